import { objectOf } from './json.ts';
import { readItems, type WebhookItems } from './webhook-items.ts';

const fields = ['messages', 'statuses', 'errors'] as const;

/**
 * Reads the decoded body of an API client's webhook (WhatsApp: API client, webhooks): no envelope, and the number is the one whose
 * address was called. As with Cloud, whatever it is, the answer is what could be read and what was passed over.
 */
export function readApiClientWebhook(body: unknown): WebhookItems {
  const value = objectOf(body);
  if (!value || fields.every((name) => value[name] === undefined || value[name] === null))
    return {
      messages: [],
      statuses: [],
      passedOver: [{ what: 'field', reason: 'the body holds no messages, statuses or errors', entry: body }],
    };
  return readItems(value);
}
