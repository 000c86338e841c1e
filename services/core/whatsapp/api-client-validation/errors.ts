import type { CloudError } from '../cloud-validation/errors.ts';
import { wording } from '../cloud-validation/fields.ts';

/** A refusal in the words of WhatsApp's API client (WhatsApp: on-premises error codes). */
export interface ApiClientError {
  readonly status: number;
  readonly code: number;
  readonly title: string;
  readonly details: string;
}

interface KnownError {
  readonly status: number;
  readonly title: string;
}

/** Those of calls; templates and faults have some that no check of a message gives. */
const known: ReadonlyMap<number, KnownError> = new Map(
  Object.entries({
    1000: { status: 500, title: 'Generic error' },
    1001: { status: 400, title: 'Message too long' },
    1002: { status: 400, title: 'Invalid recipient type' },
    1003: { status: 400, title: 'Not a group participant' },
    1004: { status: 409, title: 'Resource already exists' },
    1005: { status: 403, title: 'Access denied' },
    1006: { status: 404, title: 'Resource not found' },
    1007: { status: 403, title: 'Recipient blocked to receive message' },
    1008: { status: 400, title: 'Required parameter is missing' },
    1009: { status: 400, title: 'Parameter value is not valid' },
    1010: { status: 400, title: 'Parameter is not required' },
    1011: { status: 500, title: 'Service not ready' },
    1012: { status: 404, title: 'Group is unknown' },
    1013: { status: 400, title: 'User is not valid' },
    1014: { status: 500, title: 'Internal error' },
    1015: { status: 429, title: 'Too many requests' },
    1016: { status: 503, title: 'System overloaded' },
    1017: { status: 500, title: 'Not primary master' },
    1018: { status: 500, title: 'Not primary coreapp' },
    1019: { status: 400, title: 'Not a group admin' },
    1020: { status: 400, title: 'Bad group' },
    1021: { status: 400, title: 'Bad user' },
    1022: { status: 412, title: 'Webhooks URL is not configured' },
    1023: { status: 500, title: 'Database error occurred' },
    1024: { status: 401, title: 'Password change required' },
    1025: { status: 400, title: 'Invalid request' },
    1026: { status: 501, title: 'Receiver incapable' },
    1028: { status: 400, title: 'Identity change needs acknowledgement' },
    1031: { status: 400, title: 'Sender account locked' },
    2000: { status: 400, title: 'Template param count mismatch' },
    2001: { status: 404, title: 'Template missing' },
    2002: { status: 404, title: 'Template fetch failed' },
    2003: { status: 404, title: 'Language pack missing' },
    2004: { status: 400, title: 'Template parameter too long' },
    2005: { status: 400, title: 'Template hydrated text too long' },
    2006: { status: 400, title: 'Template white space policy violated' },
    2007: { status: 400, title: 'Template format character policy violated' },
    2008: { status: 400, title: 'Template media format unsupported' },
    2009: { status: 400, title: 'Required template component is missing' },
    2010: { status: 400, title: 'Invalid URL in button' },
    2011: { status: 400, title: 'Invalid phone number in button' },
    2012: { status: 400, title: 'Template parameter format mismatch' },
    2013: { status: 501, title: 'Buttons are not supported' },
    2014: { status: 400, title: 'Template namespace is empty' },
    2015: { status: 400, title: 'Invalid number of sections' },
    2016: { status: 400, title: 'Invalid number of rows' },
    2017: { status: 400, title: 'Character policy violated' },
    2023: { status: 400, title: 'Invalid number of products' },
    2024: { status: 400, title: 'Catalog not found' },
    2025: { status: 400, title: 'Catalog not linked' },
    2026: { status: 400, title: 'Missing products' },
    2027: { status: 400, title: 'No products found' },
    2028: { status: 400, title: 'All products failed their checks' },
    2029: { status: 400, title: 'Some products failed their checks' },
    2030: { status: 400, title: 'Mixed failed product checks' },
    2036: { status: 400, title: 'Invalid header structure' },
    2048: { status: 400, title: 'Not an engaged contact' },
    2050: { status: 400, title: 'Compliance information is missing' },
    2060: { status: 400, title: 'Template is rejected' },
    2061: { status: 400, title: 'Template is paused' },
    2062: { status: 400, title: 'Template is disabled' },
    2068: { status: 400, title: 'Flow is blocked' },
    2069: { status: 400, title: 'Flow is throttled' },
  }).map(([code, error]) => [Number(code), error]),
);

/** The error of a code with its title and the HTTP status it comes with; an unknown code is a 400. */
export function apiClientError(code: number, details: string): ApiClientError {
  const { status, title } = known.get(code) ?? { status: 400, title: 'Generic error' };
  return { status, code, title, details };
}

/** What both protocols check is checked once; each has its own code for it. */
export function asApiClientError({ code, details }: CloudError): ApiClientError {
  if (code === 131008) return apiClientError(1008, details);
  if (code === 132018) return apiClientError(2006, details);
  if (details.includes(wording.unexpected)) return apiClientError(1010, details);
  const text = details.startsWith("Parameter 'text.body' ") && details.includes(wording.tooLong);
  return apiClientError(text ? 1001 : 1009, details);
}
