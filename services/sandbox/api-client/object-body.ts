import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { isObject, type JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';
import type { GraphBody } from '../graph-body.ts';
import { type ClientReply, clientRefusal } from './replies.ts';

export type ObjectBody =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly reply: ClientReply };

/** The object that a body holds, or the client's refusal of any other. */
export function objectIn({ value, malformed }: GraphBody): ObjectBody {
  if (!malformed && isObject(value)) return { ok: true, value };
  const details = malformed ? 'The body is not valid JSON.' : 'The body must be a JSON object.';
  return { ok: false, reply: clientRefusal(apiClientError(1025, details)) };
}
