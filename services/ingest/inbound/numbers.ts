import type { ApiClientNumber, Integrations, WebhookIntegration } from '../../platform/record/integrations.ts';
import { createRemembered } from '../../platform/record/remembered.ts';
import { isSameText } from './signature.ts';

/** The numbers that webhooks come for, remembered for a few seconds. */
export interface Numbers {
  byId(integrationId: string): Promise<WebhookIntegration | undefined>;
  /**
   * The number that a part of a webhook is about: one address of a WhatsApp app may serve several numbers. What is signed for one
   * number counts for another only where both have the same secret.
   */
  ofWebhook(webhook: WebhookIntegration, phoneNumberId: string): Promise<WebhookIntegration | undefined>;
  /** A number on WhatsApp's own API client, by its id. */
  apiClient(integrationId: string): Promise<ApiClientNumber | undefined>;
  forget(integrationId: string): void;
}

export function createNumbers(integrations: Integrations, ttlMs = 5000): Numbers {
  const byId = createRemembered<WebhookIntegration>({
    max: 10_000,
    ttlMs,
    load: (_none, id) => integrations.findForWebhook(id),
  });
  const byPhoneNumberId = createRemembered<readonly WebhookIntegration[]>({
    max: 10_000,
    ttlMs,
    load: (_none, id) => integrations.findByPhoneNumberId(id),
  });
  const apiClients = createRemembered<ApiClientNumber>({
    max: 10_000,
    ttlMs,
    load: (_none, id) => integrations.findApiClient(id),
  });
  return {
    byId: (id) => byId.find(id, undefined),
    async ofWebhook(webhook, phoneNumberId) {
      if (webhook.phoneNumberId === phoneNumberId) return webhook;
      const found = (await byPhoneNumberId.find(phoneNumberId, undefined)) ?? [];
      return found.find(({ appSecret }) => isSameText(appSecret, webhook.appSecret));
    },
    apiClient: (id) => apiClients.find(id, undefined),
    forget(integrationId) {
      apiClients.forget(({ id }) => id === integrationId);
      byId.forget(({ id }) => id === integrationId);
      byPhoneNumberId.forget((numbers) => numbers.some(({ id }) => id === integrationId));
    },
  };
}
