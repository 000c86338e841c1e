import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { phoneDigits } from '../../core/whatsapp/cloud-validation/recipient.ts';
import type { ClientHandler } from './call.ts';
import { objectIn } from './object-body.ts';
import { clientAnswer, clientRefusal } from './replies.ts';

/**
 * `POST /v1/contacts`. Late clients look nobody up: what can be a number with its country code is valid at once
 * (WhatsApp: on-premises contacts, v2.43).
 */
export const checkContacts: ClientHandler = ({ body }) => {
  const read = objectIn(body);
  if (!read.ok) return read.reply;
  const { contacts, blocking = 'no_wait', force_check: force = false } = read.value;
  if (contacts === undefined) return clientRefusal(apiClientError(1008, "Parameter 'contacts' is mandatory"));
  if (!isTexts(contacts)) return clientRefusal(apiClientError(1009, "Parameter 'contacts' must be a list of texts"));
  if (blocking !== 'wait' && blocking !== 'no_wait') {
    return clientRefusal(apiClientError(1009, "Parameter 'blocking' must be one of {no_wait, wait}"));
  }
  if (typeof force !== 'boolean') {
    return clientRefusal(apiClientError(1009, "Parameter 'force_check' must be true or false"));
  }
  return clientAnswer({ contacts: contacts.map(checked) });
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

function checked(input: string): unknown {
  const digits = phoneDigits(input);
  return digits === undefined ? { input, status: 'invalid' } : { input, status: 'valid', wa_id: digits };
}
