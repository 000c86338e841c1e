import type { FailureCode } from '../core/delivery/failure-code.ts';
import type { ErrorClass, Refusal } from './client.ts';

/** What a refusal means for us. */
export interface ErrorKind {
  readonly errorClass: ErrorClass;
  readonly failure: FailureCode;
}

/** Of an answer without a code that says more. */
export function kindByStatus(status: number): ErrorKind {
  if (status === 401) return { errorClass: 'auth', failure: 'unauthorized' };
  if (status === 403) return { errorClass: 'permanent', failure: 'forbidden' };
  if (status === 404) return { errorClass: 'permanent', failure: 'not_found' };
  if (status === 429) return { errorClass: 'throttle', failure: 'rate_limited' };
  return { errorClass: status >= 500 ? 'retry' : 'permanent', failure: 'uncategorized_error' };
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

/** A refusal that was decided without asking WhatsApp (status 0), or where its answer held no error of its own. */
export function plainRefusal(title: string, status: number, retryAfter: number | null = null): Refusal {
  return {
    type: 'refused',
    ...(status === 0 ? ({ errorClass: 'permanent', failure: 'bad_request' } as const) : kindByStatus(status)),
    code: null,
    title,
    details: null,
    status,
    retryAfterMs: retryAfter,
    underlyingError: underlyingErrorText([{ code: null, title, details: null }]),
  };
}

/** A 2xx in which WhatsApp names no message, as to a read indicator that was posted as one: an answer, and final. */
export const noMessageRefusal = (status: number): Refusal => ({
  ...plainRefusal(`WhatsApp took the payload, but not as a message: HTTP ${status} without a message id`, status),
  errorClass: 'no-message',
});

/** Retry-After, seconds or a date, as milliseconds from now; null when there is none to be read. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
