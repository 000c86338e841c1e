import { parseCallbackData } from '../ids/callback-data.ts';
import { type Address, addressesOf, contactOf } from './addresses.ts';
import { type JsonObject, listOf, objectOf, textOf } from './json.ts';
import { timestampOf } from './timestamp.ts';

/** One message of a webhook. */
export interface CloudMessage {
  readonly phoneNumberId: string;
  readonly externalId: string;
  /** The sender's, the preferred one first; never empty. */
  readonly addresses: readonly Address[];
  readonly type: string;
  /** ms since the epoch; undefined where WhatsApp gives none. */
  readonly timestamp: number | undefined;
  /** As it came. */
  readonly payload: JsonObject;
  readonly contact: JsonObject | undefined;
}

/** One status of a webhook. */
export interface CloudStatus {
  readonly phoneNumberId: string;
  readonly externalId: string;
  readonly status: string;
  /** Ours alone: what another system gave WhatsApp is left out. */
  readonly callbackData: string | undefined;
  /** The client that our callback data names. */
  readonly clientId: string | undefined;
  /** The recipient's, the preferred one first; empty only where the callback data routes. */
  readonly addresses: readonly Address[];
  readonly timestamp: number | undefined;
  readonly payload: JsonObject;
}

/** What a webhook holds beside messages and statuses, for the log: where it lies and why it is passed over. */
export interface PassedOver {
  readonly what: 'field' | 'message' | 'status' | 'errors';
  readonly reason: string;
}

export interface CloudWebhook {
  readonly messages: readonly CloudMessage[];
  readonly statuses: readonly CloudStatus[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * The sender's addresses. A system message tells of a further one (a new number, another user id): it stands for the same person, and
 * has to be known before anything comes from it.
 */
function senderOf(message: JsonObject): readonly Address[] {
  const system = objectOf(message.system);
  return addressesOf(
    message.from,
    message.from_user_id,
    message.from_parent_user_id,
    system?.wa_id,
    system?.new_wa_id,
    system?.user_id,
  );
}

function messageOf(entry: unknown, phoneNumberId: string, contacts: readonly unknown[]): CloudMessage | string {
  const payload = objectOf(entry);
  if (!payload) return 'it is no object';
  const externalId = textOf(payload.id);
  if (externalId === undefined) return 'it has no id';
  const sender = senderOf(payload);
  if (sender.length === 0) return 'it has no sender';
  const contact = contactOf(contacts, sender);
  return {
    phoneNumberId,
    externalId,
    // With a username a message may come without its number while the contact has it.
    addresses: contact
      ? addressesOf(
          payload.from,
          contact.wa_id,
          contact.user_id,
          contact.parent_user_id,
          ...sender.map(({ value }) => value),
        )
      : sender,
    type: textOf(payload.type) ?? 'unknown',
    timestamp: timestampOf(payload.timestamp),
    payload,
    contact,
  };
}

function statusOf(entry: unknown, phoneNumberId: string): CloudStatus | string {
  const payload = objectOf(entry);
  if (!payload) return 'it is no object';
  const externalId = textOf(payload.id);
  if (externalId === undefined) return 'it has no id';
  const status = textOf(payload.status);
  if (status === undefined) return 'it has no status';
  const given = textOf(payload.biz_opaque_callback_data);
  const ours = parseCallbackData(given);
  const addresses = addressesOf(payload.recipient_id, payload.recipient_user_id, payload.recipient_parent_user_id);
  if (!ours && addresses.length === 0) return 'it has no recipient';
  return {
    phoneNumberId,
    externalId,
    status,
    callbackData: ours ? given : undefined,
    clientId: ours?.clientId,
    addresses,
    timestamp: timestampOf(payload.timestamp),
    payload,
  };
}

/**
 * Reads the decoded body of a Cloud webhook. Whatever it is, the answer is what could be read and what was passed over: WhatsApp
 * repeats for a week what is not answered with 200, and adds fields as it likes.
 */
export function readCloudWebhook(body: unknown): CloudWebhook {
  const messages: CloudMessage[] = [];
  const statuses: CloudStatus[] = [];
  const passedOver: PassedOver[] = [];
  const changes = listOf(objectOf(body)?.entry).flatMap((entry) => listOf(objectOf(entry)?.changes));
  if (changes.length === 0) passedOver.push({ what: 'field', reason: 'the body holds no changes' });
  for (const entry of changes) {
    const change = objectOf(entry);
    const value = objectOf(change?.value);
    const phoneNumberId = textOf(objectOf(value?.metadata)?.phone_number_id);
    if (change?.field !== 'messages' || !value) {
      passedOver.push({ what: 'field', reason: `the field ${textOf(change?.field) ?? 'without a name'} is not read` });
      continue;
    }
    if (phoneNumberId === undefined) {
      passedOver.push({ what: 'field', reason: 'there is no phone_number_id' });
      continue;
    }
    const contacts = listOf(value.contacts);
    for (const message of listOf(value.messages)) {
      const read = messageOf(message, phoneNumberId, contacts);
      if (typeof read === 'string') passedOver.push({ what: 'message', reason: read });
      else messages.push(read);
    }
    for (const status of listOf(value.statuses)) {
      const read = statusOf(status, phoneNumberId);
      if (typeof read === 'string') passedOver.push({ what: 'status', reason: read });
      else statuses.push(read);
    }
    for (const error of listOf(value.errors))
      passedOver.push({ what: 'errors', reason: `the account reports ${textOf(objectOf(error)?.code) ?? 'an error'}` });
  }
  return { messages, statuses, passedOver };
}
