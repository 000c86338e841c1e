import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mayHoldTemplate, scanShorthand } from '../../../services/core/shorthand/scan.ts';
import { faultTitle, type ShorthandTemplate } from '../../../services/core/shorthand/shorthand-template.ts';

const templatesOf = (text: string): readonly ShorthandTemplate[] => {
  const scan = scanShorthand(text);
  if (!scan.ok) throw new Error(faultTitle(scan.fault));
  return scan.segments.flatMap((segment) => (segment.type === 'template' ? [segment.template] : []));
};

const faultOf = (text: string): string => {
  const scan = scanShorthand(text);
  return scan.ok ? 'no fault' : faultTitle(scan.fault);
};

const plain = (text: string): void =>
  expect(scanShorthand(text)).toEqual({ ok: true, segments: text === '' ? [] : [{ type: 'text', text }] });

const needed = 'namespace=[[n]]template=[[t]]';

describe('shorthand of pairs', () => {
  it('A9 (a real client): no blanks, values with colon and exclamation mark', () => {
    const [template] = templatesOf(
      '&((namespace=[[abc_123_def_456]]template=[[manual_4oct23]]fallback=[[Thank you!]]language=[[en]]body_text=[[09 Oct 16:23]]body_text=[[Thank you!]]))&',
    );
    expect(template).toEqual({
      namespace: 'abc_123_def_456',
      name: 'manual_4oct23',
      language: 'en',
      fallback: 'Thank you!',
      header: null,
      body: ['09 Oct 16:23', 'Thank you!'],
      buttons: [],
    });
  });

  it('keeps values verbatim: blanks, line ends, `=`, `))&` and a single bracket', () => {
    const [template] = templatesOf(`&((\n ${needed}\n body_text=[[ a\n]b ))& x=y ]]  body_text=[[]]))&`);
    expect(template?.body).toEqual([' a\n]b ))& x=y ', '']);
  });

  it('A15 (a careful sender): a value cannot smuggle in another key', () => {
    const text = `&((${needed} body_text=[[]] template=[[other]]]]))&`;
    expect(faultOf(text)).toBe(`Template shorthand: repeated (template at ${text.lastIndexOf('template')})`);
  });

  it.each([
    '&((foo))&',
    '&(( template=[[x]] )',
    '&(( template=[[x))&',
    '&((',
    '&(( ))&',
    '&((=[[x]]))&',
    '&(( k =[[x]] ))&',
  ])('A18: %s is plain text', plain);

  it('reads on after an empty block, from its very end', () => {
    expect(templatesOf(`&((foo))&((${needed}))&`)).toHaveLength(1);
    expect(templatesOf(`&((foo &[x](n, t) ))&`)).toMatchObject([{ fallback: 'x', name: 't' }]);
  });

  it('keeps what stands around templates, in order', () => {
    const scan = scanShorthand(`one &((${needed}))& two &((${needed}))&`);
    expect(
      scan.ok && scan.segments.map((segment) => (segment.type === 'text' ? segment.text : segment.offset)),
    ).toEqual(['one ', 4, ' two ', 'one '.length + `&((${needed}))&`.length + ' two '.length]);
  });
});

