import { type Checked, cloudError } from './errors.ts';
import type { JsonObject } from './fields.ts';
import { malformed, missing } from './fields.ts';

/** Whom a message is for: a phone, a business-scoped user id or a group. */
export interface Recipient {
  readonly kind: 'phone' | 'user' | 'group';
  /** Digits for a phone; the id as it came otherwise. */
  readonly address: string;
  /** As sent, for the answer's `contacts[].input`. */
  readonly input: string;
}

const BUSINESS_SCOPED_USER = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** The digits of a phone number written with or without `+`, spaces, `-` and `()`; undefined when it is none. */
export function phoneDigits(written: unknown): string | undefined {
  if (typeof written === 'number') return Number.isSafeInteger(written) ? phoneDigits(String(written)) : undefined;
  if (typeof written !== 'string' || written.length > 40) return undefined;
  const digits = written.replace(/[\s()+-]/g, '');
  return /^[0-9]{5,15}$/.test(digits) ? digits : undefined;
}

/** True for an id such as `US.13491208655302741918` (WhatsApp: business-scoped user ids). */
export function isBusinessScopedUser(value: unknown): value is string {
  return typeof value === 'string' && BUSINESS_SCOPED_USER.test(value);
}

/** Reads `to` or `recipient`, with `recipient_type`. */
export function readRecipient(payload: JsonObject): Checked<Recipient> {
  const type = payload.recipient_type ?? 'individual';
  if (type !== 'individual' && type !== 'group') {
    return { ok: false, error: malformed('Param recipient_type must be one of {INDIVIDUAL, GROUP}.') };
  }
  const to = payload.to;
  if (to === undefined || to === null || to === '') return readUser(payload.recipient);
  if (type === 'group') {
    return typeof to === 'string'
      ? { ok: true, value: { kind: 'group', address: to, input: to } }
      : { ok: false, error: malformed('Param to must be a string.') };
  }
  const digits = phoneDigits(to);
  if (digits === undefined) {
    return { ok: false, error: cloudError(131009, "Parameter 'to' is not a valid phone number") };
  }
  return { ok: true, value: { kind: 'phone', address: digits, input: String(to) } };
}

function readUser(recipient: unknown): Checked<Recipient> {
  if (recipient === undefined || recipient === null || recipient === '') return { ok: false, error: missing('to') };
  return isBusinessScopedUser(recipient)
    ? { ok: true, value: { kind: 'user', address: recipient, input: recipient } }
    : { ok: false, error: cloudError(131009, "Parameter 'recipient' is not a valid user id") };
}
