import type { CallAnswer } from '../core/contract/records.ts';
import type { FailureCode } from '../core/delivery/failure-code.ts';
import type { ErrorClass, NotSent, SendResult } from '../whatsapp/client.ts';

const nothing: Omit<CallAnswer, 'callId' | 'type'> = {
  externalId: null,
  whatsappId: null,
  messageStatus: null,
  errorClass: null,
  failure: null,
  code: null,
  title: null,
  details: null,
  status: null,
  retryAfterMs: null,
  underlyingError: null,
  cause: null,
  reason: null,
};

/** An answer as the statuses topic holds it, for the process that has the call's partition now. */
export const answerRecord = (callId: string, result: SendResult): CallAnswer => ({ callId, ...nothing, ...result });

const errorClasses: Readonly<Record<ErrorClass, true>> = {
  throttle: true,
  'pair-throttle': true,
  retry: true,
  auth: true,
  blocked: true,
  window: true,
  'no-message': true,
  permanent: true,
};
const failures: Readonly<Record<FailureCode, true>> = {
  unauthorized: true,
  forbidden: true,
  bad_request: true,
  not_found: true,
  blocked: true,
  rate_limited: true,
  expired: true,
  uncategorized_error: true,
};
const causes: Readonly<Record<NotSent['cause'], true>> = { lease: true, away: true, unready: true };

/** The word, where it is one that this release knows. */
const known = <T extends string>(words: Readonly<Record<T, true>>, word: string | null): T | undefined => {
  const isWord = (text: string): text is T => Object.hasOwn(words, text);
  return word !== null && isWord(word) ? word : undefined;
};

function refusalOf(answer: CallAnswer): SendResult | undefined {
  const { code, title, details, status, retryAfterMs, underlyingError } = answer;
  const errorClass = known(errorClasses, answer.errorClass);
  if (!errorClass || title === null || status === null || underlyingError === null) return undefined;
  const failure = known(failures, answer.failure) ?? 'uncategorized_error';
  return { type: 'refused', errorClass, failure, code, title, details, status, retryAfterMs, underlyingError };
}

/** Reads an answer that came over the statuses topic; undefined where it lacks what its type needs. */
export function sendResultOf(answer: CallAnswer): SendResult | undefined {
  const { type, externalId, whatsappId, messageStatus, reason } = answer;
  if (type === 'refused') return refusalOf(answer);
  if (type === 'accepted' && externalId !== null) return { type, externalId, whatsappId, messageStatus };
  if (type === 'unknown' && reason !== null) return { type, reason };
  const cause = known(causes, answer.cause);
  return type === 'notSent' && reason !== null && cause ? { type, cause, reason } : undefined;
}
