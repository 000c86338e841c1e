import { describe, expect, it } from 'vitest';
import { mayHoldShorthand, scanShorthand } from '../../../services/core/shorthand/scan.ts';
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

  it('A10 (a real client): a parameter with no value of its own goes out as the dash it was sent as, in order', () => {
    const [template] = templatesOf(`&((${needed}body_text=[[foo]]body_text=[[-]]body_text=[[bar]]))&`);
    expect(template?.body).toEqual(['foo', '-', 'bar']);
  });

  it('keeps emoji, text from right to left and nul bytes as they are', () => {
    const value = '👩‍👩‍👧 שלום\u202e\0';
    const [template] = templatesOf(`\0😀&((${needed}fallback=[[${value}]]body_text=[[${value}]]))&`);
    expect(template).toMatchObject({ fallback: value, body: [value] });
  });

  it.each([
    '&((foo))&',
    '&(( template=[[x]] )',
    '&(( template=[[x))&',
    '&((',
    '&(( ))&',
    '&((=[[x]]))&',
    '&(( k =[[x]] ))&',
  ])('A18 (no source; design: plain text): %s', plain);

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

describe('texts without marks', () => {
  it.each(['', 'Tom & Jerry', '100%', '5% (five)', '$5 [sic]', 'Hi! [x]', '%(a)', '%{a}', '&(a)', 'x &', '%'])(
    'need no parse: %j',
    (text) => {
      expect(mayHoldShorthand(text)).toBe(false);
      plain(text);
    },
  );

  it.each(['a &(( b', 'a & b &[c', '5 %[', '$[', '![', '%((', '%{{'])('others do: %s', (text) =>
    expect(mayHoldShorthand(text)).toBe(true),
  );
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
  ])('A14 (guide: the order of keys): %s', (text, reason) => {
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
    'A18 (no source; design: plain text): %s',
    plain,
  );

  it('finds a template behind an opener that is none', () => {
    expect(templatesOf(`&[note &((${needed}))& and so on](only_ns)`)).toHaveLength(1);
  });
});
