import { errorNumber } from '../../core/delivery/failure-code.ts';
import { isObject, type JsonObject, listOf } from '../../core/envelope/json.ts';
import type { Refusal, SendResult, Unknown } from '../client.ts';
import type { HttpAnswer } from '../exchange.ts';
import { indicatorTaken, objectIn, readAccepted, readBareFailure, stringOf } from '../reading.ts';
import { retryAfterMs, underlyingErrorText, type WhatsAppError } from '../refusal.ts';
import { classifyError } from './errors.ts';

/** More than these say nothing new. */
const mostErrors = 3;

const readError = ({ code, title, details }: JsonObject): WhatsAppError => ({
  code: errorNumber(code) ?? null,
  title: stringOf(title) ?? 'WhatsApp gave no reason',
  details: stringOf(details),
});

/** The errors of an answer as a refusal; undefined where it holds none. */
function readErrors({ status, retryAfter }: HttpAnswer, parsed: JsonObject | undefined, now: number) {
  const errors = listOf(parsed?.errors).filter(isObject).slice(0, mostErrors).map(readError);
  const [first] = errors;
  if (!first) return undefined;
  const refusal: Refusal = {
    type: 'refused',
    ...classifyError(first.code, status),
    ...first,
    status,
    retryAfterMs: retryAfterMs(retryAfter, now),
    underlyingError: underlyingErrorText(errors),
  };
  return refusal;
}

/** Refusal or doubt; undefined for a 2xx that holds no error. */
export const readFailure = (
  answer: HttpAnswer,
  parsed: JsonObject | undefined,
  now: number,
): Refusal | Unknown | undefined => readErrors(answer, parsed, now) ?? readBareFailure(answer, now);

/** What became of a send: 201, or 200 of some (WhatsApp: API client, messages). */
export function readSendAnswer(answer: HttpAnswer, now: number): SendResult {
  const parsed = objectIn(answer.body);
  const accepted = readAccepted(answer, parsed);
  // What has an id was taken, whatever stands beside it; errors come inside a 2xx too.
  if (answer.status < 300 && accepted.type === 'accepted') return accepted;
  return readFailure(answer, parsed, now) ?? accepted;
}

/** What became of a read indicator: it has no id. */
export const readIndicatorAnswer = (answer: HttpAnswer, now: number): SendResult =>
  readFailure(answer, objectIn(answer.body), now) ?? indicatorTaken;

/** What the client says of a number: by which digits WhatsApp knows it, that it does not, or not yet. */
export type CheckedContact =
  | { readonly type: 'valid'; readonly whatsappId: string }
  | { readonly type: 'invalid' }
  | { readonly type: 'undecided' };

/** One contact that was asked for (WhatsApp: API client, contacts). */
export function readContact(body: string): CheckedContact {
  const [contact] = listOf(objectIn(body)?.contacts);
  if (!isObject(contact)) return { type: 'undecided' };
  const whatsappId = stringOf(contact.wa_id);
  if (contact.status === 'valid' && whatsappId !== null) return { type: 'valid', whatsappId };
  return { type: contact.status === 'invalid' ? 'invalid' : 'undecided' };
}
