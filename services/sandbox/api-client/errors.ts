import { type ApiClientError, apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { cloudErrorTitle } from '../../core/whatsapp/cloud-validation/errors.ts';

/** Codes that no check of a message gives: faults and templates have them (WhatsApp: on-premises error codes). */
const further: ReadonlyMap<number, { readonly status: number; readonly title: string }> = new Map(
  Object.entries({
    1019: { status: 400, title: 'Not a group admin' },
    1020: { status: 400, title: 'Bad group' },
    1021: { status: 400, title: 'Bad user' },
    1028: { status: 400, title: 'Identity change needs acknowledgement' },
    1031: { status: 400, title: 'Sender account locked' },
    2002: { status: 404, title: 'Template fetch failed' },
    2007: { status: 400, title: 'Template format character policy violated' },
    2008: { status: 400, title: 'Template media format unsupported' },
    2009: { status: 400, title: 'Required template component is missing' },
    2010: { status: 400, title: 'Invalid URL in button' },
    2011: { status: 400, title: 'Invalid phone number in button' },
    2013: { status: 501, title: 'Buttons are not supported' },
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
    2048: { status: 400, title: 'Not an engaged contact' },
    2050: { status: 400, title: 'Compliance information is missing' },
    2060: { status: 400, title: 'Template is rejected' },
    2061: { status: 400, title: 'Template is paused' },
    2062: { status: 400, title: 'Template is disabled' },
    2068: { status: 400, title: 'Flow is blocked' },
    2069: { status: 400, title: 'Flow is throttled' },
  }).map(([code, error]) => [Number(code), error]),
);

/** Codes of `failed` statuses (WhatsApp: on-premises error codes). */
const ofStatuses: ReadonlyMap<number, string> = new Map([
  [400, 'Media download error'],
  [402, 'Business eligibility — payment issue'],
  [408, 'Message is not valid'],
  [410, 'Message expired'],
  [429, 'Rate limit hit'],
  [430, 'Unsigned certificate'],
  [432, 'Certificate ID mismatch'],
  [433, 'Certificate signature invalid'],
  [470, 'Re-engagement message'],
  [471, 'Spam rate limit hit'],
  [472, "User's number is part of an experiment"],
  [480, 'User potentially changed'],
  [500, 'Generic error'],
  [501, 'Unknown message type'],
]);

/** The error of a code, with the client's title and status. */
export function clientError(code: number, details: string): ApiClientError {
  const found = further.get(code);
  return found === undefined ? apiClientError(code, details) : { code, details, ...found };
}

/** The title of a code of a `failed` status; late clients have some of Cloud's codes there. */
export function clientErrorTitle(code: number): string {
  return ofStatuses.get(code) ?? (code < 10_000 ? clientError(code, '').title : cloudErrorTitle(code));
}
