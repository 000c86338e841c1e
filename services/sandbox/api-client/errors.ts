import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { cloudErrorTitle } from '../../core/whatsapp/cloud-validation/errors.ts';

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

/** The title of a code of a `failed` status; late clients have some of Cloud's codes there. */
export function clientErrorTitle(code: number): string {
  return ofStatuses.get(code) ?? (code < 10_000 ? apiClientError(code, '').title : cloudErrorTitle(code));
}
