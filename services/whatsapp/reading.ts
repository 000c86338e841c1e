import { isObject, type JsonObject } from '../core/envelope/json.ts';
import type { Accepted, Refusal, Unknown } from './client.ts';
import type { HttpAnswer } from './exchange.ts';
import { noMessageRefusal, plainRefusal, retryAfterMs } from './refusal.ts';

/** A text that is not empty; here a number is none: ids are texts in every answer. */
export const stringOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const firstOf = (value: unknown): JsonObject | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return isObject(first) ? first : undefined;
};

/** The JSON object that an answer holds; undefined for a proxy's page, or what was cut off: then the status decides. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What an answer without an error of WhatsApp's own says: a refusal, a doubt, or, undefined, nothing against it. */
export function readBareFailure({ status, retryAfter, body }: HttpAnswer, now: number): Refusal | Unknown | undefined {
  // Without WhatsApp's own words a 5xx may come from a proxy that had already passed the message on.
  if (status >= 500) return { type: 'unknown', reason: `HTTP ${status} without an error of WhatsApp's` };
  if (status >= 300)
    return plainRefusal(`HTTP ${status}: ${body.slice(0, 200)}`, status, retryAfterMs(retryAfter, now));
  return undefined;
}

/** A 2xx: accepted under the id that it holds, final without one; of what cannot be read nobody knows what became. */
export function readAccepted({ status }: HttpAnswer, parsed: JsonObject | undefined): Accepted | Refusal | Unknown {
  if (!parsed) return { type: 'unknown', reason: `HTTP ${status} without an answer of WhatsApp's` };
  const message = firstOf(parsed.messages);
  const externalId = stringOf(message?.id);
  if (externalId === null) return noMessageRefusal(status);
  return {
    type: 'accepted',
    externalId,
    whatsappId: stringOf(firstOf(parsed.contacts)?.wa_id),
    messageStatus: stringOf(message?.message_status),
  };
}

/** An indicator has no id. */
export const indicatorTaken: Accepted = { type: 'accepted', externalId: '', whatsappId: null, messageStatus: null };
