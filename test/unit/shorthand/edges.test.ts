import { describe, expect, it } from 'vitest';
import type { Action } from '../../../services/core/contract/records.ts';
import { isBlank, isDigit, isHttpUrl, isLetter, pastBlanks } from '../../../services/core/shorthand/characters.ts';
import { markAt, nextMark } from '../../../services/core/shorthand/marks.ts';
import { scanShorthand } from '../../../services/core/shorthand/scan.ts';
import { joinWords } from '../../../services/core/shorthand/words.ts';
import { expansionOf, firstMessageId, messagesOf, reasonOf, textOf } from './texts.ts';

const needed = 'namespace=[[n]]template=[[t]]';
const none = { link: null, reply: null, postback: null, buy: null, webview: null };
const link: Action = { ...none, type: 'link', text: 'l', link: { uri: 'https://h/l', default: null } };
const reply: Action = { ...none, type: 'reply', text: 'r', reply: { payload: 'R', iconUrl: null } };
const locationRequest: Action = { ...none, type: 'locationRequest', text: 'w' };

const isPlain = (text: string): void =>
  expect(scanShorthand(text)).toEqual({ ok: true, segments: [{ type: 'text', text }] });
const fault = (text: string): string => reasonOf(text).replace('Template shorthand: ', '');

describe('characters', () => {
  it('are blanks, digits and letters as everywhere', () => {
    const codes = Array.from({ length: 0x1_0000 }, (_, code) => code);
    const unlike = (is: (code: number) => boolean, pattern: RegExp): number[] =>
      codes.filter((code) => is(code) !== pattern.test(String.fromCharCode(code)));
    expect(unlike(isBlank, /\s/)).toEqual([]);
    expect(unlike(isDigit, /[0-9]/)).toEqual([]);
    expect(unlike(isLetter, /[A-Za-z]/)).toEqual([]);
  });

  it('are passed up to an end', () => {
    expect(pastBlanks(' \t\n x', 0, 5)).toBe(4);
    expect(pastBlanks('     x', 1, 3)).toBe(3);
    expect(pastBlanks('     x', 3, 3)).toBe(3);
    expect(pastBlanks('x', 0, 1)).toBe(0);
  });

  it.each([
    ['https://h', true],
    ['HTTP://h', true],
    ['https://', false],
    ['xhttps://h', false],
    ['https:h', false],
    ['ftp://h', false],
    ['https://h/a b', false],
    ['https://[', false],
  ])('%s is a URL that WhatsApp can fetch: %s', (url, is) => {
    expect(isHttpUrl(url)).toBe(is);
  });
});

describe('marks', () => {
  it.each([
    ['&((', 'pairs'],
    ['&[', 'old'],
    ['%[', 'rich'],
    ['$[', 'rich'],
    ['![', 'rich'],
    ['%((', 'canned'],
    ['%{{', 'canned'],
    ['&(', undefined],
    ['&([', undefined],
    ['&{(', undefined],
    ['%({', undefined],
    ['%{(', undefined],
    ['%%%', undefined],
    ['$((', undefined],
    ['!{', undefined],
    ['x[', undefined],
    ['', undefined],
  ])('%j opens %s', (text, kind) => {
    expect(markAt(text, 0)).toBe(kind);
    expect(markAt(`a${text}`, 1)).toBe(kind);
    expect(nextMark(`a${text}`, 0)).toBe(kind === undefined ? -1 : 1);
  });

  it('are found from a place on, behind what only looks like one', () => {
    expect(nextMark('%[a %[', 1)).toBe(4);
    expect(nextMark('&( &(( x', 0)).toBe(3);
    expect(nextMark('%%[', 0)).toBe(1);
    expect(nextMark('%[', 2)).toBe(-1);
  });
});

describe('blocks of pairs', () => {
  it.each(['(', ')', '[', ']', '&', '=', ' ', '\n'])('a key does not end in %j', (character) => {
    isPlain(`&((a${character}=[[x]]))&`);
  });

  it.each([
    [`&((${needed}header_image=[[https://h/a]]header_text=[[b]]))&`, 'a second header (header_text at 60)'],
    [`&((${needed}header_text=[[a]]header_document=[[https://h/a]]))&`, 'a second header (header_document at 49)'],
    [`&((${needed}header_text=[[a]]header_text=[[b]]))&`, 'a second header (header_text at 49)'],
    [`&((${needed}header_filename=[[f]]))&`, 'not directly after header_document (header_filename at 32)'],
    [`&((${needed}button_index=[[a]]button_url=[[u]]))&`, 'not a digit from 0 to 9 (button_index at 32)'],
    [`&((${needed}button_index=[[]]button_url=[[u]]))&`, 'not a digit from 0 to 9 (button_index at 32)'],
    [
      `&((${needed}button_index=[[0]]button_index=[[1]]button_url=[[u]]))&`,
      'not followed by its button_payload or button_url (button_index at 32)',
    ],
    ['&(( foo bar=[[x]]))&', 'unexpected text (foo at 4)'],
    ['&((bar=[[x]] foo ))&', 'unknown key (bar at 3)'],
    ['&((bar=[[x]] foo baz=[[y]]))&', 'unknown key (bar at 3)'],
    ['&(( foo, bar baz=[[y]]qux))&', 'unexpected text (foo, bar at 4)'],
    [`&((${'k'.repeat(40)}=[[v]]))&`, `unknown key (${'k'.repeat(40)} at 3)`],
    [`&((${'k'.repeat(41)}=[[v]]))&`, `unknown key (${'k'.repeat(40)}… at 3)`],
  ])('the first fault counts: %s', (text, reason) => {
    expect(fault(text)).toBe(reason);
  });
});