describe('faults of shorthand', () => {
  it.each([
    ['&(( namespace=[[n]] ))&', 'missing (template at 0)'],
    ['Hi &(( template=[[t]] ))&', 'missing (namespace at 3)'],
    [`😀&((${needed} Body_text=[[x]]))&`, 'unknown key (Body_text at 35)'],
    ['&((namespace=[[]]template=[[t]]))&', 'empty (namespace at 3)'],
    ['&((namespace=[[n]]template=[[]]))&', 'empty (template at 18)'],
    [`&((${needed}language=[[]]))&`, 'empty (language at 32)'],
    [`&((${needed}namespace=[[n]]))&`, 'repeated (namespace at 32)'],
    [`&((${needed}fallback=[[]]fallback=[[a]]))&`, 'repeated (fallback at 45)'],
    [`&((${needed}header_text=[[a]]header_image=[[https://h/a.png]]))&`, 'a second header (header_image at 49)'],
    [`&((${needed}header_image=[[ftp://h/a.png]]))&`, 'not an http or https URL (header_image at 32)'],
    [`&((${needed}header_video=[[a.mp4]]))&`, 'not an http or https URL (header_video at 32)'],
    [`&((${needed}header_document=[[https://]]))&`, 'not an http or https URL (header_document at 32)'],
    [
      `&((${needed}header_image=[[https://h/a]]header_filename=[[f]]))&`,
      'not directly after header_document (header_filename at 60)',
    ],
    [
      `&((${needed}header_document=[[https://h/a]]body_text=[[b]]header_filename=[[f]]))&`,
      'not directly after header_document (header_filename at 78)',
    ],
    [`&((${needed}button_index=[[10]]button_url=[[u]]))&`, 'not a digit from 0 to 9 (button_index at 32)'],
    [`&((${needed}button_index=[[0]]))&`, 'not followed by its button_payload or button_url (button_index at 32)'],
    [
      `&((${needed}button_index=[[0]]body_text=[[b]]button_url=[[u]]))&`,
      'not followed by its button_payload or button_url (button_index at 32)',
    ],
    [
      `&((${needed}button_index=[[0]]button_url=[[u]]button_index=[[0]]button_payload=[[p]]))&`,
      'repeated (button_index at 66)',
    ],
    [
      `&((${needed}button_index=[[0]]button_url=[[u]]button_payload=[[p]]))&`,
      'no button_index before it (button_payload at 66)',
    ],
    [`&((${needed}button_payload=[[p]]))&`, 'no button_index before it (button_payload at 32)'],
    ['&((foo namespace=[[n]]template=[[t]]))&', 'unexpected text (foo at 3)'],
    [`&((${needed} foo ))&`, 'unexpected text (foo at 33)'],
    [`&((${needed} ${'k'.repeat(90)}=[[v]]))&`, `unknown key (${'k'.repeat(40)}… at 33)`],
  ])('A14: %s', (text, reason) => {
    expect(faultOf(text)).toBe(`Template shorthand: ${reason}`);
  });
});

describe('old shorthand', () => {
  it('A16 (guide: Old syntax)', () => {
    expect(templatesOf("&[Welcome Bob, I'm Joe](XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX, hello_world, Bob, Joe)")).toEqual(
      [
        {
          namespace: 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX',
          name: 'hello_world',
          language: null,
          fallback: "Welcome Bob, I'm Joe",
          header: null,
          body: ['Bob', 'Joe'],
          buttons: [],
        },
      ],
    );
  });

  it('A17 (a real client): a URL as a parameter, a fallback with commas', () => {
    expect(templatesOf('&[Checked, twice](ns, check_results, In  progress , https://host/a/b?x=1)')).toMatchObject([
      { fallback: 'Checked, twice', body: ['In  progress', 'https://host/a/b?x=1'] },
    ]);
  });

  it.each(['&[x](only_ns)', '&[x](, )', '&[x] (ns, name)', '&[x](ns, name', '&[', '&[x](ns,)'])(
    'A18: %s is plain text',
    plain,
  );

  it('finds a template behind an opener that is none', () => {
    expect(templatesOf(`&[note &((${needed}))& and so on](only_ns)`)).toHaveLength(1);
  });
});

