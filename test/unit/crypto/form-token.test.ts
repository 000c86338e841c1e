import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormTokens } from '../../../services/platform/crypto/form-token.ts';

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) });
const form = { appId: 'a'.repeat(24), conversationId: 'b'.repeat(24), messageId: 'c'.repeat(24) };

const hexId = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const anyForm = fc.record({ appId: hexId, conversationId: hexId, messageId: hexId });
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('the token of a form', () => {
  const tokens = createFormTokens([key('a', 1)]);

  it('names the form that it was issued for, in characters that a URL takes as they are', () => {
    fc.assert(
      fc.property(anyForm, (any) => {
        const token = tokens.issue(any);
        expect(token).toMatch(/^[A-Za-z0-9_-]{72}$/);
        expect(tokens.read(token)).toEqual(any);
      }),
    );
  });

  it('is none once any of its characters is another one', () => {
    const token = tokens.issue(form);
    const changed = fc.tuple(fc.nat(token.length - 1), fc.constantFrom(...letters));
    fc.assert(
      fc.property(changed, ([at, letter]) => {
        fc.pre(token[at] !== letter);
        return tokens.read(token.slice(0, at) + letter + token.slice(at + 1)) === undefined;
      }),
      { numRuns: 500 },
    );
  });

  it('is none of another app, conversation or message: the ids in it are bound by the rest', () => {
    const mac = Buffer.from(tokens.issue(form), 'base64url').subarray(36);
    for (const other of [
      { ...form, appId: 'd'.repeat(24) },
      { ...form, conversationId: 'd'.repeat(24) },
      { ...form, messageId: 'd'.repeat(24) },
      { ...form, appId: form.messageId, messageId: form.appId },
    ]) {
      const ids = Buffer.from(tokens.issue(other), 'base64url').subarray(0, 36);
      expect(tokens.read(Buffer.concat([ids, mac]).toString('base64url'))).toBeUndefined();
    }
  });

  it('is none without the key: no text passes, and neither does what the sealing key itself signs', () => {
    fc.assert(fc.property(fc.string(), (text) => tokens.read(text) === undefined));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 54, maxLength: 54 }), (bytes) => {
        return tokens.read(Buffer.from(bytes).toString('base64url')) === undefined;
      }),
    );
    const ids = Buffer.from(form.appId + form.conversationId + form.messageId, 'hex');
    const mac = createHmac('sha256', key('a', 1).key).update(ids).digest().subarray(0, 18);
    expect(tokens.read(Buffer.concat([ids, mac]).toString('base64url'))).toBeUndefined();
    const token = tokens.issue(form);
    expect(tokens.read(`${token}A`)).toBeUndefined();
    expect(tokens.read(`${token}=`)).toBeUndefined();
    expect(tokens.read(token.slice(0, -1))).toBeUndefined();
  });

  it('outlives its key’s place, not its key', () => {
    const token = tokens.issue(form);
    const rotated = createFormTokens([key('b', 2), key('a', 1)]);
    expect(rotated.read(token)).toEqual(form);
    expect(rotated.issue(form)).toBe(createFormTokens([key('b', 2)]).issue(form));
    expect(createFormTokens([key('b', 2)]).read(token)).toBeUndefined();
  });

  it('is not issued for ids that it could not give back, or without a key', () => {
    expect(() => tokens.issue({ ...form, appId: 'no id' })).toThrow('24 hex digits');
    expect(() => createFormTokens([])).toThrow('no key');
  });
});
