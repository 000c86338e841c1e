import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inexactNumber } from '../../../services/core/api/exact-numbers.ts';

describe('a number that cannot be kept', () => {
  it.each([
    [2 ** 53, 'p'],
    [{ a: 1, b: [{ c: '9007199254740993' }, { d: -(2 ** 60) }], e: 1e30 }, 'p.b[1].d'],
    [[1, [2 ** 53]], 'p[1][0]'],
    [{ a: Number.MAX_SAFE_INTEGER, b: 1.5, c: null, d: true }, undefined],
  ])('in %j is at %s', (value, at) => {
    expect(inexactNumber(value, 'p')).toBe(at);
  });

  it('is in nothing that holds safe numbers and fractions alone', () => {
    const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        number,
        fc.string(),
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(inexactNumber(value, 'p')).toBeUndefined();
      }),
    );
  });

  it('is found however deep it lies', () => {
    let deep: unknown = 2 ** 53;
    for (let n = 0; n < 20_000; n += 1) deep = [deep];
    expect(inexactNumber(deep, 'p')).toMatch(/^p(\[0\]){20000}$/);
  });
});
