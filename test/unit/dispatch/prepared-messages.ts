import type { OutboundPrepared, PreparedCall, PreparedPart } from '../../../services/core/contract/records.ts';
import { derivedId } from '../../../services/core/ids/ids.ts';

export const integrationId = derivedId('test-integration', 1);
export const clientId = (n: number): string => derivedId('test-client', n);
export const messageId = (n: number): string => derivedId('test-message', n);

export const text = (body: string): PreparedCall => ({
  kind: 'text',
  body: JSON.stringify({ type: 'text', text: { body } }),
});
export const image = (link: string): PreparedCall => ({
  kind: 'media',
  body: JSON.stringify({ type: 'image', image: { link } }),
});
export const part = (call: PreparedCall, fallback: PreparedCall | null = null): PreparedPart => ({ call, fallback });

/** A prepared message; `n` names it. */
export const prepared = (
  chat: number,
  n: number,
  parts: readonly PreparedPart[] = [part(text(`message ${n}`))],
  more: Partial<OutboundPrepared> = {},
): OutboundPrepared => ({
  messageId: messageId(n),
  appId: derivedId('test-app', 1),
  conversationId: derivedId('test-conversation', chat),
  conversationType: 'personal',
  userId: derivedId('test-user', chat),
  userExternalId: null,
  clientId: clientId(chat),
  integrationId,
  address: `4915100${chat}`,
  addressType: 'phone',
  parts,
  indicator: null,
  expiresAt: null,
  received: 0,
  ...more,
});
