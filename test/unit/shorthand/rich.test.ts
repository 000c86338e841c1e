import { describe, expect, it } from 'vitest';
import type { Action, Content } from '../../../services/core/contract/records.ts';
import { nthMessageId } from '../../../services/core/ids/ids.ts';
import { scanShorthand } from '../../../services/core/shorthand/scan.ts';
import { expansionOf, firstMessageId, messagesOf, reasonOf, textOf } from './texts.ts';

const none = { link: null, reply: null, postback: null, buy: null, webview: null };
const link = (text: string, uri: string): Action => ({ ...none, type: 'link', text, link: { uri, default: null } });
const reply = (text: string, payload: string): Action => ({
  ...none,
  type: 'reply',
  text,
  reply: { payload, iconUrl: null },
});
const postback = (text: string, payload: string): Action => ({
  ...none,
  type: 'postback',
  text,
  postback: { payload },
});
const image = (mediaUrl: string, text: string | null = null, actions: readonly Action[] = []): Content => ({
  ...textOf({}),
  type: 'image',
  text: null,
  media: { mediaUrl, mediaType: null, mediaSize: null, text, altText: null, attachmentId: null, actions },
});
const template = '&((namespace=[[n]]template=[[t]]))&';

const contentsOf = (...given: Parameters<typeof messagesOf>) =>
  messagesOf(...given).map(({ kind, content }) => content ?? kind);

describe('marks of rich messages', () => {
  it('A20 (Smooch docs: shorthand): a link', () => {
    expect(contentsOf('%[Button label](http://anyurl.com)')).toEqual([
      textOf({ actions: [link('Button label', 'http://anyurl.com')] }),
    ]);
  });

  it('A21 (Smooch docs: shorthand): a reply', () => {
    expect(contentsOf('%[Button label](reply:PAYLOAD)')).toEqual([
      textOf({ actions: [reply('Button label', 'PAYLOAD')] }),
    ]);
  });

  it('A22 (Smooch docs: shorthand): a postback, with the blank that stands before the bracket there', () => {
    expect(contentsOf('%[Button label ](postback:PAYLOAD)')).toEqual([
      textOf({ actions: [postback('Button label', 'PAYLOAD')] }),
    ]);
  });

  it('A23 (Smooch docs: shorthand): a location request', () => {
    expect(contentsOf('%[Button label](location)')).toEqual([
      textOf({ actions: [{ ...none, type: 'locationRequest', text: 'Button label' }] }),
    ]);
  });

  it('A24 (Smooch docs: shorthand): a purchase is read, and refused', () => {
    expect(scanShorthand('$[Button label here](25.00)')).toEqual({
      ok: true,
      segments: [
        {
          type: 'action',
          action: { ...none, type: 'buy', text: 'Button label here', buy: { amount: 2500, currency: null } },
          offset: 0,
        },
      ],
    });
    expect(reasonOf('Now: $[Button label here](25.00)')).toBe(
      'Template shorthand: not available on WhatsApp (buy at 5)',
    );
  });

  it.each([
    ['25', 2500],
    ['25.5', 2550],
    ['0.07', 7],
    [' 1.10 ', 110],
    ['9999999999999.99', 999_999_999_999_999],
  ])('reads %s as an amount of %d', (written, amount) => {
    const scan = scanShorthand(`$[x](${written})`);
    expect(scan.ok && scan.segments).toMatchObject([{ action: { buy: { amount } } }]);
  });

  it('A25 (Smooch docs: shorthand): an image', () => {
    expect(contentsOf('![](http://url-of.the/image.jpg)')).toEqual([image('http://url-of.the/image.jpg')]);
    expect(contentsOf('![A cat](https://h/c.jpg)')[0]).toMatchObject({ media: { altText: 'A cat' } });
  });

  it('A26 (Smooch docs: shorthand): text, image and button are one message', () => {
    expect(contentsOf('A wrapped cat\n![](https://h/c.jpg)\n%[Purchase cat](https://h/c)')).toEqual([
      image('https://h/c.jpg', 'A wrapped cat', [link('Purchase cat', 'https://h/c')]),
    ]);
  });

  it('A27 (Smooch docs: shorthand): buttons alone are one message without words', () => {
    expect(contentsOf('%[wrapped](reply:wrapped)\n%[unwrapped](reply:unwrapped)\n%[dog](reply:dog)')).toEqual([
      textOf({ actions: [reply('wrapped', 'wrapped'), reply('unwrapped', 'unwrapped'), reply('dog', 'dog')] }),
    ]);
  });

  it.each([
    '%{{template: carousel_template}}%',
    '%((template:carousel_template))%',
    '%(( template : carousel_template ))%',
  ])(
    'A28 (Postman collection, Smooch docs): %s is the message of that name, text around it stands by itself',
    (mark) => {
      const canned = new Map([['carousel_template', image('https://h/all.jpg', 'All')]]);
      expect(messagesOf(`Look: ${mark} Bye`, { canned })).toEqual([
        { id: firstMessageId, kind: 'text', content: textOf({ text: 'Look:' }) },
        { id: nthMessageId(firstMessageId, 1), kind: 'text', content: canned.get('carousel_template') },
        { id: nthMessageId(firstMessageId, 2), kind: 'text', content: textOf({ text: 'Bye' }) },
      ]);
    },
  );
});

