import { createHmac } from 'node:crypto';
import { escapeAsMeta, metaJson } from './meta-json.ts';
import type { BusinessNumber } from './numbers.ts';

/** One thing to tell the business: a status, or a message of a phone, serialised as its protocol writes it. */
export interface Notification {
  readonly hook: Hook;
  readonly kind: 'status' | 'message';
  /** For a status its object; for a message what its hook makes of it. */
  readonly json: string;
  /** Times it is to be delivered; more than one when a fault repeats it. */
  copies: number;
}

/** How a protocol tells a number's business: where, in which words, and what proves it. */
export interface Hook {
  /** Names what goes to one address in one body. */
  keyOf(number: BusinessNumber): string;
  urlOf(number: BusinessNumber): string | undefined;
  /** One POST's body; the notifications stay in their order. */
  bodyOf(number: BusinessNumber, notifications: readonly Notification[]): string;
  headersOf(number: BusinessNumber, body: string): Readonly<Record<string, string>>;
}

/** The webhook of the Cloud API, signed with the app's secret (WhatsApp: webhook transport). */
export const cloudHook: Hook = {
  keyOf: (number) => number.config.phoneNumberId,
  urlOf: (number) => number.config.webhookUrl,
  bodyOf: webhookBody,
  headersOf: ({ config }, body) => ({
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature-256': `sha256=${createHmac('sha256', config.appSecret).update(body).digest('hex')}`,
  }),
};

/**
 * One POST's body. Statuses that follow one another share a change, each message has its own, and the order of the
 * notifications is the order in the body (WhatsApp: the messages webhook).
 */
function webhookBody(number: BusinessNumber, notifications: readonly Notification[]): string {
  const changes: string[] = [];
  let statuses: string[] = [];
  const value = valueStart(number);
  const endStatuses = (): void => {
    if (statuses.length > 0) changes.push(change(`${value}"statuses":[${statuses.join(',')}]`));
    statuses = [];
  };
  for (const notification of notifications) {
    if (notification.kind === 'status') {
      statuses.push(notification.json);
    } else {
      endStatuses();
      changes.push(change(value + notification.json));
    }
  }
  endStatuses();
  return `{"object":"whatsapp_business_account","entry":[{"id":${metaJson(number.config.wabaId)},"changes":[${changes.join(',')}]}]}`;
}

function valueStart(number: BusinessNumber): string {
  const metadata = { display_phone_number: number.digits, phone_number_id: number.config.phoneNumberId };
  return `{"messaging_product":"whatsapp","metadata":${metaJson(metadata)},`;
}

function change(value: string): string {
  return `{"value":${value}},"field":"messages"}`;
}

/** A status as a notification. */
export function statusNotification(status: unknown): Notification {
  return { hook: cloudHook, kind: 'status', json: metaJson(status), copies: 1 };
}

/** A phone's message as a notification: the members of `value` after `metadata`; system messages come without contacts. */
export function messageNotification(message: unknown, contact: unknown): Notification {
  const messages = `"messages":[${JSON.stringify(message)}]`;
  const json = contact === undefined ? messages : `"contacts":[${JSON.stringify(contact)}],${messages}`;
  return { hook: cloudHook, kind: 'message', json: escapeAsMeta(json), copies: 1 };
}
