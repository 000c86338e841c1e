import { type FailureCode, failureCodeOf } from '../../core/delivery/failure-code.ts';
import type { ErrorClass } from '../client.ts';

export interface ErrorKind {
  readonly errorClass: ErrorClass;
  readonly failure: FailureCode;
}

/**
 * How WhatsApp's refusals are met (WhatsApp: Cloud API error codes). A code that is not here is final. 131048 is final too: the
 * limit lasts hours, and the business must hear of it; so is 131053, which a fallback helps better than a repeat.
 */
const classes: readonly (readonly [ErrorClass, readonly number[]])[] = [
  ['auth', [0, 190]],
  ['throttle', [4, 80007, 130429]],
  ['pair-throttle', [131056]],
  ['retry', [1, 2, 131000, 131016, 131057, 133000, 133004, 133015]],
  ['blocked', [130403, 131050]],
  ['window', [131047]],
  [
    'permanent',
    [
      3, 10, 33, 100, 368, 506, 130472, 130497, 131005, 131008, 131009, 131021, 131026, 131030, 131031, 131037, 131042,
      131045, 131048, 131049, 131051, 131052, 131053, 131055, 131063, 131064, 132000, 132001, 132005, 132007, 132012,
      132015, 132016, 132018, 132068, 132069, 133006, 133010, 133016, 134011, 135000,
    ],
  ],
];

const byCode = new Map(classes.flatMap(([errorClass, codes]) => codes.map((code) => [code, errorClass] as const)));

/** Of an answer without a code that says more. */
function byStatus(status: number): ErrorKind {
  if (status === 401) return { errorClass: 'auth', failure: 'unauthorized' };
  if (status === 403) return { errorClass: 'permanent', failure: 'forbidden' };
  if (status === 404) return { errorClass: 'permanent', failure: 'not_found' };
  if (status === 429) return { errorClass: 'throttle', failure: 'rate_limited' };
  return { errorClass: status >= 500 ? 'retry' : 'permanent', failure: 'uncategorized_error' };
}

/** What a refusal means for us. Keyed on the code: titles, subcodes and HTTP statuses shift. */
export function classifyError(code: number | null, status: number, transient = false): ErrorKind {
  if (code === null) return byStatus(status);
  const known = byCode.get(code);
  const failure = failureCodeOf(code);
  if (status === 429 && (known === undefined || known === 'permanent')) return byStatus(429);
  if (known) return { errorClass: known, failure };
  if (code >= 200 && code <= 299) return { errorClass: 'permanent', failure };
  return { errorClass: transient ? 'retry' : byStatus(status).errorClass, failure };
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
