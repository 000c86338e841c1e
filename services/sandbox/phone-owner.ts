import { isObject } from '../core/whatsapp/cloud-validation/fields.ts';
import { isBusinessScopedUser } from '../core/whatsapp/cloud-validation/recipient.ts';
import { asClientMessage, type ClientMediaIds } from './api-client/inbound.ts';
import { clientMessageNotification } from './api-client/webhook-body.ts';
import { readAnyMessageId } from './message-ids.ts';
import type { BusinessNumber } from './numbers.ts';
import type { Phone } from './phones.ts';
import type { Protocol } from './protocol.ts';
import { messageNotification, type Notification } from './webhook-body.ts';

/** What a phone's owner writes: an inbound message without its envelope. */
export interface WrittenMessage {
  readonly type: string;
  /** The business number, by its digits or its id. */
  readonly to?: string;
  /** The profile name of the phone's owner. */
  readonly name?: string;
  readonly [field: string]: unknown;
}

export interface Written {
  readonly id: string;
  readonly notification: Notification;
}

/** How a number hears of a phone's message. */
export interface Hearing {
  readonly protocol: Protocol;
  readonly newId: string;
  readonly now: number;
  readonly clientMediaIds: ClientMediaIds;
}

/** Types whose content lies under their own name (WhatsApp: the messages webhook). */
const TYPES_WITH_CONTENT = new Set([
  'text',
  'image',
  'video',
  'sticker',
  'document',
  'audio',
  'location',
  'contacts',
  'button',
  'interactive',
  'order',
  'reaction',
  'system',
]);

/** What is missing in a message that a phone could not have written so. */
export function problemOf(message: WrittenMessage): string | undefined {
  const content = message[message.type];
  if (!TYPES_WITH_CONTENT.has(message.type)) return undefined;
  const fits = message.type === 'contacts' ? Array.isArray(content) : isObject(content);
  return fits ? undefined : `${message.type} must be there for a message of this type`;
}

/** Builds the message as the business will get it. */
export function writeMessage(
  phone: Phone,
  number: BusinessNumber,
  written: WrittenMessage,
  { protocol, newId, now, clientMediaIds }: Hearing,
): Written {
  const { to: _to, name, context, ...content } = written;
  if (name !== undefined) phone.profileName = name;
  const id = typeof content.id === 'string' ? content.id : newId;
  const isUser = isBusinessScopedUser(phone.address);
  const message = {
    ...(isObject(context) ? { context: contextOf(context, phone, number) } : {}),
    ...(isUser ? { from_user_id: phone.address } : { from: phone.address }),
    timestamp: String(Math.floor(now / 1_000)),
    ...content,
    id,
  };
  const contact = {
    profile: { name: phone.profileName ?? `Sandbox ${phone.address.slice(-4)}` },
    ...(isUser ? { user_id: phone.address } : { wa_id: phone.address }),
  };
  const beside = written.type === 'system' ? undefined : contact;
  const notification =
    protocol === 'cloud'
      ? messageNotification(message, beside)
      : clientMessageNotification(asClientMessage(message, clientMediaIds), beside);
  return { id, notification };
}

/** A quote names who wrote the quoted message: the business, or the owner when quoting a message of one's own. */
function contextOf(context: Readonly<Record<string, unknown>>, phone: Phone, number: BusinessNumber): unknown {
  const { message_id: messageId, ...rest } = context;
  if (messageId === undefined) return rest;
  const own = typeof messageId === 'string' && readAnyMessageId(messageId)?.direction === 'in';
  return { from: own ? phone.address : number.digits, id: messageId, ...rest };
}
