import { type JsonObject, listOf, objectOf, textOf } from './json.ts';
import { type PassedOver, readItems, type WebhookMessage, type WebhookStatus } from './webhook-items.ts';

export type { PassedOver } from './webhook-items.ts';

export interface CloudMessage extends WebhookMessage {
  readonly phoneNumberId: string;
}

export interface CloudStatus extends WebhookStatus {
  readonly phoneNumberId: string;
}

export interface CloudWebhook {
  readonly messages: readonly CloudMessage[];
  readonly statuses: readonly CloudStatus[];
  readonly passedOver: readonly PassedOver[];
}

/** A change that holds messages or statuses, or why it is passed over. */
function changeOf(entry: unknown): { readonly phoneNumberId: string; readonly value: JsonObject } | string {
  const change = objectOf(entry);
  const value = objectOf(change?.value);
  if (change?.field !== 'messages' || !value)
    return `the field ${textOf(change?.field) ?? 'without a name'} is not read`;
  const phoneNumberId = textOf(objectOf(value.metadata)?.phone_number_id);
  return phoneNumberId === undefined ? 'there is no phone_number_id' : { phoneNumberId, value };
}

/**
 * Reads the decoded body of a Cloud webhook. Whatever it is, the answer is what could be read and what was passed over: WhatsApp
 * repeats for a week what is not answered with 200, and adds fields as it likes.
 */
export function readCloudWebhook(body: unknown): CloudWebhook {
  const messages: CloudMessage[] = [];
  const statuses: CloudStatus[] = [];
  const passedOver: PassedOver[] = [];
  const entries = listOf(objectOf(body)?.entry);
  if (entries.length === 0) passedOver.push({ what: 'field', reason: 'the body holds no changes', entry: body });
  for (const entry of entries) {
    const changes = listOf(objectOf(entry)?.changes);
    if (changes.length === 0) passedOver.push({ what: 'field', reason: 'the entry holds no changes', entry });
    for (const change of changes) {
      const read = changeOf(change);
      if (typeof read === 'string') {
        passedOver.push({ what: 'field', reason: read, entry: change });
        continue;
      }
      const { phoneNumberId, value } = read;
      const items = readItems(value);
      for (const message of items.messages) messages.push({ phoneNumberId, ...message });
      for (const status of items.statuses) statuses.push({ phoneNumberId, ...status });
      passedOver.push(...items.passedOver);
    }
  }
  return { messages, statuses, passedOver };
}
