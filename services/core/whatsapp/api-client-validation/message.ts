import { CONTACT_KEYS, checkContacts, checkLocation } from '../cloud-validation/content.ts';
import { type Check, isObject, type JsonObject, malformed, missing, textField } from '../cloud-validation/fields.ts';
import { checkInteractive, cloudInteractive, type InteractiveDialect } from '../cloud-validation/interactive.ts';
import { checkClientMedia, checkClientText } from './content.ts';
import { type ApiClientError, apiClientError, asApiClientError } from './errors.ts';
import { checkClientTemplate, checkHsm } from './template.ts';

const MESSAGE_TYPES = [
  'audio',
  'contacts',
  'document',
  'hsm',
  'image',
  'interactive',
  'location',
  'sticker',
  'template',
  'text',
  'video',
] as const;

export type ApiClientMessageType = (typeof MESSAGE_TYPES)[number];

/** A message that WhatsApp's API client would take. */
export interface ApiClientMessage {
  readonly type: ApiClientMessageType;
  /** Digits, or a group's id. */
  readonly to: string;
  readonly recipientType: 'individual' | 'group';
}

export type ApiClientChecked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ApiClientError };

const COMMON_KEYS: ReadonlySet<string> = new Set(['to', 'recipient_type', 'type', 'ttl', 'context']);
const WITH_IMS = new Set([...CONTACT_KEYS, 'ims', 'contact_image']);

/** Of the Cloud API's interactive messages the client knows these (from v2.35.2). */
const interactive: InteractiveDialect = {
  rules: new Map(
    [...cloudInteractive].filter(([type]) => ['button', 'list', 'product', 'product_list'].includes(type)),
  ),
  media: checkClientMedia,
};

/** Checks a body of `POST /v1/messages` as strictly as the API client does (WhatsApp: on-premises messages). */
export function validateApiClientMessage(payload: unknown): ApiClientChecked<ApiClientMessage> {
  if (!isObject(payload)) return refused(apiClientError(1025, 'The body must be a JSON object.'));
  const type = MESSAGE_TYPES.find((known) => known === (payload.type ?? 'text'));
  if (type === undefined) return invalid('type', `must be one of {${MESSAGE_TYPES.join(', ')}}`);
  for (const key of Object.keys(payload)) {
    if (!COMMON_KEYS.has(key) && key !== type && !(key === 'preview_url' && type === 'text'))
      return refused(apiClientError(1010, `Parameter '${key}' is not required`));
  }
  const recipient = recipientOf(payload);
  if (!recipient.ok) return recipient;
  const problem = checkEnvelope(payload) ?? checkContent(type, payload);
  return problem === undefined ? { ok: true, value: { type, ...recipient.value } } : refused(asApiClientError(problem));
}

/** Checks a body of `PUT /v1/messages/{id}`. */
export function validateApiClientRead(payload: unknown): ApiClientChecked<{ readonly status: 'read' }> {
  if (!isObject(payload)) return refused(apiClientError(1025, 'The body must be a JSON object.'));
  if (payload.status === undefined) return refused(apiClientError(1008, "Parameter 'status' is mandatory"));
  return payload.status === 'read' ? { ok: true, value: { status: 'read' } } : invalid('status', 'must be read');
}

const refused = (error: ApiClientError): { readonly ok: false; readonly error: ApiClientError } => ({
  ok: false,
  error,
});
const invalid = (path: string, reason: string) => refused(apiClientError(1009, `Parameter '${path}' ${reason}`));

function recipientOf(payload: JsonObject): ApiClientChecked<Omit<ApiClientMessage, 'type'>> {
  const { to, recipient_type: recipientType = 'individual' } = payload;
  if (recipientType !== 'individual' && recipientType !== 'group')
    return refused(apiClientError(1002, "Parameter 'recipient_type' must be individual or group"));
  if (to === undefined || to === null || to === '') return refused(apiClientError(1008, "Parameter 'to' is mandatory"));
  const shape = recipientType === 'group' ? /^[0-9]{5,20}-[0-9]{5,20}$/ : /^[0-9]{5,20}$/;
  return typeof to === 'string' && shape.test(to)
    ? { ok: true, value: { to, recipientType } }
    : invalid('to', 'is not a WhatsApp id');
}

function checkEnvelope({ ttl, preview_url: preview, context }: JsonObject): Check {
  if (preview !== undefined && typeof preview !== 'boolean') return malformed('Param preview_url must be a boolean.');
  if (ttl !== undefined && !/^(?:P(?!$)[0-9YMWDTHS]+|[0-9]{1,9})$/.test(String(ttl)))
    return malformed('Param ttl must be a duration or a number of seconds.');
  if (context === undefined) return undefined;
  if (!isObject(context)) return malformed('Param context must be a JSON object.');
  return textField(context, 'message_id', 'context', { max: 512, required: true });
}

function checkContent(type: ApiClientMessageType, payload: JsonObject): Check {
  if (type === 'contacts') return checkContacts(payload, WITH_IMS);
  const content = payload[type];
  if (!isObject(content))
    return content === undefined ? missing(type) : malformed(`Param ${type} must be a JSON object.`);
  switch (type) {
    case 'text':
      return checkClientText(content, payload.preview_url);
    case 'location':
      return checkLocation(content, 'location');
    case 'interactive':
      return checkInteractive(content, interactive);
    case 'template':
      return checkClientTemplate(content);
    case 'hsm':
      return checkHsm(content);
    default:
      return checkClientMedia(type, content, type);
  }
}
