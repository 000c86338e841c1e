import type { Route, RouteClient } from '../../../services/platform/record/conversation-routes.ts';

/** An id of 24 hex digits. */
export const hexId = (head: string, n: number): string => head + n.toString(16).padStart(24 - head.length, '0');

/** Milliseconds since the epoch. */
export const when = 1_750_000_000_000;
export const appId = hexId('a', 1);
export const conversationId = hexId('c', 1);
export const clientId = hexId('1', 1);
export const integrationId = hexId('b', 1);
export const userId = hexId('d', 1);
export const phone = '15551234567';

/** A chat on the Cloud API, of a number with reconstruction on. */
export const client: RouteClient = {
  id: clientId,
  userId,
  userExternalId: 'customer-77',
  status: 'active',
  address: phone,
  addressType: 'phone',
  integration: {
    id: integrationId,
    type: 'whatsapp',
    hosting: 'cloud',
    appName: 'Acme',
    hsmFallbackLanguage: 'en_US',
    baseUrl: null,
    accountId: '102290129340398',
    accountTokenSealed: 'sealed',
  },
};

export const route: Route = {
  appId,
  conversationId,
  conversationType: 'personal',
  firstClientId: clientId,
  participants: [{ id: userId, externalId: 'customer-77' }],
  clients: [client],
};
