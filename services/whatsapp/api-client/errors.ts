import { failureCodeOf } from '../../core/delivery/failure-code.ts';
import type { ErrorClass } from '../client.ts';
import { classifyError as classifyCloudError } from '../cloud/errors.ts';
import { type ErrorKind, kindByStatus } from '../refusal.ts';

/**
 * How the refusals of WhatsApp's own client are met (WhatsApp: API client, error codes). 471 is final as Cloud's 131048 is. 1005 is
 * not in the row of `auth`: what says whether it is a token or a right that is missing is its HTTP status.
 */
const classes: readonly (readonly [ErrorClass, readonly number[]])[] = [
  ['auth', [1024]],
  ['throttle', [429, 1015]],
  ['retry', [500, 1000, 1011, 1014, 1016, 1017, 1018, 1023, 2002]],
  ['blocked', [1007]],
  ['window', [470]],
  [
    'permanent',
    [
      400, 402, 408, 410, 430, 432, 433, 471, 472, 480, 501, 1001, 1002, 1003, 1004, 1005, 1006, 1008, 1009, 1010, 1012,
      1013, 1019, 1020, 1021, 1022, 1025, 1026, 1028, 1031, 2000, 2001, 2003, 2004, 2005, 2006, 2007, 2008, 2009, 2010,
      2011, 2012, 2013, 2014, 2015, 2016, 2017, 2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2036, 2048, 2050, 2060,
      2061, 2062, 2068, 2069,
    ],
  ],
];

const byCode = new Map(classes.flatMap(([errorClass, codes]) => codes.map((code) => [code, errorClass] as const)));

/**
 * What a refusal means for us. A code that is none of the client's is read as Cloud's: there are providers who kept the client's
 * paths and shapes over Cloud.
 */
export function classifyError(code: number | null, status: number): ErrorKind {
  if (code === null || status === 401) return kindByStatus(status);
  const known = byCode.get(code);
  if (known === undefined) return classifyCloudError(code, status);
  if (status === 429 && known === 'permanent') return kindByStatus(429);
  return { errorClass: known, failure: failureCodeOf(code) };
}