describe('canned templates', () => {
  it('are asked for by name and place, and refused where nobody knows them', () => {
    const text = 'Hi %((template:a b))% and %{{template: c}}%';
    expect(expansionOf(text)).toEqual({
      ok: false,
      reason: 'Template shorthand: unknown canned template (a b at 3)',
      needs: [
        { name: 'a b', offset: 3 },
        { name: 'c', offset: 26 },
      ],
    });
    expect(expansionOf(text, { canned: new Map([['a b', textOf({ text: 'A' })]]) })).toEqual({
      ok: false,
      reason: 'Template shorthand: unknown canned template (c at 26)',
      needs: [{ name: 'c', offset: 26 }],
    });
  });

  it('are held to the rules of what is posted, as all that shorthand stands for', () => {
    const canned = new Map([['a', textOf({ text: 'A', actions: [link('x', 'ftp://h')] })]]);
    expect(expansionOf('Hi %((template:a))%', { canned })).toEqual({
      ok: false,
      reason: 'content.actions[0].uri should be an http or https URL',
      needs: [],
    });
  });

  it('are not asked for where the text is refused anyhow', () => {
    expect(expansionOf('%((template:a))% $[x](1)')).toMatchObject({ ok: false, needs: [] });
  });

  it('stand beside templates of WhatsApp in the order of the text', () => {
    const canned = new Map([['a', textOf({ text: 'A' })]]);
    expect(contentsOf(`${template}%((template:a))%`, { canned })).toEqual(['template', textOf({ text: 'A' })]);
  });
});

