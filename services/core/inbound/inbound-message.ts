import type { Message, WhatsAppInbound } from '../contract/records.ts';
import { inboundMessageId } from '../ids/ids.ts';
import { inboundContact } from './inbound-contact.ts';
import { inboundContent, quotedExternalId, readObject } from './inbound-content.ts';

/** A user's message as the record holds it. Never fails: what cannot be read is kept raw under a text that says so. */
export function inboundMessage(record: WhatsAppInbound, userId: string): Message {
  const payload = { type: record.type, body: readObject(record.payload) };
  const quoted = quotedExternalId(payload);
  return {
    id: inboundMessageId(record.integrationId, record.externalId),
    received: record.received,
    author: {
      type: 'user',
      userId,
      displayName: inboundContact(record).profileName,
      avatarUrl: null,
      subtypes: [],
    },
    content: inboundContent(payload),
    source: {
      type: 'whatsapp',
      integrationId: record.integrationId,
      originalMessageId: record.externalId,
      originalMessageTimestamp: record.timestamp,
    },
    quotedMessage:
      quoted === undefined ? null : { type: 'externalMessageId', message: null, externalMessageId: quoted },
    metadata: {},
    raw: record.payload,
    deleted: null,
  };
}
