import { describe, expect, it } from 'vitest';
import { readApiClientWebhook } from '../../../services/core/envelope/api-client-webhook.ts';
import { readCloudWebhook } from '../../../services/core/envelope/cloud-webhook.ts';
import type { WebhookMessage } from '../../../services/core/envelope/webhook-items.ts';
import { contentTypes } from '../../../services/core/inbound/inbound-content.ts';
import { readInbound } from '../../../services/core/inbound/inbound-payload.ts';
import { planInbound } from '../../../services/core/inbound/inbound-plan.ts';
import { apiClientCases } from '../../corpus/api-client.ts';
import { cloudCases } from '../../corpus/cloud.ts';
import { inbound } from '../transform/fake-task.ts';
import { sorted, tableOf } from './document.ts';

/** WhatsApp: the types of a message in its webhooks, on one protocol or both. */
const wireTypes = [
  ...['text', 'image', 'video', 'audio', 'voice', 'document', 'sticker', 'location', 'contacts', 'order'],
  ...['button', 'interactive', 'reaction', 'system', 'edit', 'revoke', 'request_welcome'],
  ...['unsupported', 'unknown', 'ephemeral', 'view_once'],
];
/** There is nothing in them to be said. */
const withoutRule = new Set(['unsupported', 'unknown', 'ephemeral', 'view_once']);

const messages: readonly WebhookMessage[] = [...cloudCases, ...apiClientCases].flatMap(
  ({ protocol, payload }) =>
    (protocol === 'cloud' ? readCloudWebhook(payload) : readApiClientWebhook(payload)).messages,
);

const planOf = (message: WebhookMessage) =>
  planInbound(
    readInbound({ ...inbound(message.externalId, ''), type: message.type, payload: JSON.stringify(message.payload) }),
    'https://media.example.org',
  );

const isNamedOnly = (message: WebhookMessage): boolean => {
  const plan = planOf(message);
  return plan.type === 'message' && (plan.content.text?.text?.startsWith('Unsupported WhatsApp message') ?? false);
};

describe('the inbound types', () => {
  it('are the same on the wire and in the document', () => {
    expect(sorted(tableOf('inbound type').keys())).toEqual(sorted(wireTypes));
    expect(contentTypes.filter((type) => !wireTypes.includes(type))).toEqual([]);
  });

  it.each(wireTypes)('%s: has a webhook in the corpus', (type) => {
    expect(messages.filter((message) => message.type === type).length).toBeGreaterThan(0);
  });

  it.each(wireTypes)('%s: has a rule, or nothing to be said', (type) => {
    const all = messages.filter((message) => message.type === type);
    if (withoutRule.has(type)) expect(all.every(isNamedOnly)).toBe(true);
    else expect(all.some((message) => !isNamedOnly(message))).toBe(true);
  });

  it.each(wireTypes)('%s: becomes what the document says', (type) => {
    const said = tableOf('inbound type').get(type) ?? '';
    const becomes = new Set(
      messages
        .filter((message) => message.type === type && (withoutRule.has(type) || !isNamedOnly(message)))
        .map(planOf)
        .map((plan) => (plan.type === 'message' ? plan.content.type : plan.type)),
    );
    /** How the document words what a plan does. */
    const words: Readonly<Record<string, RegExp>> = {
      tap: /\btap\b/,
      client: /\bclient\b/,
      edit: /\bchanged\b/,
      revoke: /\bdeleted\b/,
      event: /\bevent\b/,
    };
    for (const one of becomes) expect(said).toMatch(words[one] ?? new RegExp(`\\b${one}\\b`));
  });
});
