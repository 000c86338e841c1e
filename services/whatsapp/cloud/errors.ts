import { failureCodeOf } from '../../core/delivery/failure-code.ts';
import type { ErrorClass } from '../client.ts';
import { type ErrorKind, kindByStatus } from '../refusal.ts';

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

/** What a refusal means for us. Keyed on the code: titles, subcodes and HTTP statuses shift. */
export function classifyError(code: number | null, status: number, transient = false): ErrorKind {
  if (code === null) return kindByStatus(status);
  const known = byCode.get(code);
  const failure = failureCodeOf(code);
  if (status === 429 && (known === undefined || known === 'permanent')) return kindByStatus(429);
  if (known) return { errorClass: known, failure };
  if (code >= 200 && code <= 299) return { errorClass: 'permanent', failure };
  return { errorClass: transient ? 'retry' : kindByStatus(status).errorClass, failure };
}
