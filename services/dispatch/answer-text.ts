import type { ErrorClass, NotSent, Refusal, SendResult } from '../whatsapp/client.ts';

type Json = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isNumberOrNull = (value: unknown): value is number | null => value === null || typeof value === 'number';

const errorClasses: ReadonlySet<unknown> = new Set<ErrorClass>([
  'throttle',
  'pair-throttle',
  'retry',
  'auth',
  'blocked',
  'window',
  'permanent',
]);
const causes: ReadonlySet<unknown> = new Set<NotSent['cause']>(['lease', 'away', 'unready']);

const isRefusal = (value: Json): boolean =>
  errorClasses.has(value.errorClass) &&
  isText(value.failure) &&
  isNumberOrNull(value.code) &&
  isText(value.title) &&
  isTextOrNull(value.details) &&
  typeof value.status === 'number' &&
  isNumberOrNull(value.retryAfterMs) &&
  isText(value.underlyingError);

function isSendResult(value: Json): boolean {
  switch (value.type) {
    case 'accepted':
      return isText(value.externalId) && isTextOrNull(value.whatsappId) && isTextOrNull(value.messageStatus);
    case 'refused':
      return isRefusal(value);
    case 'unknown':
      return isText(value.reason);
    case 'notSent':
      return isText(value.reason) && causes.has(value.cause);
    default:
      return false;
  }
}

/** Reads the text of an answer that came over the statuses topic; undefined for what is none. */
export function parseAnswer(text: string): SendResult | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Any producer may write there; the caller turns it away.
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !isSendResult(value as Json)) return undefined;
  return value as Exclude<SendResult, Refusal> | Refusal; // every field was looked at just above
}