describe('any text', () => {
  afterEach(() => vi.restoreAllMocks());

  const value = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !`${text}]`.includes(']]'));
  const word = value.filter((text) => text !== '');
  const buttons = fc.uniqueArray(
    fc.record({
      index: fc.integer({ min: 0, max: 9 }),
      type: fc.constantFrom('payload' as const, 'url' as const),
      value,
    }),
    { selector: ({ index }) => index, maxLength: 4 },
  );
  const link = fc.webUrl().filter((url) => !url.includes(']'));
  const header = fc.oneof(
    fc.constant(null),
    fc.record({ type: fc.constant('text' as const), text: value }),
    fc.record({ type: fc.constantFrom('image' as const, 'video' as const), link }),
    fc.record({ type: fc.constant('document' as const), link, filename: fc.option(value) }),
  );
  const template: fc.Arbitrary<ShorthandTemplate> = fc.record({
    namespace: word,
    name: word,
    language: fc.option(word),
    fallback: fc.option(value),
    header,
    body: fc.array(value, { maxLength: 4 }),
    buttons,
  });

  const pair = (key: string, text: string | null): string[] => (text === null ? [] : [`${key}=[[${text}]]`]);
  const render = (given: ShorthandTemplate, blank: string): string => {
    const { header } = given;
    const headers = !header
      ? []
      : header.type === 'text'
        ? pair('header_text', header.text)
        : [
            ...pair(`header_${header.type}`, header.link),
            ...(header.type === 'document' ? pair('header_filename', header.filename) : []),
          ];
    const pairs = [
      ...pair('namespace', given.namespace),
      ...pair('template', given.name),
      ...pair('language', given.language),
      ...pair('fallback', given.fallback),
      ...headers,
      ...given.body.flatMap((text) => pair('body_text', text)),
      ...given.buttons.flatMap(({ index, type, value: text }) => [
        ...pair('button_index', String(index)),
        ...pair(`button_${type}`, text),
      ]),
    ];
    return `&((${blank}${pairs.join(blank)}${blank}))&`;
  };

  it('reads back what is rendered', () => {
    fc.assert(
      fc.property(
        fc.array(template, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', ' ', '\n\t'),
        (list, blank) => {
          expect(templatesOf(list.map((one) => render(one, blank)).join(' and '))).toEqual(list);
        },
      ),
      { numRuns: 200 },
    );
  });

  const tokens = fc.constantFrom(
    '&((',
    '))&',
    '&[',
    '](',
    ')',
    ',',
    '=[[',
    ']]',
    'namespace=[[',
    'template=[[t]]',
    ' ',
    'a',
    '&',
    '(',
  );
  const hostile = fc.array(tokens, { maxLength: 40 }).map((parts) => parts.join(''));

  it('loses no character of what is not a template, and never throws', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const scan = scanShorthand(text);
        if (!scan.ok) {
          expect(scan.fault.offset).toBeLessThan(text.length);
          return;
        }
        const words = scan.segments.flatMap((segment) => (segment.type === 'text' ? [segment.text] : []));
        let at = 0;
        for (const piece of words) {
          at = text.indexOf(piece, at);
          expect(at).toBeGreaterThanOrEqual(0);
          at += piece.length;
        }
        if (words.length === scan.segments.length) expect(words.join('')).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '&((',
    '&[',
    '&[x](',
    '&[x](,',
    '&[x](a',
    '&[x](a,',
    '&((a=[[',
    '&((a=[[]]',
    '&((=[[',
    '&((&[](',
    '&(( x ))',
    '=[[]]',
    '&((a]]',
    '&[](a,b &((',
  ])('looks at a bounded number of characters in 100 kB of %s', (unit) => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    for (const whole of [
      text,
      `${text})`,
      `${text}))&`,
      `${text}]]))&`,
      `${text}, )`,
      `${text},${' '.repeat(1000)})`,
    ]) {
      let looked = 0;
      const original = String.prototype.indexOf;
      const spy = vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, needle, from = 0) {
        const found = original.call(this, needle, from);
        looked += (found < 0 ? this.length : found + needle.length) - Math.min(from, this.length);
        return found;
      });
      scanShorthand(whole);
      spy.mockRestore();
      expect(looked).toBeLessThan(whole.length * 12);
    }
  });

  it('tells texts that need no scan', () => {
    expect(mayHoldTemplate('Tom & Jerry')).toBe(false);
    expect(mayHoldTemplate('a &(( b')).toBe(true);
    expect(mayHoldTemplate('a & b &[c')).toBe(true);
  });
});
