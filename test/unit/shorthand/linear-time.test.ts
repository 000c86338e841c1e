import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expansionOf, hostile } from './texts.ts';
import { workOf } from './work.ts';

/** 100 kB; less where all this is done once a mutant (test/mutation/vitest.config.ts). */
const longText = Number(process.env.LONG_TEXT_LENGTH ?? 100_000);

describe('the work of reading any text', () => {
  it('is twice as much where it is twice as long', () => {
    fc.assert(
      fc.property(hostile, (unit) => {
        const text = unit.repeat(Math.ceil(3000 / unit.length));
        const once = workOf(() => expansionOf(text));
        expect(workOf(() => expansionOf(text + text))).toBeLessThan(once * 2.2 + 500);
      }),
      { numRuns: 300 },
    );
  });

  const endings = ['', ')', '))&', ']]))&', ', )', '))%', '}}%', ')\n', `](${' '.repeat(1000)})`];

  it.each([
    ...[
      '&((',
      '&[',
      '&[x](',
      '&[x](,',
      '&[x](a',
      '&[x](a,',
      '&((a=[[',
      '&((a=[[]',
      '&((=[[',
      '&((&[](',
      '&(( x ))',
      '=[[]]',
    ],
    ...['&((a]]', '&[](a,b &((', '[[', '](', '%[', '%[a](', '%[a]( ', '%[a](x', '%[a](x:', '%[a](location ', '%[a](1)'],
    ...[
      '![](',
      '![](x)',
      '$[a](1',
      '$[a](1.',
      '%((',
      '%((template',
      '%((template:',
      '%(( template : a',
      '%{{template:a',
    ],
    ...[
      '%[ &((',
      '%[a](reply:a)',
      '%[a](reply:a) %[b](https:',
      '![](https://h/1)x',
      '&[a](b,c)',
      '\n%[a',
      '%%[',
      '&&((',
      '%((template:a))%',
    ],
  ])('looks at a bounded number of characters in a long text of %j', (unit) => {
    const text = unit.repeat(Math.ceil(longText / unit.length));
    for (const whole of endings.map((ending) => text + ending))
      expect(workOf(() => expansionOf(whole))).toBeLessThan(whole.length * 20);
  });
});
