import { checkContacts, checkLocation, checkMedia, checkReaction, checkText } from './content.ts';
import type { Checked, CloudError } from './errors.ts';
import { type Check, invalid, isObject, type JsonObject, malformed, missing, textField } from './fields.ts';
import { checkInteractive } from './interactive.ts';
import { type Recipient, readRecipient } from './recipient.ts';
import { readTemplate, type TemplateMessage } from './template-message.ts';

const MESSAGE_TYPES = [
  'audio',
  'contacts',
  'document',
  'image',
  'interactive',
  'location',
  'reaction',
  'sticker',
  'template',
  'text',
  'video',
] as const;

export type CloudMessageType = (typeof MESSAGE_TYPES)[number];

/** A message that WhatsApp would take. */
export interface CloudMessage {
  readonly kind: 'message';
  readonly type: CloudMessageType;
  readonly recipient: Recipient;
  readonly template: TemplateMessage | undefined;
  readonly callbackData: string | undefined;
}

/** A read receipt, with or without a typing indicator. */
export interface CloudRead {
  readonly kind: 'read';
  readonly messageId: string;
  readonly typing: boolean;
}

export type CloudRequest = CloudMessage | CloudRead;

/**
 * Checks a body of `POST /{phone-number-id}/messages` as strictly as WhatsApp does (WhatsApp: send limits).
 * Unknown keys at the top are ignored, as Graph ignores them; inside a message they are refused.
 */
export function validateCloudRequest(payload: unknown): Checked<CloudRequest> {
  if (!isObject(payload)) return refused(malformed('The parameter messaging_product is required.'));
  if (payload.messaging_product !== 'whatsapp') {
    return refused(
      payload.messaging_product === undefined
        ? malformed('The parameter messaging_product is required.')
        : malformed('Param messaging_product must be one of {WHATSAPP}.'),
    );
  }
  return payload.status === undefined ? readMessage(payload) : readReceipt(payload);
}

function readReceipt(payload: JsonObject): Checked<CloudRead> {
  if (payload.status !== 'read') return refused(malformed('Param status must be one of {READ}.'));
  const problem = textField(payload, 'message_id', '', { max: 512, required: true });
  if (problem !== undefined) return refused(problem);
  const indicator = payload.typing_indicator;
  if (indicator !== undefined && !(isObject(indicator) && indicator.type === 'text')) {
    return refused(invalid('typing_indicator.type', 'must be text'));
  }
  return {
    ok: true,
    value: { kind: 'read', messageId: String(payload.message_id), typing: indicator !== undefined },
  };
}

function readMessage(payload: JsonObject): Checked<CloudMessage> {
  const recipient = readRecipient(payload);
  if (!recipient.ok) return recipient;
  const type = messageType(payload.type ?? 'text');
  if (type === undefined) {
    return refused(malformed(`Param type must be one of {${MESSAGE_TYPES.join(', ').toUpperCase()}}.`));
  }
  const problem =
    checkContext(payload.context) ??
    textField(payload, 'biz_opaque_callback_data', '', { max: 512, emptyAllowed: true });
  if (problem !== undefined) return refused(problem);
  const callbackData = payload.biz_opaque_callback_data;
  const message = {
    kind: 'message' as const,
    type,
    recipient: recipient.value,
    callbackData: typeof callbackData === 'string' && callbackData !== '' ? callbackData : undefined,
  };
  if (type !== 'template') {
    const wrong = checkContent(type, payload);
    return wrong === undefined ? { ok: true, value: { ...message, template: undefined } } : refused(wrong);
  }
  const template = payload.template;
  if (!isObject(template)) return refused(missing('template'));
  const read = readTemplate(template);
  return read.ok ? { ok: true, value: { ...message, template: read.value } } : read;
}

function messageType(type: unknown): CloudMessageType | undefined {
  const name = typeof type === 'string' ? type.toLowerCase() : undefined;
  return MESSAGE_TYPES.find((candidate) => candidate === name);
}

function checkContext(context: unknown): Check {
  if (context === undefined) return undefined;
  if (!isObject(context)) return malformed('Param context must be a JSON object.');
  return textField(context, 'message_id', 'context', { max: 512, required: true });
}

function checkContent(type: Exclude<CloudMessageType, 'template'>, payload: JsonObject): Check {
  if (type === 'contacts') return checkContacts(payload);
  const content = payload[type];
  if (!isObject(content))
    return content === undefined ? missing(type) : malformed(`Param ${type} must be a JSON object.`);
  switch (type) {
    case 'text':
      return checkText(content);
    case 'location':
      return checkLocation(content, 'location');
    case 'reaction':
      return checkReaction(content);
    case 'interactive':
      return checkInteractive(content);
    default:
      return checkMedia(type, content, type);
  }
}

function refused(error: CloudError): { readonly ok: false; readonly error: CloudError } {
  return { ok: false, error };
}
