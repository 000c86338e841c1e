import { isObject, type JsonObject } from '../../core/envelope/json.ts';
import type { Refusal, SendResult, Unknown } from '../client.ts';
import type { HttpAnswer } from '../exchange.ts';
import { indicatorTaken, objectIn, readAccepted, readBareFailure, stringOf } from '../reading.ts';
import { retryAfterMs, underlyingErrorText } from '../refusal.ts';
import { classifyError } from './errors.ts';

function readError(error: JsonObject, status: number, retryAfter: number | null): Refusal {
  const data = isObject(error.error_data) ? error.error_data : {};
  const code = typeof error.code === 'number' ? error.code : null;
  const message = stringOf(error.message) ?? 'WhatsApp gave no reason';
  const title = stringOf(error.error_user_title) ?? message.replace(/^\(#\d+\)\s*/, '');
  const details = stringOf(data.details) ?? stringOf(error.error_user_msg);
  return {
    type: 'refused',
    ...classifyError(code, status, error.is_transient === true),
    code,
    title,
    details,
    status,
    retryAfterMs: retryAfter,
    underlyingError: underlyingErrorText([{ code, title, details }]),
  };
}

/** Refusal or doubt; undefined for a 2xx that holds no error. */
function readFailure(answer: HttpAnswer, parsed: JsonObject | undefined, now: number): Refusal | Unknown | undefined {
  const { status, retryAfter } = answer;
  return parsed && isObject(parsed.error)
    ? readError(parsed.error, status, retryAfterMs(retryAfter, now))
    : readBareFailure(answer, now);
}

/** What became of a send. */
export function readSendAnswer(answer: HttpAnswer, now: number): SendResult {
  const parsed = objectIn(answer.body);
  return readFailure(answer, parsed, now) ?? readAccepted(answer, parsed);
}

/** What became of an indicator: it has no id. */
export const readIndicatorAnswer = (answer: HttpAnswer, now: number): SendResult =>
  readFailure(answer, objectIn(answer.body), now) ?? indicatorTaken;
