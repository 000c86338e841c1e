import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseVariant,
  parseDefinition,
  type TemplateDefinition,
} from '../../../services/core/templates/definition.ts';
import { fallbackLanguageCode } from '../../../services/core/templates/language.ts';
import { defaultFallback, reconstruct } from '../../../services/core/templates/reconstruct.ts';
import { sentTemplate } from '../../../services/core/templates/sent-template.ts';

const define = (components: readonly object[], language = 'en_US'): TemplateDefinition => {
  const definition = parseDefinition({ name: 'hello', language, status: 'APPROVED', components });
  if (!definition) throw new Error('not a definition');
  return definition;
};
const send = (components: readonly object[], code = 'en_US') => ({
  namespace: 'ns',
  name: 'hello',
  language: { policy: 'deterministic', code },
  components,
});
const texts = (...list: string[]) => list.map((text) => ({ type: 'text', text }));
const button = (sub_type: string, index: string, parameter: object) => ({
  type: 'button',
  sub_type,
  index,
  parameters: [parameter],
});
const textOf = (definition: TemplateDefinition, sent: readonly object[]) =>
  reconstruct(definition, send(sent), null).text?.text;
const actionsOf = (definition: TemplateDefinition, sent: readonly object[]) => {
  const { text, media } = reconstruct(definition, send(sent), null);
  return (text ?? media)?.actions;
};

const HEADER = { type: 'HEADER', format: 'TEXT', text: 'Header title: {{1}}' };
const BODY = { type: 'BODY', text: 'Hi {{1}} {{2}}, how can we help you?' };
const FOOTER = { type: 'FOOTER', text: 'Thank you for contacting Acme' };

describe('reconstruction (guide: Conversion Table)', () => {
  it('B1 (guide: full example)', () => {
    const definition = define([
      { type: 'HEADER', format: 'IMAGE' },
      {
        type: 'BODY',
        text: 'Your order {{1}} for a total of {{2}} is confirmed. The expected delivery is {{3}}.',
      },
      { type: 'FOOTER', text: 'Thank you for shopping with us!' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Thanks!' },
          { type: 'QUICK_REPLY', text: 'I would like to place another order.' },
        ],
      },
    ]);
    const content = reconstruct(
      definition,
      send([
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example/image.png' } }] },
        { type: 'body', parameters: texts('# 1234', '$12.21', 'August 15th, 2020') },
        button('quick_reply', '0', { type: 'payload', payload: 'THANK_YOU' }),
        button('quick_reply', '1', { type: 'payload', payload: 'PLACE_NEW_ORDER' }),
      ]),
      null,
    );
    expect(content).toMatchObject({
      type: 'image',
      text: null,
      media: {
        mediaUrl: 'https://example/image.png',
        text: 'Your order # 1234 for a total of $12.21 is confirmed. The expected delivery is August 15th, 2020.\n\nThank you for shopping with us!',
        actions: [
          { type: 'reply', text: 'Thanks!', reply: { payload: 'THANK_YOU' } },
          { type: 'reply', text: 'I would like to place another order.', reply: { payload: 'PLACE_NEW_ORDER' } },
        ],
      },
    });
  });

  it('B2 (header text), B4 (body), B5 (footer) and B10 (together, a blank line between)', () => {
    const header = { type: 'header', parameters: texts('TITLE') };
    const body = { type: 'body', parameters: texts('First', 'Last') };
    expect(textOf(define([HEADER]), [header])).toBe('Header title: TITLE');
    expect(textOf(define([BODY]), [body])).toBe('Hi First Last, how can we help you?');
    expect(textOf(define([FOOTER]), [])).toBe('Thank you for contacting Acme');
    expect(textOf(define([HEADER, BODY, FOOTER]), [header, body])).toBe(
      'Header title: TITLE\n\nHi First Last, how can we help you?\n\nThank you for contacting Acme',
    );
  });

  it('B3: a header document, and a video, make it a file; by id it stays text', () => {
    const header = (format: string, parameter: object) =>
      reconstruct(
        define([{ type: 'HEADER', format }, BODY]),
        send([{ type: 'header', parameters: [parameter] }]),
        null,
      );
    expect(header('DOCUMENT', { type: 'document', document: { link: 'https://example.pdf' } })).toMatchObject({
      type: 'file',
      media: { mediaUrl: 'https://example.pdf' },
    });
    expect(header('VIDEO', { type: 'video', video: { link: 'https://h/v.mp4' } }).type).toBe('file');
    expect(header('IMAGE', { type: 'image', image: { id: '1' } }).type).toBe('text');
  });

  it('B6, B7, B8, B9: buttons become actions; others are left out, their place still counts', () => {
    const definition = define([
      BODY,
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Yes' },
          { type: 'COPY_CODE', text: 'Copy' },
          { type: 'PHONE_NUMBER', text: 'Call me', phone_number: '+15141112222' },
          { type: 'URL', text: 'Visit site', url: 'https://smooch.io/{{1}}' },
          { type: 'URL', text: 'Home', url: 'https://smooch.io/home' },
          { type: 'QUICK_REPLY', text: 'No' },
        ],
      },
    ]);
    const sent = [
      button('quick_reply', '0', { type: 'payload', payload: 'YES' }),
      button('url', '3', { type: 'text', text: 'pricing' }),
    ];
    expect(actionsOf(definition, sent)).toMatchObject([
      { type: 'reply', text: 'Yes', reply: { payload: 'YES' } },
      { type: 'link', text: 'Call me', link: { uri: 'tel://+15141112222' } },
      { type: 'link', text: 'Visit site', link: { uri: 'https://smooch.io/pricing' } },
      { type: 'link', text: 'Home', link: { uri: 'https://smooch.io/home' } },
      { type: 'reply', text: 'No', reply: { payload: 'No' } },
    ]);
  });

  it('fills by name, keeps places without a value, and reads no place out of a value', () => {
    const definition = define([{ type: 'BODY', text: '{{name}} {{1}} {{3}} {{other}}' }]);
    const parameters = [
      { type: 'text', text: '{{3}}' },
      { type: 'text', parameter_name: 'name', text: 'Ann' },
    ];
    expect(textOf(definition, [{ type: 'body', parameters }])).toBe('Ann {{3}} {{3}} {{other}}');
    const money = { type: 'currency', currency: { fallback_value: '$100', code: 'USD', amount_1000: 100000 } };
    expect(textOf(define([{ type: 'BODY', text: 'Pay {{1}}' }]), [{ type: 'body', parameters: [money] }])).toBe(
      'Pay $100',
    );
  });
});

