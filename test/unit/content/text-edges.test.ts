import { describe, expect, it } from 'vitest';
import { textOfHtml, textOfMarkdown } from '../../../services/core/content/plain-text.ts';
import { splitText } from '../../../services/core/content/split-text.ts';

const family = '👩‍👩‍👧';

describe('a cut, to the character', () => {
  it.each([
    ['none where the text just fits', 'aaaaaa bbb', 10, ['aaaaaa bbb']],
    ['at the blank in the very middle', 'aaaaa bbbbbbbb', 10, ['aaaaa', 'bbbbbbbb']],
    ['not at a blank before the middle', 'aaaa bbbbbbbbb', 10, ['aaaa bbbbb', 'bbbb']],
    ['at the blank behind the last that fits', 'aaaaaaaaaa bbb', 10, ['aaaaaaaaaa', 'bbb']],
    ['at the last blank', 'aaaaaa b c ddddd', 10, ['aaaaaa b c', 'ddddd']],
    ['at a line end before a later blank', 'aaaaaa\nb c ddddd', 10, ['aaaaaa', 'b c ddddd']],
    ['at a line end of two characters, as one', 'aaaaaa\r\nbbbbbbb', 10, ['aaaaaa', 'bbbbbbb']],
    ['not at a blank that carries an accent', 'aaaaaa \u0301bbbbbbb', 10, ['aaaaaa \u0301bb', 'bbbbb']],
    ['before an address', '漢漢漢漢漢漢http://h/abcdef', 16, ['漢漢漢漢漢漢', 'http://h/abcdef']],
    ['before an address in capitals', '漢漢漢漢漢漢HTTPS://h/abcde', 16, ['漢漢漢漢漢漢', 'HTTPS://h/abcde']],
    ['not before an address that is cut anyway', 'https://h/abcdefghijkl', 16, ['https://h/abcdef', 'ghijkl']],
    ['before a character that would not fit whole', `aaaa${family}`, 10, ['aaaa', family]],
    ['inside a character longer than all, but not inside a code point', family, 4, ['👩\u200d', '👩\u200d', '👧']],
    ['between code points where one just fits', family, 5, ['👩‍👩', '\u200d👧']],
    ['anywhere where nothing else is left', '😀', 1, ['\ud83d', '\ude00']],
  ])('is %s', (_where, text, limit, pieces) => {
    expect(splitText(text, limit)).toEqual(pieces);
  });
});

describe('HTML, to the letter', () => {
  it.each([
    ['a>', 'a>'],
    ['a <br> b', 'a\nb'],
    ['a<style>p { x: 1 }</style>b', 'ab'],
    ['a<STYLE>p</STYLE>b', 'ab'],
    ['a<script>1 <b>2</b> 3</script>b', 'ab'],
    ['a<script>x</style>y</script>b', 'ab'],
    ['x</a>y', 'xy'],
    ['<a href="https://h">see <b>this</b></a> now', 'see this (https://h) now'],
    ['<a href="https://h"> https://h </a>', 'https://h'],
    ['x <a href="https://h">https://h</a>', 'x https://h'],
    ['<a name="x">here</a>', 'here'],
    ['&#x10FFFF;', '\u{10ffff}'],
    ['&#xDFFF;&#xD7FF;&#xE000;', '&#xDFFF;\ud7ff\ue000'],
    ['&#65;&#x41;&#X41;', 'AAA'],
    ['&AMP;&nbsp;&apos;&quot;&lt;&gt;', '& \'"<>'],
    ['&hellip;&ndash;&mdash;&euro;&copy;', '…–—€©'],
    ['a<hr>b<div>c</div>d', 'a\nb\n\nc\n\nd'],
    ['<p>a</p>\n\n\n<p>b</p>', 'a\n\nb'],
  ])('%j', (html, words) => {
    expect(textOfHtml(html)).toBe(words);
  });
});

describe('Markdown, to the letter', () => {
  it.each([
    ['a `b` **c**', 'a b c'],
    ['```\na ` **b**\n```', 'a  **b**'],
    ['``a`b`` **c**', 'ab c'],
    ['a # b', 'a # b'],
    ['  ## T', 'T'],
    ['x\n##   T', 'x\nT'],
    ['####### T', '####### T'],
    ['[](https://h)', 'https://h'],
    ['[ ](https://h)', 'https://h'],
    ['![a cat](https://h/c.jpg)', 'a cat (https://h/c.jpg)'],
    ['** a** __b__ ~~c~~', '** a** b c'],
    ['*a* _b_ x*a*y', 'a b x*a*y'],
    ['\\# \\[x\\]', '# [x]'],
  ])('%j', (markdown, words) => {
    expect(textOfMarkdown(markdown)).toBe(words);
  });
});
