import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, textOfHtml, textOfMarkdown } from '../../../services/core/content/plain-text.ts';
import { splitText } from '../../../services/core/content/split-text.ts';
import { onBoth, onCloud, refusal, textBody, textContent } from './scene.ts';

describe('text', () => {
  it('goes as it is, with the marks of the guide', () => {
    for (const words of [
      'Your total is *$10.50*',
      'Welcome to _WhatsApp_',
      'This is ~better~ best!',
      "```print 'Hello World';```",
      ' \u202bשלום *עולם*\u202c\t',
      'nul \u0000 byte',
    ])
      expect(onBoth(textContent(words))).toEqual([textBody(words)]);
  });

  it('of nothing but blanks is refused', () => {
    for (const words of [null, '', ' \n\u00a0'])
      expect(onBoth(textContent(words))).toEqual([refusal('The text is empty')]);
  });

  it('holds 4,096 characters in one message', () => {
    expect(onCloud(textContent('a'.repeat(4096)))).toHaveLength(1);
    expect(onCloud(textContent(`${'a'.repeat(4096)}b`))).toEqual([textBody('a'.repeat(4096)), textBody('b')]);
  });

  it('shows plainly what was posted as HTML or Markdown (v2: text)', () => {
    const words = { text: null, htmlText: null, markdownText: null, payload: null, actions: [] };
    expect(plainText({ ...words, text: '<b>a</b>', htmlText: 'x' })).toBe('<b>a</b>');
    expect(plainText({ ...words, htmlText: '<h1>Hello!</h1>' })).toBe('Hello!');
    expect(plainText({ ...words, markdownText: '# Hello!' })).toBe('Hello!');
    expect(plainText(words)).toBe('');
  });

  it.each([
    ['<p>Hi <b>Ann</b>,<br/>your  order\n is <i>ready</i></p><p>Bye</p>', 'Hi Ann,\nyour order is ready\n\nBye'],
    ['<ul><li>one</li><li>two &amp; &#8364; &#x1F600; &bogus;</li></ul>', '- one\n- two & € 😀 &bogus;'],
    ['see <a class="x" href="https://h/?a=1&amp;b=2">the page</a>', 'see the page (https://h/?a=1&b=2)'],
    ['<a href="https://h">https://h</a>', 'https://h'],
    ['1 < 2 and 3 > 2<style>p{}</style>', '1 < 2 and 3 > 2'],
    ['&#0;&#xD800;&#x110000;', '&#0;&#xD800;&#x110000;'],
  ])('HTML %j', (html, words) => {
    expect(textOfHtml(html)).toBe(words);
  });

  it.each([
    ['**Hi** _there_ and *you* ~~not~~', 'Hi there and you not'],
    ['## Title\nsnake_case_name 2*3*4', 'Title\nsnake_case_name 2*3*4'],
    ['[the page](https://h/a_b_c) [https://h](https://h)', 'the page (https://h/a_b_c) https://h'],
    ['`a_b` and ```\n**c**\n```', 'a_b and \n**c**'],
    ['5 \\* 3', '5 * 3'],
  ])('Markdown %j', (markdown, words) => {
    expect(textOfMarkdown(markdown)).toBe(words);
  });

  it('is read in linear time, whatever it holds', () => {
    for (const part of ['<', '<a ', '<a href', '[', '**', '_', '`', '&#', '<p>', '[a](', '\\'])
      for (const read of [textOfHtml, textOfMarkdown]) {
        const started = performance.now();
        read(part.repeat(100_000 / part.length));
        expect(performance.now() - started).toBeLessThan(1000);
      }
    fc.assert(fc.property(fc.string(), (any) => void [textOfHtml(any), textOfMarkdown(any)]));
  });
});

describe('a cut', () => {
  it('lies where it hurts least', () => {
    const line = `${'a'.repeat(3000)}\n${'b'.repeat(1090)} ${'c'.repeat(100)}`;
    expect(splitText(line, 4096)).toEqual(['a'.repeat(3000), `${'b'.repeat(1090)} ${'c'.repeat(100)}`]);
    const url = `https://example.org/${'u'.repeat(300)}`;
    expect(splitText(`${'漢'.repeat(4000)}${url}`, 4096)).toEqual(['漢'.repeat(4000), url]);
    expect(splitText(`x ${url}`, 100)).toHaveLength(5);
  });

  const character = fc.constantFrom(
    ...[
      'a',
      ' ',
      '\n',
      '👩‍👩‍👧',
      '🇧🇷',
      'é',
      'e\u0301',
      '漢',
      '\r\n',
      ' \u0301',
      'ש',
      '\u202e',
      'مَ',
      '\u{1F3F4}\u{E0067}\u{E007F}',
    ],
  );

  it('is never inside a character as people see it, and loses nothing but blanks', () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 120 }), fc.integer({ min: 12, max: 40 }), (characters, limit) => {
        const whole = characters.join('');
        const pieces = splitText(whole, limit);
        const bare = (some: string) => some.replace(/\s/g, '');
        expect(bare(pieces.join(''))).toBe(bare(whole));
        const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
        const boundaries = new Set([...segmenter.segment(whole)].map(({ index }) => index).concat(whole.length));
        let at = 0;
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(limit);
          expect(piece.trim()).not.toBe('');
          at = whole.indexOf(piece, at);
          expect(boundaries.has(at + piece.length)).toBe(true);
          at += piece.length;
        }
      }),
    );
  });

  it('is never inside a URL that fits into a message', () => {
    const url = fc
      .array(fc.constantFrom('a', '/', '?', '=', '%20', '漢', 'http'), { maxLength: 20 })
      .map((parts) => `https://h.example/${parts.join('')}`);
    const words = fc.array(fc.oneof(url, fc.constantFrom('some', 'words', '漢漢漢', '\n', '👩‍👩‍👧')), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 120, max: 200 }), (list, limit) => {
        const pieces = splitText(list.join(' '), limit);
        for (const word of list) {
          if (word.startsWith('http')) expect(pieces.some((piece) => piece.split(/\s/).includes(word))).toBe(true);
        }
      }),
    );
  });
});
