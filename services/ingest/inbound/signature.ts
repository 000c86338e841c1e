import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const shape = /^sha256=([0-9a-f]{64})$/;

/** WhatsApp: webhook transport. Over the bytes as they came: what is parsed and written again has another signature. */
export function isSigned(raw: Buffer, header: string | string[] | undefined, appSecret: string): boolean {
  const [, hex] = shape.exec(typeof header === 'string' ? header : '') ?? [];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', appSecret).update(raw).digest());
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compared as digests: neither the time nor the length tells of the secret. */
export const isSameText = (given: string, known: string): boolean => timingSafeEqual(digest(given), digest(known));
