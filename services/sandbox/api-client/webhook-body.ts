import type { BusinessNumber } from '../numbers.ts';
import type { Hook, Notification } from '../webhook-body.ts';

/** A phone's message to a client, with the contact beside it. */
interface ClientNotification extends Notification {
  readonly contact?: string;
}

/** The webhook of an API client: lists at the top, no envelope and no signature (WhatsApp: on-premises webhooks). */
const clientHook: Hook = {
  keyOf: (number) => `client ${number.config.phoneNumberId}`,
  urlOf: (number) => number.client.setup.webhookUrl,
  bodyOf: clientWebhookBody,
  headersOf: () => ({ 'content-type': 'application/json' }),
};

function clientWebhookBody(_number: BusinessNumber, notifications: readonly ClientNotification[]): string {
  const lists: Record<'contacts' | 'messages' | 'statuses', string[]> = { contacts: [], messages: [], statuses: [] };
  for (const { kind, json, contact } of notifications) {
    if (kind === 'status') lists.statuses.push(json);
    else lists.messages.push(json);
    if (contact !== undefined && !lists.contacts.includes(contact)) lists.contacts.push(contact);
  }
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return `{${filled.map(([name, list]) => `"${name}":[${list.join(',')}]`).join(',')}}`;
}

/** A status as a notification to the client's webhook. */
export function clientStatusNotification(status: unknown): Notification {
  return { hook: clientHook, kind: 'status', json: JSON.stringify(status), copies: 1 };
}

/** A phone's message as a notification to the client's webhook; system messages come without contacts. */
export function clientMessageNotification(message: unknown, contact: unknown): Notification {
  const notification: ClientNotification = {
    hook: clientHook,
    kind: 'message',
    json: JSON.stringify(message),
    copies: 1,
    ...(contact === undefined ? {} : { contact: JSON.stringify(contact) }),
  };
  return notification;
}