describe('which variant (guide: Language Selection)', () => {
  const variants = (...languages: string[]) => languages.map((language) => define([BODY], language));
  const chosen = (list: readonly TemplateDefinition[], code: string, fallback: string | null) =>
    chooseVariant(list, code, fallbackLanguageCode(fallback))?.language;

  it("B11: the message's code, the integration's, the first English one, none", () => {
    expect(chosen(variants('en_GB', 'fr'), 'fr', null)).toBe('fr');
    expect(chosen(variants('en_GB', 'fr'), 'de', 'fr')).toBe('fr');
    expect(chosen(variants('es', 'en_GB'), 'de', 'fr')).toBe('en_GB');
    expect(chosen(variants('es', 'en'), 'de', 'fr')).toBe('en');
    expect(chosen(variants('es', 'pt_BR'), 'de', 'pt-BR')).toBe('pt_BR');
    expect(chosen(variants('es', 'eno'), 'de', 'fr')).toBeUndefined();
  });
});

describe('without a definition', () => {
  it('B13, B14, B15 (guide: Default Fallback)', () => {
    const said = (fallback: string | null, definition?: TemplateDefinition) =>
      reconstruct(definition, send([]), fallback);
    expect(said(null)).toMatchObject({ type: 'text', text: { text: defaultFallback } });
    expect(defaultFallback).toBe('WhatsApp HSM (This message can only be displayed in WhatsApp)');
    expect(said('Welcome Bob').text?.text).toBe('Welcome Bob');
    expect(said('').text?.text).toBe(defaultFallback);
    expect(said('Welcome Bob', define([FOOTER])).text?.text).toBe('Thank you for contacting Acme');
  });

  it('takes any JSON for a definition or a call', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (header, buttons, call) => {
        const definition = parseDefinition({
          name: 'a',
          language: 'b',
          components: [{ type: 'HEADER', format: 'IMAGE', text: header }, BODY, { type: 'BUTTONS', buttons }],
        });
        const content = reconstruct(definition, { name: 'a', components: call }, null);
        expect(content.text ?? content.media).not.toBeNull();
        parseDefinition(call);
        sentTemplate(call);
      }),
    );
  });
});