describe('messages with marks', () => {
  it('keep their words, parted as they were', () => {
    const said = (text: string) => contentsOf(text).map((content) => typeof content === 'object' && content.text?.text);
    const mark = '%[x](reply:x)';
    expect(said(`Choose ${mark} or ${mark}!`)).toEqual(['Choose or !']);
    expect(said(`A${mark}B`)).toEqual(['A B']);
    expect(said(` One\n\n${mark}\n${mark}\nTwo \n`)).toEqual(['One\n\nTwo']);
    expect(said(`${mark}\nOne\n  Two`)).toEqual(['One\n  Two']);
  });

  it('keep the field of their words; a caption is plain', () => {
    expect(contentsOf(textOf({ htmlText: '<b>Hi</b> %[x](https://h/x)' }))).toEqual([
      textOf({ htmlText: '<b>Hi</b>', actions: [link('x', 'https://h/x')] }),
    ]);
    expect(contentsOf(textOf({ markdownText: '**Hi** ![](https://h/x)' }))).toEqual([image('https://h/x', 'Hi')]);
  });

  it('hold one image each: a further one begins a further message, with the words before it', () => {
    expect(
      contentsOf('One\n![](https://h/1)\n%[a](https://h/a)\nTwo\n![](https://h/2)![](https://h/3)\nThree'),
    ).toEqual([
      image('https://h/1', 'One', [link('a', 'https://h/a')]),
      image('https://h/2', 'Two'),
      image('https://h/3', 'Three'),
    ]);
  });

  it('stand before and after templates', () => {
    expect(contentsOf(`Hi %[x](reply:x) ${template} ![](https://h/1)`)).toEqual([
      textOf({ text: 'Hi', actions: [reply('x', 'x')] }),
      'template',
      image('https://h/1'),
    ]);
  });

  it('keep the actions posted beside the text, after their own', () => {
    const posted = link('posted', 'https://h/p');
    expect(contentsOf(textOf({ text: 'Hi %[x](https://h/x)', actions: [posted] }))).toEqual([
      textOf({ text: 'Hi', actions: [link('x', 'https://h/x'), posted] }),
    ]);
    expect(contentsOf(textOf({ text: '![](https://h/1)![](https://h/2)', actions: [posted] }))).toEqual([
      image('https://h/1'),
      image('https://h/2', null, [posted]),
    ]);
  });

  it.each([
    ['😀 %[x](ftp://h/x)', 'not an http or https URL (link at 3)'],
    ['%[x](tel:+1)', 'not an http or https URL (link at 0)'],
    ['%[x](https://a b)', 'not an http or https URL (link at 0)'],
    ['![](data:image/png;base64,AA==)', 'not an http or https URL (image at 0)'],
    [`![${'x'.repeat(129)}](https://h/1)`, 'alternative text over 128 characters (image at 0)'],
    ['%[ ](https://h/x)', 'without a label (link at 0)'],
    ['%[](location)', 'without a label (location at 0)'],
    ['%[x](reply: )', 'without a payload (reply at 0)'],
    ['%[x](postback:)', 'without a payload (postback at 0)'],
    ['%[a](reply:a) %[b](https://h/b)', 'a reply stands with replies and location requests alone (link at 14)'],
    [
      '%[a](https://h/a)%[b](location)%[c](reply:c)',
      'a reply stands with replies and location requests alone (reply at 31)',
    ],
    ['%[a](postback:a)\n%[b](reply:b)', 'a reply stands with replies and location requests alone (reply at 17)'],
  ])('C7 (Smooch docs: mixing actions) and URLs: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(`Template shorthand: ${reason}`);
  });

  it('C7: replies of different messages do not mix, location requests stand with all', () => {
    expect(messagesOf(`%[a](reply:a) ${template} %[b](https://h/b) %[c](location)`)).toHaveLength(3);
    expect(reasonOf(textOf({ text: '%[a](reply:a)', actions: [link('p', 'https://h/p')] }))).toMatch(/reply at 0/);
  });
});

describe('what only looks like a mark', () => {
  it.each([
    '%[x]',
    '%[x] (https://h/x)',
    '%[x](https://h/x',
    '5%[1](see below)',
    '5%[1](see: below)',
    '%[x](www.example.com)',
    '%[x](locations)',
    '%[x](Reply)',
    '%[two\nlines](https://h/x)',
    '%[x](https://h/\nx)',
    '![a](c.jpg)',
    '$[x](free)',
    '$[x](1.)',
    '$[x](1.234)',
    '$[x](12345678901234)',
    '$[x](.5)',
    '%((approximately))%',
    '%((template:))%',
    '%((template:x)%',
    '%((templates:x))%',
    '%{{template: x))%',
    '%((template:a\nb))%',
  ])('A18 (no source; design: plain text): %s', (text) => {
    expect(contentsOf(text)).toEqual([textOf({ text })]);
  });

  it('takes nothing from the mark that opens inside it', () => {
    expect(contentsOf('5%[a] %[x](https://h/x)')).toEqual([
      textOf({ text: '5%[a]', actions: [link('x', 'https://h/x')] }),
    ]);
    expect(contentsOf(`%[a ${template} b](https://h/x)`)).toEqual([
      textOf({ text: '%[a' }),
      'template',
      textOf({ text: 'b](https://h/x)' }),
    ]);
    expect(messagesOf('%[see &[x](n, t)')).toHaveLength(2);
  });

  it('is kept inside the values of a template', () => {
    const [message] = messagesOf('&((namespace=[[n]]template=[[t]]body_text=[[%[a](b:c) ))& $[x](1) ] ]]))&');
    expect(message?.template?.call.components).toEqual([
      { type: 'body', parameters: [{ type: 'text', text: '%[a](b:c) ))& $[x](1) ] ' }] },
    ]);
  });
});
