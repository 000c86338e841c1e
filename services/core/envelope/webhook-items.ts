import { parseCallbackData } from '../ids/callback-data.ts';
import { type Address, addressesOf, contactOf } from './addresses.ts';
import { type JsonObject, objectOf, textOf } from './json.ts';
import { timestampOf } from './timestamp.ts';

/** One message of a webhook. */
export interface WebhookMessage {
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
export interface WebhookStatus {
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
  readonly what: 'body' | 'field' | 'message' | 'status' | 'errors';
  readonly reason: string;
  /** As it came; left out where the reader of the webhook is not the one who passes it over. */
  readonly entry?: unknown;
}

export interface WebhookItems {
  readonly messages: readonly WebhookMessage[];
  readonly statuses: readonly WebhookStatus[];
  readonly passedOver: readonly PassedOver[];
}

/** WhatsApp's ids are opaque; of this length all that we keep takes them, of messages and of files. */
export const maxExternalId = 512;
const idTooLong = `its id has more than ${maxExternalId} characters`;

/**
 * Reads what both protocols have in common: the lists of contacts, messages, statuses and errors. Whatever they hold, each entry is
 * in the answer, read or passed over.
 */
export function readItems(value: JsonObject): WebhookItems {
  const messages: WebhookMessage[] = [];
  const statuses: WebhookStatus[] = [];
  const passedOver: PassedOver[] = [];
  const entriesOf = (name: string): readonly unknown[] => {
    const entries = value[name];
    if (Array.isArray(entries)) return entries;
    if (entries !== undefined && entries !== null)
      passedOver.push({ what: 'field', reason: `${name} is no list`, entry: entries });
    return [];
  };
  const contacts = Array.isArray(value.contacts) ? value.contacts : [];
  for (const entry of entriesOf('messages')) {
    const read = messageOf(entry, contacts);
    if (typeof read === 'string') passedOver.push({ what: 'message', reason: read, entry });
    else messages.push(read);
  }
  for (const entry of entriesOf('statuses')) {
    const read = statusOf(entry);
    if (typeof read === 'string') passedOver.push({ what: 'status', reason: read, entry });
    else statuses.push(read);
  }
  for (const entry of entriesOf('errors')) {
    const reason = `the account reports ${textOf(objectOf(entry)?.code) ?? 'an error'}`;
    passedOver.push({ what: 'errors', reason, entry });
  }
  return { messages, statuses, passedOver };
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
    message.from_bsuid,
    message.from_parent_user_id,
    system?.previous_user_id,
    system?.customer,
    system?.user,
    system?.wa_id,
    system?.new_wa_id,
    system?.user_id,
  );
}

function messageOf(entry: unknown, contacts: readonly unknown[]): WebhookMessage | string {
  const payload = objectOf(entry);
  if (!payload) return 'it is no object';
  const externalId = textOf(payload.id);
  if (externalId === undefined) return 'it has no id';
  if (externalId.length > maxExternalId) return idTooLong;
  const sender = senderOf(payload);
  if (sender.length === 0) return 'it has no sender';
  const contact = contactOf(contacts, sender);
  return {
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

function statusOf(entry: unknown): WebhookStatus | string {
  const payload = objectOf(entry);
  if (!payload) return 'it is no object';
  const externalId = textOf(payload.id);
  if (externalId === undefined) return 'it has no id';
  if (externalId.length > maxExternalId) return idTooLong;
  const status = textOf(payload.status);
  if (status === undefined) return 'it has no status';
  const given = textOf(payload.biz_opaque_callback_data);
  const ours = parseCallbackData(given);
  const addresses = addressesOf(
    payload.recipient_id,
    // The API client has it there alone at times.
    objectOf(payload.message)?.recipient_id,
    payload.recipient_user_id,
    payload.recipient_parent_user_id,
  );
  if (!ours && addresses.length === 0) return 'it has no recipient';
  return {
    externalId,
    status,
    callbackData: ours ? given : undefined,
    clientId: ours?.clientId,
    addresses,
    timestamp: timestampOf(payload.timestamp),
    payload,
  };
}
