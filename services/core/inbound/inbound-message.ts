import type { Content, Message, QuotedMessage, WhatsAppInbound } from '../contract/records.ts';

/** What is known of a user's message beside its own record. */
export interface InboundMessageFacts {
  /** See `inboundMessageId`. */
  readonly id: string;
  readonly userId: string;
  /** As the user is named at the time. */
  readonly displayName: string | null;
  readonly content: Content;
  readonly quotedMessage: QuotedMessage | null;
}

/** A user's message as the record holds it: what cannot be read of it is kept raw. */
export const inboundMessage = (
  record: WhatsAppInbound,
  { id, userId, displayName, content, quotedMessage }: InboundMessageFacts,
): Message => ({
  id,
  received: record.received,
  author: { type: 'user', userId, displayName, avatarUrl: null, subtypes: [] },
  content,
  source: {
    type: 'whatsapp',
    integrationId: record.integrationId,
    originalMessageId: record.externalId,
    originalMessageTimestamp: record.timestamp,
  },
  quotedMessage,
  metadata: {},
  raw: record.payload,
  deleted: null,
});
