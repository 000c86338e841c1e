import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { SealingKey } from './seal.ts';

/** The message whose form a link leads to. All three are 24 hex digits. */
export interface FormReference {
  readonly appId: string;
  readonly conversationId: string;
  readonly messageId: string;
}

/** Names of forms that nobody can guess, and that need no look-up to be believed: whoever has one was given the link. */
export interface FormTokens {
  issue(form: FormReference): string;
  /** Undefined for one that was not issued under any of the keys. */
  read(token: string): FormReference | undefined;
}

/** Another purpose, another key: what is known of these tokens says nothing of what the same keys seal. */
const purpose = 'heliograph form link 1';
const idBytes = 12;
const idsBytes = 3 * idBytes;
/** 144 bits; with the ids a multiple of three, so that each token has one spelling in base64url. */
const macBytes = 18;
const shape = /^[A-Za-z0-9_-]{72}$/;

/** The three ids, then their HMAC-SHA256, in base64url. The first key signs, all of them are accepted: rotation as for what is sealed. */
export function createFormTokens(keys: readonly SealingKey[]): FormTokens {
  const subKeys = keys.map(({ key }) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32)));
  const [current] = subKeys;
  if (!current) throw new Error('no key to sign links to forms with');
  const macOf = (key: Buffer, ids: Buffer): Buffer =>
    createHmac('sha256', key).update(ids).digest().subarray(0, macBytes);
  return {
    issue({ appId, conversationId, messageId }) {
      const ids = Buffer.from(appId + conversationId + messageId, 'hex');
      if (ids.length !== idsBytes) throw new Error('a form is named by three ids of 24 hex digits');
      return Buffer.concat([ids, macOf(current, ids)]).toString('base64url');
    },
    read(token) {
      if (!shape.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const ids = bytes.subarray(0, idsBytes);
      const mac = bytes.subarray(idsBytes);
      if (!subKeys.some((key) => timingSafeEqual(macOf(key, ids), mac))) return undefined;
      const id = (n: number): string => ids.toString('hex', n * idBytes, (n + 1) * idBytes);
      return { appId: id(0), conversationId: id(1), messageId: id(2) };
    },
  };
}
