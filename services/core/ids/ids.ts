import { hash } from 'node:crypto';

/** Ids are 24 hex digits everywhere (Sunshine: ids). */
const hex24 = /^[0-9a-f]{24}$/;

export const isId = (text: string): boolean => hex24.test(text);

/** An id that a repeat must reproduce: a hash of what it stands for. Parts are length-prefixed so that no two lists read alike. */
export function derivedId(kind: string, ...parts: readonly (string | number)[]): string {
  let whole = kind;
  for (const part of parts) {
    const text = String(part);
    whole += `\u0000${text.length}:${text}`;
  }
  return hash('sha256', whole).slice(0, 24);
}

/**
 * An id in order of time, in the shape of an ObjectId: seconds, then 16 hex digits of chance.
 * @param now milliseconds since the epoch
 * @param random eight bytes
 */
export function timeOrderedId(now: number, random: Uint8Array): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return seconds + Buffer.from(random.subarray(0, 8)).toString('hex');
}

/** A user's presence at one number: the same for every spelling of the same address. */
export const clientIdOf = (integrationId: string, canonicalAddress: string): string =>
  derivedId('client', integrationId, canonicalAddress);

/** The message that one inbound WhatsApp message becomes; a repeated webhook gives the same. */
export const inboundMessageId = (integrationId: string, externalId: string): string =>
  derivedId('inbound', integrationId, externalId);

/** A first contact's ids hold its first message, so that a deleted user does not come back as the same one. */
export const firstContactUserId = (clientId: string, messageId: string): string =>
  derivedId('user', clientId, messageId);
export const firstContactConversationId = (clientId: string, messageId: string): string =>
  derivedId('conversation', clientId, messageId);

/** The message of a record that a producer wrote without an id. */
export const originMessageId = (topic: string, partition: number, offset: number, timestamp: number): string =>
  derivedId('origin', topic, partition, offset, timestamp);

/** The n-th message that one posted text becomes (from 0); ingest and transform derive the same. */
export const nthMessageId = (firstId: string, n: number): string => (n === 0 ? firstId : derivedId('nth', firstId, n));

/** The one answer that a form gets, however often it is posted. */
export const formResponseId = (formMessageId: string): string => derivedId('formResponse', formMessageId);

/**
 * The message of a post with an `Idempotency-Key`. The request is part of it: keys are forgotten in time, messages are not, and another
 * request under a forgotten key must not pass for a repeat.
 */
export const idempotentMessageId = (appId: string, key: string, requestHash: string): string =>
  derivedId('idempotency', appId, key, requestHash);

/** The event that a message, or a step of its delivery, gives; each once however often it is derived. */
export const eventId = (type: string, ...parts: readonly (string | number)[]): string =>
  derivedId('event', type, ...parts);
