import { describe, expect, it } from 'vitest';
import { contentToV2 } from '../../../services/core/api/content-json.ts';
import { chooseVariant, type TemplateDefinition } from '../../../services/core/templates/definition.ts';
import { fallbackLanguageCode } from '../../../services/core/templates/language.ts';
import { defaultFallback, reconstruct, shownTemplate } from '../../../services/core/templates/reconstruct.ts';
import { sentNative } from '../../../services/core/templates/sent-template.ts';
import {
  BODY,
  button,
  buttons,
  define,
  FOOTER,
  HEADER,
  send,
  shown,
  shownActions,
  shownText,
  texts,
} from './template-scene.ts';

describe('reconstruction (guide: Conversion Table)', () => {
  it('B1 (guide: full example)', () => {
    const content = shown(
      [
        { type: 'HEADER', format: 'IMAGE' },
        {
          type: 'BODY',
          text: 'Your order {{1}} for a total of {{2}} is confirmed. The expected delivery is {{3}}.',
        },
        { type: 'FOOTER', text: 'Thank you for shopping with us!' },
        buttons(
          { type: 'QUICK_REPLY', text: 'Thanks!' },
          { type: 'QUICK_REPLY', text: 'I would like to place another order.' },
        ),
      ],
      [
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example/image.png' } }] },
        { type: 'body', parameters: texts('# 1234', '$12.21', 'August 15th, 2020') },
        button('quick_reply', '0', { type: 'payload', payload: 'THANK_YOU' }),
        button('quick_reply', '1', { type: 'payload', payload: 'PLACE_NEW_ORDER' }),
      ],
    );
    expect(contentToV2(content)).toEqual({
      type: 'image',
      mediaUrl: 'https://example/image.png',
      text: 'Your order # 1234 for a total of $12.21 is confirmed. The expected delivery is August 15th, 2020.\n\nThank you for shopping with us!',
      actions: [
        { type: 'reply', text: 'Thanks!', payload: 'THANK_YOU' },
        { type: 'reply', text: 'I would like to place another order.', payload: 'PLACE_NEW_ORDER' },
      ],
    });
  });

  it('B2 (guide: header text)', () => {
    expect(shownText([HEADER], [{ type: 'header', parameters: texts('TITLE') }])).toBe('Header title: TITLE');
  });

  it('B3 (guide: header document)', () => {
    const link = { type: 'document', document: { link: 'https://example.pdf', filename: 'x.pdf' } };
    const content = shown([{ type: 'HEADER', format: 'DOCUMENT' }], [{ type: 'header', parameters: [link] }]);
    expect(contentToV2(content)).toEqual({ type: 'file', mediaUrl: 'https://example.pdf' });
  });

  it('B4 (guide: body text)', () => {
    const body = { type: 'body', parameters: texts('First', 'Last') };
    expect(shownText([BODY], [body])).toBe('Hi First Last, how can we help you?');
    expect(shownText([BODY, HEADER], [body, { type: 'header', parameters: texts('TITLE') }])).toBe(
      'Header title: TITLE\n\nHi First Last, how can we help you?',
    );
  });

  it('B5 (guide: footer text)', () => {
    expect(shownText([FOOTER], [])).toBe('Thank you for contacting Acme');
  });

  it('B6 (guide: reply button); its text where no payload was sent', () => {
    const definition = [BODY, buttons({ type: 'QUICK_REPLY', text: 'Yes' })];
    expect(shownActions(definition, [button('quick_reply', '0', { type: 'payload', payload: 'YES' })])).toMatchObject([
      { type: 'reply', text: 'Yes', reply: { payload: 'YES' } },
    ]);
    expect(shownActions(definition, [])).toMatchObject([{ reply: { payload: 'Yes' } }]);
  });

  it('B7 (guide: phone number button), however the number is written', () => {
    for (const phone_number of ['+15141112222', '15141112222'])
      expect(shownActions([BODY, buttons({ type: 'PHONE_NUMBER', text: 'Call me', phone_number })], [])).toMatchObject([
        { type: 'link', text: 'Call me', link: { uri: 'tel://+15141112222' } },
      ]);
  });

  it('B8 (guide: URL button)', () => {
    const url = { type: 'URL', text: 'Visit site', url: 'https://smooch.io/{{1}}' };
    expect(shownActions([BODY, buttons(url)], [button('url', '0', { type: 'text', text: 'pricing' })])).toMatchObject([
      { type: 'link', text: 'Visit site', link: { uri: 'https://smooch.io/pricing' } },
    ]);
  });

  it('B9 (rule: a URL without a variable)', () => {
    const url = { type: 'URL', text: 'Home', url: 'https://smooch.io/home' };
    expect(shownActions([BODY, buttons(url)], [])).toMatchObject([{ link: { uri: 'https://smooch.io/home' } }]);
  });

  it('B10 (together, a blank line between)', () => {
    const sent = [
      { type: 'header', parameters: texts('TITLE') },
      { type: 'body', parameters: texts('First', 'Last') },
    ];
    expect(shownText([HEADER, BODY, FOOTER], sent)).toBe(
      'Header title: TITLE\n\nHi First Last, how can we help you?\n\nThank you for contacting Acme',
    );
  });

  it('of what the guide leaves open: a video is a file; media by id, and a place, leave a text', () => {
    const header = (format: string, parameter: object) =>
      shown([{ type: 'HEADER', format }, BODY], [{ type: 'header', parameters: [parameter] }]).type;
    expect(header('VIDEO', { type: 'video', video: { link: 'https://h/v.mp4' } })).toBe('file');
    expect(header('IMAGE', { type: 'image', image: { id: '1' } })).toBe('text');
    expect(header('LOCATION', { type: 'location', location: { latitude: 1, longitude: 2 } })).toBe('text');
    // Golden case G9: the slip of the guide's own example.
    expect(header('DOCUMENT', { type: 'document', image: { link: 'smooch.io/x.jpg' } })).toBe('file');
  });

  it('keeps the places of buttons that it leaves out, and stands replies beside links', () => {
    const definition = buttons(
      { type: 'QUICK_REPLY', text: 'Yes' },
      { type: 'COPY_CODE', text: 'Copy' },
      { type: 'URL', text: 'Visit', url: 'https://smooch.io/{{1}}' },
      { type: 'FLOW', text: 'Sign up' },
      { type: 'QUICK_REPLY', text: 'No' },
    );
    const sent = [
      button('copy_code', '1', { type: 'coupon_code', coupon_code: 'X' }),
      button('url', '2', { type: 'text', text: 'a' }),
      button('quick_reply', '4', { type: 'payload', payload: 'NO' }),
    ];
    expect(
      shownActions([BODY, definition], sent)?.map(({ text, link, reply }) => [text, link?.uri, reply?.payload]),
    ).toEqual([
      ['Yes', undefined, 'Yes'],
      ['Visit', 'https://smooch.io/a', undefined],
      ['No', undefined, 'NO'],
    ]);
  });
});

