import { LRUCache } from 'lru-cache';
import type { Integrations, WebhookIntegration } from '../../platform/record/integrations.ts';
import { isSameText } from './signature.ts';

/** The numbers that webhooks come for, remembered for a few seconds. */
export interface Numbers {
  byId(integrationId: string): Promise<WebhookIntegration | undefined>;
  /**
   * The number that a part of a webhook is about: one address of a WhatsApp app may serve several numbers. What is signed for one
   * number counts for another only where both have the same secret.
   */
  ofWebhook(webhook: WebhookIntegration, phoneNumberId: string): Promise<WebhookIntegration | undefined>;
  forget(integrationId: string): void;
}

export function createNumbers(integrations: Integrations, ttlMs = 5000): Numbers {
  const byId = new LRUCache<string, WebhookIntegration>({
    max: 10_000,
    ttl: ttlMs,
    allowStaleOnFetchRejection: true,
    fetchMethod: (id) => integrations.findForWebhook(id),
  });
  const byPhoneNumberId = new LRUCache<string, readonly WebhookIntegration[]>({
    max: 10_000,
    ttl: ttlMs,
    allowStaleOnFetchRejection: true,
    fetchMethod: (id) => integrations.findByPhoneNumberId(id),
  });
  return {
    byId: async (id) => byId.get(id) ?? byId.fetch(id),
    async ofWebhook(webhook, phoneNumberId) {
      if (webhook.phoneNumberId === phoneNumberId) return webhook;
      const found = byPhoneNumberId.get(phoneNumberId) ?? (await byPhoneNumberId.fetch(phoneNumberId)) ?? [];
      return found.find(({ appSecret }) => isSameText(appSecret, webhook.appSecret));
    },
    forget(integrationId) {
      const known = byId.peek(integrationId);
      byId.delete(integrationId);
      if (known?.phoneNumberId) byPhoneNumberId.delete(known.phoneNumberId);
    },
  };
}
