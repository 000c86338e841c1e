import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, canonicalPhone } from '../../../services/core/ids/address.ts';
import { callbackData, parseCallbackData } from '../../../services/core/ids/callback-data.ts';
import { clientIdOf, derivedId, isId, nthMessageId, timeOrderedId } from '../../../services/core/ids/ids.ts';

const id = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 24, maxLength: 24 })
  .map((digits) => digits.join(''));

describe('ids', () => {
  it('are 24 hex digits', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => isId(clientIdOf(a, b)) && isId(derivedId(a, b))));
    expect(isId(timeOrderedId(Date.UTC(2026, 0, 1), new Uint8Array(8)))).toBe(true);
  });

  it('tell lists of parts apart that read alike when joined', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => derivedId('x', a, b) !== derivedId('x', a + b)));
    expect(derivedId('x', 'ab', 'c')).not.toBe(derivedId('x', 'a', 'bc'));
  });

  it('order by time', () => {
    const [early, late] = [
      timeOrderedId(1_000_000, new Uint8Array(8).fill(255)),
      timeOrderedId(1_001_000, new Uint8Array(8)),
    ];
    expect(early < late).toBe(true);
  });

  it('keep the first id of a text that becomes several messages', () => {
    expect(nthMessageId('a'.repeat(24), 0)).toBe('a'.repeat(24));
    expect(nthMessageId('a'.repeat(24), 1)).not.toBe(nthMessageId('a'.repeat(24), 2));
  });
});

describe('callback data', () => {
  it('comes back as it was given', () => {
    fc.assert(
      fc.property(id, id, fc.nat(9999), (clientId, messageId, part) => {
        expect(parseCallbackData(callbackData(clientId, messageId, part))).toEqual({ clientId, messageId, part });
      }),
    );
  });

  it("is not ours when it is another system's", () => {
    for (const text of [
      null,
      undefined,
      '',
      'h1',
      'h1.x.y.0',
      `h2.${'a'.repeat(24)}.${'b'.repeat(24)}.0`,
      `h1.${'a'.repeat(24)}.${'b'.repeat(24)}.0.1`,
    ])
      expect(parseCallbackData(text)).toBeUndefined();
  });
});

describe('canonical addresses', () => {
  it.each([
    ['Brazil: the ninth digit', '+55 11 98765-4321', '551187654321'],
    ['Brazil: as WhatsApp knows it', '551187654321', '551187654321'],
    ['Brazil: a landline keeps its digits', '551132654321', '551132654321'],
    ['Mexico: the 1 after the country code', '5215512345678', '525512345678'],
    ['Argentina: the 9 after the country code', '5491123456789', '541123456789'],
    ['elsewhere: digits alone', '+1 (514) 444-1919', '15144441919'],
  ])('%s', (_, spelled, canonical) => {
    expect(canonicalPhone(spelled)).toBe(canonical);
    expect(canonicalPhone(canonical)).toBe(canonical);
  });

  it('keep a business-scoped user id as it is', () => {
    expect(canonicalAddress('US.13491208655302741918')).toEqual({ type: 'user', value: 'US.13491208655302741918' });
    expect(canonicalAddress('US.ENT.13491208655302741918').type).toBe('user');
  });
});
