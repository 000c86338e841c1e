import { isObject, type JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';

/** Knows the client's name of a file that it is given Cloud's name of. */
export type ClientMediaIds = (cloudId: string) => string | undefined;

/** A phone's message, written as the Cloud API tells it, as the API client does (WhatsApp: on-premises webhooks). */
export function asClientMessage(message: JsonObject, mediaIds: ClientMediaIds): JsonObject {
  const { type, errors } = message;
  const content = typeof type === 'string' ? message[type] : undefined;
  const told = Array.isArray(errors) ? { ...message, errors: errors.map(clientErrorIn) } : message;
  if (typeof type !== 'string' || !isObject(content)) return told;
  if (type === 'system') return { ...told, system: systemOf(content) };
  if (type !== 'audio') return { ...told, [type]: mediaOf(content, mediaIds) };
  const { audio: _audio, ...rest } = told;
  const { voice, ...file } = content;
  // Cloud marks a voice note, the client has a type of its own for it.
  const kind = voice === true ? 'voice' : 'audio';
  return { ...rest, type: kind, [kind]: mediaOf(file, mediaIds) };
}

/** Files have another id here, and their hash in hex. */
function mediaOf(content: JsonObject, mediaIds: ClientMediaIds): JsonObject {
  const { id, sha256 } = content;
  const clientId = typeof id === 'string' ? mediaIds(id) : undefined;
  return {
    ...content,
    ...(clientId === undefined ? {} : { id: clientId }),
    ...(typeof sha256 === 'string' ? { sha256: hexOf(sha256) } : {}),
  };
}

function hexOf(hash: string): string {
  return /^[A-Za-z0-9+/]{43}=$/.test(hash) ? Buffer.from(hash, 'base64').toString('hex') : hash;
}

function systemOf(content: JsonObject): JsonObject {
  const { type, wa_id: newNumber, customer, ...rest } = content;
  if (type === 'user_changed_number')
    return { ...rest, type, ...(newNumber === undefined ? {} : { new_wa_id: newNumber }) };
  if (type !== 'customer_identity_changed') return content;
  const { body: _body, ...identity } = rest;
  return { ...identity, type: 'user_identity_changed', ...(customer === undefined ? {} : { user: customer }) };
}

/** `{code, title, details}`, without Cloud's `message` and `error_data`. */
function clientErrorIn(error: unknown): unknown {
  if (!isObject(error)) return error;
  const { message: _message, error_data: data, ...rest } = error;
  return { ...rest, ...(isObject(data) && data.details !== undefined ? { details: data.details } : {}) };
}