describe('what was sent', () => {
  const said = (text: string, ...parameters: object[]) =>
    shownText([{ type: 'BODY', text }], [{ type: 'body', parameters }]);

  it('is put in by place and by name; a place without a value stays, and no place is read out of a value', () => {
    const name = { type: 'text', parameter_name: 'name', text: 'Ann' };
    expect(said('{{name}} {{1}} {{3}} {{other}}', { type: 'text', text: '{{3}}' }, name)).toBe(
      'Ann {{3}} {{3}} {{other}}',
    );
    expect(said('{{1}} {{2}} {{3}}', ...texts('a'), { type: 'text' }, ...texts(''))).toBe('a {{2}} ');
  });

  it('are texts of currencies and dates, and of numbers as WhatsApp writes them', () => {
    const money = { type: 'currency', currency: { fallback_value: '$100', code: 'USD', amount_1000: 100000 } };
    const day = { type: 'DATE_TIME', date_time: { fallback_value: 'Friday' } };
    expect(said('{{1}} {{2}} {{3}}', money, day, { type: 'text', text: 7 })).toBe('$100 Friday 7');
  });

  it('keeps the marks of the guide (guide: Formatting)', () => {
    const marks = '*bold* _italics_ ~strike~ ```mono``` $& $1';
    expect(said('*{{1}}* ```x```', ...texts(marks))).toBe(`*${marks}* \`\`\`x\`\`\``);
  });

  it('is read out of the older form too', () => {
    const hsm = {
      namespace: 'ns',
      element_name: 'hello',
      language: { policy: 'fallback', code: 'fr' },
      localizable_params: [{ default: 'First' }, { default: 'Last', currency: { currency_code: 'USD' } }],
    };
    const sent = sentNative({ type: 'hsm', hsm });
    expect([sent.name, sent.languageCode]).toEqual(['hello', 'fr']);
    expect(reconstruct(define([BODY]), sent, null).text?.text).toBe('Hi First Last, how can we help you?');
    const components = [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] }];
    expect(sentNative({ type: 'hsm', hsm: { ...hsm, components } }).headerLink).toBe('https://image.jpg');
  });
});

describe('which variant (guide: Language Selection)', () => {
  const variants = (...languages: string[]) => languages.map((language) => define([BODY], language));
  const chosen = (list: readonly TemplateDefinition[], code: string, fallback: string | null) =>
    chooseVariant(list, code, fallbackLanguageCode(fallback))?.language;

  it("B11 (guide: Language Selection): the message's code, the integration's, the first English one, none", () => {
    expect(chosen(variants('en_GB', 'fr'), 'fr', null)).toBe('fr');
    expect(chosen(variants('en_GB', 'fr'), 'de', 'fr')).toBe('fr');
    expect(chosen(variants('es', 'en_GB'), 'de', 'fr')).toBe('en_GB');
    expect(chosen(variants('es', 'en', 'en_US'), 'de', 'fr')).toBe('en');
    expect(chosen(variants('es', 'pt_BR'), 'de', 'pt-BR')).toBe('pt_BR');
    expect(chosen(variants('es', 'eno'), 'de', 'fr')).toBeUndefined();
    const onlySpanish = { variants: variants('es'), hsmFallbackLanguage: null, fallback: null };
    expect(shownTemplate(send([], 'en_US'), onlySpanish).text?.text).toBe(defaultFallback);
  });
});
