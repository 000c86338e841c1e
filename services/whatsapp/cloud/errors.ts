import type { ErrorClass, FailureCode } from '../client.ts';

export interface ErrorKind {
  readonly errorClass: ErrorClass;
  readonly failure: FailureCode;
}

const kind = (errorClass: ErrorClass, failure: FailureCode): ErrorKind => ({ errorClass, failure });
const badRequest = kind('permanent', 'bad_request');
const forbidden = kind('permanent', 'forbidden');
const unclear = kind('permanent', 'uncategorized_error');
const again = kind('retry', 'uncategorized_error');
const throttled = kind('throttle', 'rate_limited');
const limited = kind('permanent', 'rate_limited');
const blocked = kind('blocked', 'blocked');
const unauthorized = kind('auth', 'unauthorized');

/** WhatsApp: Cloud API error codes. What is not here follows from the HTTP status. */
const byCode: ReadonlyMap<number, ErrorKind> = new Map([
  [0, unauthorized],
  [1, again],
  [2, again],
  [3, forbidden],
  [4, throttled],
  [10, forbidden],
  [33, badRequest],
  [100, badRequest],
  [190, unauthorized],
  [368, forbidden],
  [506, badRequest],
  [80007, throttled],
  [130403, blocked],
  [130429, throttled],
  [130472, unclear],
  [130497, forbidden],
  [131000, again],
  [131005, forbidden],
  [131008, badRequest],
  [131009, badRequest],
  [131016, again],
  [131021, badRequest],
  [131026, unclear],
  [131030, forbidden],
  [131031, forbidden],
  [131037, forbidden],
  [131042, forbidden],
  [131045, forbidden],
  [131047, kind('window', 'uncategorized_error')],
  // A limit of hours, not of seconds: the business must hear of it.
  [131048, limited],
  [131049, unclear],
  [131050, blocked],
  [131051, badRequest],
  [131052, badRequest],
  [131053, badRequest],
  [131055, badRequest],
  [131056, kind('pair-throttle', 'rate_limited')],
  [131057, again],
  [131063, forbidden],
  [131064, forbidden],
  [132000, badRequest],
  [132001, kind('permanent', 'not_found')],
  [132005, badRequest],
  [132007, badRequest],
  [132012, badRequest],
  [132015, badRequest],
  [132016, badRequest],
  [132018, badRequest],
  [132068, badRequest],
  [132069, limited],
  [133000, again],
  [133004, again],
  [133006, forbidden],
  [133010, forbidden],
  [133015, again],
  [133016, limited],
  [134011, forbidden],
  [135000, unclear],
]);

function byStatus(status: number): ErrorKind {
  if (status === 401) return unauthorized;
  if (status === 403) return forbidden;
  if (status === 404) return kind('permanent', 'not_found');
  if (status === 429) return throttled;
  return status >= 500 ? again : unclear;
}

/**
 * What a WhatsApp error means for us. Keyed on the code: titles, subcodes and HTTP statuses shift.
 * @param status the HTTP status, or 0 for an error out of a webhook
 */
export function classifyError(code: number | null, status: number, transient = false): ErrorKind {
  const known = code === null ? undefined : byCode.get(code);
  if (known) return status === 429 && known.errorClass === 'permanent' ? throttled : known;
  if (code !== null && code >= 200 && code <= 299) return forbidden;
  return transient && status !== 429 ? again : byStatus(status);
}

export interface WhatsAppError {
  readonly code: number | null;
  readonly title: string;
  readonly details: string | null;
}

/** WhatsApp's errors as a delivery failure shows them: the API client's shape, for both protocols. */
export const underlyingErrorText = (errors: readonly WhatsAppError[]): string =>
  JSON.stringify({
    errors: errors.map(({ code, title, details }) => ({
      ...(code === null ? {} : { code }),
      title,
      ...(details === null ? {} : { details }),
    })),
  });
