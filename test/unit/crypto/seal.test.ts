import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer } from '../../../services/platform/crypto/seal.ts';

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) });

describe('sealing', () => {
  it('opens what it sealed', () => {
    const sealer = createSealer([key('a', 1)]);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        (plain, context) => sealer.open(sealer.seal(plain, context), context) === plain,
      ),
    );
  });

  it('opens what an older key sealed, and seals with the first', () => {
    const old = createSealer([key('a', 1)]).seal('secret', 'row');
    const rotated = createSealer([key('b', 2), key('a', 1)]);
    expect(rotated.open(old, 'row')).toBe('secret');
    expect(rotated.seal('secret', 'row')).toMatch(/^b\./);
  });

  it("does not open another row's secret, a changed one, or one of an unknown key", () => {
    const sealer = createSealer([key('a', 1)]);
    const sealed = sealer.seal('secret', 'row');
    const [id, iv, tag, body = ''] = sealed.split('.');
    const changed = [id, iv, tag, (body[0] === 'A' ? 'B' : 'A') + body.slice(1)].join('.');
    expect(() => sealer.open(sealed, 'other row')).toThrow();
    expect(() => sealer.open(changed, 'row')).toThrow();
    expect(() => createSealer([key('b', 2)]).open(sealed, 'row')).toThrow('unknown key');
  });
});
