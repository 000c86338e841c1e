import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { innerIdOf } from '../../../services/core/quotes/inner-id.ts';
import { wamid } from '../../corpus/case.ts';

const bcd = (inner: string, first = '80') =>
  Buffer.from(`${first}11864915112345f6${'02'}${(inner.length / 2).toString(16).padStart(2, '0')}${inner}`, 'hex');

describe('the id inside a message id', () => {
  it('is the same in all spellings: either way, by Cloud and by the API client', () => {
    const inner = 'A0B1C2D3E4F5061728';
    expect(innerIdOf(wamid(inner, 'in'))).toBe(inner);
    expect(innerIdOf(wamid(inner, 'out'))).toBe(inner);
    // Six BCD bytes of eleven digits.
    const bytes = Buffer.concat([
      Buffer.from('801186', 'hex'),
      Buffer.from('4915112345f6', 'hex'),
      Buffer.from(`0209${inner}`, 'hex'),
    ]);
    expect(innerIdOf(bytes.toString('base64url'))).toBe(inner);
    expect(innerIdOf(`wamid.${bytes.toString('base64url')}`)).toBe(inner);
  });

  it.each([
    ['gBGGFmkiWVVPAgkgQkwi7IORac0', '20424C22EC839169CD'],
    ['ABGGFlA5FpafAgo6tHcNmNjXmuSf', '3AB4770D98D8D79AE49F'],
  ])('%s', (id, inner) => {
    expect(innerIdOf(id)).toBe(inner);
  });

  it.each([
    wamid('product_inquiry', 'out'),
    wamid('1182086267'),
    wamid('a0b1c2d3e4f5061728'),
    wamid(''),
    'wamid.X',
    'wamid.',
    '',
    '3A0C810B00000000FF',
    'gBGGFmkiWVVPAgkgQkwi7IORac0AAAA',
    bcd('AB', '81').toString('base64url'),
  ])('of %j names no single message', (id) => {
    expect(innerIdOf(id)).toBeUndefined();
  });

  it('is never thrown over', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.uint8Array({ maxLength: 80 })), (given) => {
        const text = typeof given === 'string' ? given : Buffer.from(given).toString('base64');
        for (const id of [text, `wamid.${text}`, `wamid.HB${text}`, `g${text}`]) {
          const inner = innerIdOf(id);
          expect(inner === undefined || /^[0-9A-F]{16,64}$/.test(inner)).toBe(true);
        }
      }),
    );
    expect(innerIdOf('g'.repeat(1e6))).toBeUndefined();
  });
});
