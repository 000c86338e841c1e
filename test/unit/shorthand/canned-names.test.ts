import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cannedNameFault } from '../../../services/core/shorthand/canned.ts';
import { cannedNames } from '../../../services/core/shorthand/canned-names.ts';
import { scanShorthand } from '../../../services/core/shorthand/scan.ts';
import { business, expansionOf, hostile, textOf } from './texts.ts';

const pieces = fc.constantFrom(
  ')',
  '))',
  '))%',
  '}',
  '}}%',
  '%',
  '%((',
  '&((',
  'template:',
  'ß',
  '😀',
  '\n',
  '\t',
  ' ',
  'a',
);
const anyName = fc.array(pieces, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));

describe('the name of a canned template', () => {
  it('can be asked for by either mark, whatever it holds', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        fc.pre(cannedNameFault(name) === undefined);
        for (const text of [`%((template:${name}))%`, `%{{ template: ${name} }}%`])
          expect(scanShorthand(text)).toEqual({ ok: true, segments: [{ type: 'canned', name, offset: 0 }] });
      }),
    );
  });

  it('is refused only where one of the marks cannot ask for it', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        fc.pre(cannedNameFault(name) !== undefined);
        const read = [`%((template:${name}))%`, `%{{template:${name}}}%`].map((text) => {
          const scan = scanShorthand(text);
          const [first, ...more] = scan.ok ? scan.segments : [];
          return more.length === 0 && first?.type === 'canned' ? first.name : undefined;
        });
        expect(read.every((one) => one === name)).toBe(false);
      }),
    );
  });

  it.each([
    ['a', undefined],
    [' a', 'should NOT begin or end with a blank'],
    ['a\u00a0', 'should NOT begin or end with a blank'],
    ['a\nb', 'should be on one line'],
    ['a))%b', 'should NOT contain ))%'],
    ['a}}%b', 'should NOT contain }}%'],
  ])('%j: %s', (name, fault) => {
    expect(cannedNameFault(name)).toBe(fault);
  });
});

describe('the names that a post asks for', () => {
  const namesIn = (text: string) => cannedNames(textOf({ text }), business);

  it('are those that its expansion needs', () => {
    fc.assert(
      fc.property(hostile, hostile, (before, after) => {
        const text = `${before}%((template:a))%${after}`;
        const expansion = expansionOf(text);
        const needs = expansion.ok ? [] : expansion.needs.map(({ name }) => name);
        // A text that is refused for another reason may name some all the same.
        for (const name of needs) expect(namesIn(text)).toContain(name);
        if (expansion.ok) expect(namesIn(text)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('are each there once, in the order of the text', () => {
    expect(namesIn('%((template:b))% %{{template: a}}% %((template:b))%')).toEqual(['b', 'a']);
  });

  it('are read where shorthand is', () => {
    const mark = '%((template:a))%';
    expect(cannedNames(textOf({ htmlText: mark, markdownText: 'x' }), business)).toEqual(['a']);
    expect(cannedNames(textOf({ text: 'x', htmlText: mark }), business)).toEqual([]);
    expect(cannedNames(textOf({ text: mark }), { ...business, type: 'user' })).toEqual([]);
    expect(cannedNames({ ...textOf({ text: mark }), type: 'image' }, business)).toEqual([]);
  });
});