describe('the old syntax', () => {
  it.each(['&[x](,b)', '&[x]( , b)', '&[x](ns, , b)', '&[x](ns, ,)', '&[x](ns) a, b', '&[x](a) (b, c)'])(
    'needs a namespace and a name: %s',
    isPlain,
  );
});

describe('canned templates', () => {
  it.each(['%((timplate:x))%', '%((template x))%', '%((x))%', '%{{template:x))% }}', '%((template:x}}%'])(
    'are named after the word and a colon: %s',
    isPlain,
  );

  it('are refused where none is known, after what is', () => {
    const canned = new Map([['a', textOf({ text: 'A' })]]);
    expect(expansionOf('%((template:a))%%((template:b))%', { canned })).toMatchObject({
      needs: [{ name: 'b', offset: 16 }],
    });
  });
});

describe('targets of marks', () => {
  const actionsOf = (text: string) => messagesOf(text).map(({ content }) => content?.text?.actions);

  it('have no blanks around them', () => {
    expect(actionsOf('%[x]( https://h/x )')).toMatchObject([[{ link: { uri: 'https://h/x' } }]]);
    expect(actionsOf('%[x]( location )')).toMatchObject([[{ type: 'locationRequest' }]]);
    expect(actionsOf('%[x]( reply: R )')).toMatchObject([[{ reply: { payload: 'R' } }]]);
    expect(messagesOf('![]( https://h/i )')[0]?.content?.media?.mediaUrl).toBe('https://h/i');
  });

  it.each(['a:b', 'Z:b', 'a1:b', 'a+:b', 'a-:b', 'a.b:c', 'mailto:a@h'])(
    '%s is a link, though to nowhere',
    (target) => {
      expect(fault(`%[x](${target})`)).toBe('not an http or https URL (link at 0)');
      expect(fault(`![x](${target})`)).toBe('not an http or https URL (image at 0)');
    },
  );

  it.each(['1a:b', '+a:b', '-a:b', '.a:b', ':b', 'a:', 'a: b', 'a_b:c', 'ab', ''])(
    '%j is none, and so are the marks',
    (target) => {
      isPlain(`%[x](${target})`);
      isPlain(`![x](${target})`);
    },
  );

  it.each(['25 dollars', '25.5 $', '1.1.1', '-1', '1,5', '', '25.x', '.'])('%j is no amount', (target) => {
    isPlain(`$[x](${target})`);
  });

  it('an alternative text has at most 128 characters', () => {
    expect(messagesOf(`![${'x'.repeat(128)}](https://h/i)`)[0]?.content?.media?.altText).toHaveLength(128);
  });
});

describe('messages of marks', () => {
  it('have the words before their image, and those after it that no further image takes', () => {
    const shown = (text: string) =>
      messagesOf(text).map(({ content }) => [
        content?.media?.mediaUrl,
        content?.media?.text,
        content?.media?.actions.length,
      ]);
    expect(shown('One %[a](https://h/a) Two ![](https://h/1)')).toEqual([['https://h/1', 'One Two', 1]]);
    expect(shown('One ![](https://h/1) Two %[a](https://h/a) Three ![](https://h/2)')).toEqual([
      ['https://h/1', 'One Two', 1],
      ['https://h/2', 'Three', 0],
    ]);
    expect(shown('![](https://h/1) Two %[a](https://h/a)![](https://h/2)')).toEqual([
      ['https://h/1', 'Two', 1],
      ['https://h/2', null, 0],
    ]);
  });

  it.each<[text: string, posted: readonly Action[], answer: string]>([
    ['%[a](reply:a)', [reply], 'no fault'],
    ['%[a](reply:a)', [locationRequest], 'no fault'],
    ['%[a](https://h/a)', [link], 'no fault'],
    ['%[a](https://h/a)', [locationRequest], 'no fault'],
    ['%[a](location)', [reply], 'no fault'],
    ['%[a](location)', [link], 'no fault'],
    ['%[a](reply:a)%[b](location)%[c](reply:c)', [], 'no fault'],
    ['%[a](https://h/a)', [reply], 'a reply stands with replies and location requests alone (link at 0)'],
    ['%[a](reply:a)', [link], 'a reply stands with replies and location requests alone (reply at 0)'],
    ['%[a](reply:a)', [locationRequest, link], 'a reply stands with replies and location requests alone (reply at 0)'],
  ])('C7 (Smooch docs: mixing actions): %s beside what is posted, %#', (text, actions, answer) => {
    expect(reasonOf(textOf({ text, actions })).replace('Template shorthand: ', '')).toBe(answer);
  });

  it('part their words by the line ends at each mark alone', () => {
    expect(joinWords(['a ', ' b\n\n', ' c'])).toBe('a b\n\nc');
    expect(joinWords(['a\nb ', ' c'])).toBe('a\nb c');
    expect(joinWords(['a ', '\nb c'])).toBe('a\nb c');
    expect(joinWords(['\n\na', '\n', ' \n\n ', 'b\n'])).toBe('a\n\nb');
    expect(joinWords([' ', '\n'])).toBe('');
  });
});

describe('records of other producers', () => {
  it('are left as they are where they hold no text of their type', () => {
    const empty = { ...textOf({}), text: null };
    const image = { ...textOf({ text: '%[a](reply:a)' }), type: 'image' };
    for (const content of [empty, image, textOf({})])
      expect(messagesOf(content)).toEqual([{ id: firstMessageId, kind: 'text', content }]);
  });
});
