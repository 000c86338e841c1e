import type { DeliveryError } from '../contract/records.ts';

/** The failure codes of delivery events. */
export type FailureCode =
  | 'unauthorized'
  | 'forbidden'
  | 'bad_request'
  | 'not_found'
  | 'blocked'
  | 'rate_limited'
  | 'expired'
  | 'uncategorized_error';

/**
 * WhatsApp's error codes by failure code, of both protocols (WhatsApp: error codes). Left out on purpose, so that they read
 * `uncategorized_error`: those that subscribers tell apart by `underlyingError` under that very code: 470 and 131047 (outside 24
 * hours), 131050 (stopped marketing messages), 131056 (pair limit).
 */
const codes: readonly (readonly [FailureCode, readonly number[]])[] = [
  ['unauthorized', [0, 190, 1024]],
  ['forbidden', [3, 10, 368, 1005, 1031, 130497, 131005, 131031]],
  ['blocked', [1007, 130403]],
  ['rate_limited', [4, 429, 471, 1015, 80007, 130429, 131048]],
  ['not_found', [1006, 1012, 2001, 2003, 132001]],
  ['expired', [408, 410]],
  [
    'bad_request',
    [
      33, 100, 1001, 1002, 1008, 1009, 1010, 1013, 1021, 1025, 2000, 2004, 2005, 2006, 2007, 2008, 2009, 2010, 2011,
      2012, 2014, 2015, 2016, 2017, 2023, 2036, 131008, 131009, 131021, 131051, 132000, 132005, 132007, 132012, 132018,
    ],
  ],
];

const byNumber = new Map(codes.flatMap(([code, numbers]) => numbers.map((number) => [number, code] as const)));

/** The failure code of a WhatsApp error code. */
export function failureCodeOf(number: number | undefined): FailureCode {
  if (number === undefined) return 'uncategorized_error';
  // WhatsApp: 200 to 299 are missing permissions.
  return byNumber.get(number) ?? (number >= 200 && number <= 299 ? 'forbidden' : 'uncategorized_error');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** WhatsApp's errors take a few hundred bytes; what is much longer is not worth a place in every state and event. */
const longestErrors = 4_096;

const cutText = (value: unknown): string | undefined => textOf(value)?.slice(0, 200);

/** Of an error that is too long: its code, and the beginnings of what can be read. */
function cut(error: unknown): object {
  if (!isObject(error)) return {};
  const { code, title, message, error_data } = error;
  const details = isObject(error_data) ? cutText(error_data.details) : undefined;
  return {
    ...(typeof code === 'number' || typeof code === 'string' ? { code: cutText(code) ?? code } : {}),
    title: cutText(title),
    message: cutText(message),
    ...(details === undefined ? {} : { error_data: { details } }),
  };
}

/** As they came unless that is too long; then the first three, cut. Cutting what was cut changes nothing. */
function bounded(errors: readonly unknown[]): { readonly errors: readonly unknown[]; readonly text: string } {
  const text = JSON.stringify({ errors });
  if (text.length <= longestErrors) return { errors, text };
  const few = errors.slice(0, 3).map(cut);
  return { errors: few, text: JSON.stringify({ errors: few }) };
}

/** A code as WhatsApp writes it, in digits or as a number; undefined for anything else: `Number` would make 0 of nothing. */
export function errorNumber(code: unknown): number | undefined {
  if (typeof code !== 'number' && (typeof code !== 'string' || code.trim() === '')) return undefined;
  const number = Number(code);
  return Number.isInteger(number) ? number : undefined;
}

/** WhatsApp's errors as a delivery error; the first decides, all are kept as they came unless they are too long. */
export function deliveryErrorOf(given: readonly unknown[]): DeliveryError {
  const { errors, text } = bounded(given);
  const [first] = errors;
  const error = isObject(first) ? first : {};
  const details = isObject(error.error_data) ? textOf(error.error_data.details) : undefined;
  return {
    code: failureCodeOf(errorNumber(error.code)),
    message: details ?? textOf(error.title) ?? textOf(error.message) ?? 'WhatsApp could not deliver the message',
    underlyingError: errors.length > 0 ? text : null,
  };
}

/** The error of a `failed` status, from the JSON text of the status as it came. */
export function deliveryErrorOfStatus(payload: string): DeliveryError {
  let status: unknown;
  try {
    status = JSON.parse(payload);
  } catch (error) {
    // Ingest checked the text; a foreign producer's may be anything, and the failure counts all the same.
    status = { unreadable: String(error) };
  }
  const errors = isObject(status) ? status.errors : undefined;
  return deliveryErrorOf(Array.isArray(errors) ? errors : []);
}
