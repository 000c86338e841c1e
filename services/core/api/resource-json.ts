import type { ApiKey, App, Conversation, Integration, User, Webhook } from './resources.ts';
import { isoTime, without } from './without.ts';

/** Each resource as v2 shows it. Of a number's secrets none is ever shown; keys and webhooks have theirs shown, as v2 does. */

export const appToV2 = ({ id, displayName, metadata }: App): object => ({
  id,
  displayName,
  settings: {},
  metadata: metadata ?? {},
});

export const keyToV2 = ({ id, displayName, secret }: ApiKey): object => ({ id, displayName, secret });

export const webhookToV2 = ({ id, target, triggers, secret, includeFullUser, includeFullSource }: Webhook): object => ({
  id,
  version: 'v2',
  target,
  triggers,
  secret,
  includeFullUser,
  includeFullSource,
});

/** @param webhooks of a custom integration, which shows them */
export function integrationToV2(integration: Integration, webhooks: readonly Webhook[]): object {
  const { id, type, status, displayName } = integration;
  const common = { id, type, status, displayName };
  if (type === 'custom') return { ...common, webhooks: webhooks.map(webhookToV2) };
  const { phoneNumber, hsmFallbackLanguage, accountId } = integration;
  const { hosting, phoneNumberId, baseUrl, username, accountBaseUrl, verifyToken } = integration;
  return {
    ...common,
    phoneNumber,
    hsmFallbackLanguage,
    accountId,
    ...without({ hosting, phoneNumberId, baseUrl, username, accountBaseUrl, verifyToken }),
  };
}

export function userToV2({ id, externalId, signedUpAt, profile, metadata }: User): object {
  const email = profile?.email;
  return {
    id,
    externalId,
    signedUpAt: isoTime(signedUpAt),
    profile: profile ?? {},
    metadata: metadata ?? {},
    identities: typeof email === 'string' ? [{ type: 'email', value: email }] : [],
  };
}

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

export function conversationToV2(conversation: Conversation): object {
  const { id, type, isDefault, displayName, description, iconUrl, metadata } = conversation;
  return {
    id,
    type,
    isDefault,
    displayName,
    description,
    iconUrl,
    metadata: metadata ?? {},
    businessLastRead: timeOrNull(conversation.businessLastRead),
    lastUpdatedAt: isoTime(conversation.lastUpdatedAt),
    createdAt: isoTime(conversation.createdAt),
  };
}
