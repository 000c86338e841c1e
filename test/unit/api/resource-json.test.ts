import { describe, expect, it } from 'vitest';
import {
  appToV2,
  conversationToV2,
  integrationToV2,
  keyToV2,
  userToV2,
  webhookToV2,
} from '../../../services/core/api/resource-json.ts';
import type { Conversation, Integration, User, Webhook } from '../../../services/core/api/resources.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const time = '2026-01-02T03:04:05.678Z';

const integration: Integration = {
  id: 'I',
  appId: 'A',
  type: 'whatsapp',
  status: 'active',
  displayName: 'Shop',
  hosting: 'cloud',
  baseUrl: null,
  username: null,
  phoneNumberId: '1234567890',
  phoneNumber: '15145550123',
  verifyToken: 'token',
  accountId: 'W',
  accountBaseUrl: null,
  hsmFallbackLanguage: 'fr',
  createdAt: at,
};
const webhook: Webhook = {
  id: 'W',
  appId: 'A',
  integrationId: 'I',
  target: 'https://h/hook',
  triggers: ['conversation:message'],
  secret: 'shown',
  includeFullUser: true,
  includeFullSource: false,
  createdAt: at,
};
const shownWebhook = {
  id: 'W',
  version: 'v2',
  target: 'https://h/hook',
  triggers: ['conversation:message'],
  secret: 'shown',
  includeFullUser: true,
  includeFullSource: false,
};
const user: User = {
  id: 'U',
  appId: 'A',
  externalId: 'steve',
  signedUpAt: at,
  profile: { givenName: 'Steve', email: 'steve@h.org' },
  metadata: { vip: true },
};
const conversation: Conversation = {
  id: 'C',
  appId: 'A',
  type: 'personal',
  isDefault: true,
  displayName: 'Chat',
  description: 'About',
  iconUrl: 'https://h/icon.png',
  metadata: { a: 'b' },
  firstClientId: 'K',
  businessLastRead: at,
  lastUpdatedAt: at + 1,
  createdAt: at - 678,
};

describe('resources as v2 shows them', () => {
  it('an app and a key', () => {
    const app = { id: 'A', displayName: 'Shop', createdAt: at };
    expect(appToV2({ ...app, metadata: { a: 1 } })).toStrictEqual({
      id: 'A',
      displayName: 'Shop',
      settings: {},
      metadata: { a: 1 },
    });
    expect(appToV2({ ...app, metadata: null })).toMatchObject({ metadata: {} });
    const key = { id: 'K', scope: 'app', appId: 'A', integrationId: null, displayName: 'Key', secret: 's' } as const;
    expect(keyToV2({ ...key, createdAt: at })).toStrictEqual({ id: 'K', displayName: 'Key', secret: 's' });
  });

  it('a webhook, with its secret', () => {
    expect(webhookToV2(webhook)).toStrictEqual(shownWebhook);
  });

  it('a number: what v2 has of it, and what of ours is set', () => {
    expect(integrationToV2(integration, [webhook])).toStrictEqual({
      id: 'I',
      type: 'whatsapp',
      status: 'active',
      displayName: 'Shop',
      phoneNumber: '15145550123',
      hsmFallbackLanguage: 'fr',
      accountId: 'W',
      hosting: 'cloud',
      phoneNumberId: '1234567890',
      verifyToken: 'token',
    });
  });

  it('a custom integration: its webhooks, and nothing of a number', () => {
    expect(integrationToV2({ ...integration, type: 'custom' }, [webhook])).toStrictEqual({
      id: 'I',
      type: 'custom',
      status: 'active',
      displayName: 'Shop',
      webhooks: [shownWebhook],
    });
  });

  it('a user, whose address for mail is an identity', () => {
    expect(userToV2(user)).toStrictEqual({
      id: 'U',
      externalId: 'steve',
      signedUpAt: time,
      profile: { givenName: 'Steve', email: 'steve@h.org' },
      metadata: { vip: true },
      identities: [{ type: 'email', value: 'steve@h.org' }],
    });
    expect(userToV2({ ...user, profile: null, metadata: null })).toMatchObject({
      profile: {},
      metadata: {},
      identities: [],
    });
    expect(userToV2({ ...user, profile: { email: null } })).toMatchObject({ identities: [] });
  });

  it('a conversation', () => {
    expect(conversationToV2(conversation)).toStrictEqual({
      id: 'C',
      type: 'personal',
      isDefault: true,
      displayName: 'Chat',
      description: 'About',
      iconUrl: 'https://h/icon.png',
      metadata: { a: 'b' },
      businessLastRead: time,
      lastUpdatedAt: '2026-01-02T03:04:05.679Z',
      createdAt: '2026-01-02T03:04:05.000Z',
    });
    expect(conversationToV2({ ...conversation, metadata: null, businessLastRead: null })).toMatchObject({
      metadata: {},
      businessLastRead: null,
    });
  });
});
