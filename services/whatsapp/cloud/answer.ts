import type { Refusal, SendResult } from '../client.ts';
import { classifyError, underlyingErrorText } from './errors.ts';

/** What an HTTP exchange gave back, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const firstOf = (value: unknown): Json | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return isObject(first) ? first : undefined;
};

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON: a proxy's page, or cut off. The caller decides by the status.
    return undefined;
  }
}

/** Retry-After, seconds or a date, as milliseconds from now; null when there is none to be read. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** A refusal that was decided without asking WhatsApp (status 0), or where its answer held no error of its own. */
export function plainRefusal(title: string, status: number, retryAfter: number | null = null): Refusal {
  return {
    type: 'refused',
    ...(status === 0 ? ({ errorClass: 'permanent', failure: 'bad_request' } as const) : classifyError(null, status)),
    code: null,
    title,
    details: null,
    status,
    retryAfterMs: retryAfter,
    underlyingError: underlyingErrorText([{ code: null, title, details: null }]),
  };
}

function readError(error: Json, status: number, retryAfter: number | null): Refusal {
  const data = isObject(error.error_data) ? error.error_data : {};
  const code = typeof error.code === 'number' ? error.code : null;
  const message = textOf(error.message) ?? 'WhatsApp gave no reason';
  const title = textOf(error.error_user_title) ?? message.replace(/^\(#\d+\)\s*/, '');
  const details = textOf(data.details) ?? textOf(error.error_user_msg);
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
function readFailure({ status, retryAfter, body }: HttpAnswer, parsed: Json | undefined, now: number) {
  const wait = retryAfterMs(retryAfter, now);
  if (parsed && isObject(parsed.error)) return readError(parsed.error, status, wait);
  // Without WhatsApp's own words a 5xx may come from a proxy that had already passed the message on.
  if (status >= 500) return { type: 'unknown', reason: `HTTP ${status} without an error of WhatsApp's` } as const;
  if (status >= 300) return plainRefusal(`HTTP ${status}: ${body.slice(0, 200)}`, status, wait);
  return undefined;
}

/** What became of a send. */
export function readSendAnswer(answer: HttpAnswer, now: number): SendResult {
  const parsed = parseObject(answer.body);
  const failure = readFailure(answer, parsed, now);
  if (failure) return failure;
  const message = firstOf(parsed?.messages);
  const externalId = textOf(message?.id);
  if (externalId === null) return { type: 'unknown', reason: `HTTP ${answer.status} without a message id` };
  return {
    type: 'accepted',
    externalId,
    whatsappId: textOf(firstOf(parsed?.contacts)?.wa_id),
    messageStatus: textOf(message?.message_status),
  };
}

/** What became of an indicator: it has no id. */
export function readIndicatorAnswer(answer: HttpAnswer, now: number): SendResult {
  return (
    readFailure(answer, parseObject(answer.body), now) ?? {
      type: 'accepted',
      externalId: '',
      whatsappId: null,
      messageStatus: null,
    }
  );
}
