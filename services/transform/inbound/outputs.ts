import type { EventClient, Message, WhatsAppInbound } from '../../core/contract/records.ts';
import {
  clientAddEvent,
  conversationCreateEvent,
  type EventScene,
  eventKey,
  messageEvent,
} from '../../core/events/conversation-events.ts';
import { eventHeaders } from '../../core/events/event-headers.ts';
import { inboundContact } from '../../core/inbound/inbound-contact.ts';
import type { Output } from '../../platform/kafka/streams/topology.ts';
import type { Contact, ContactConversation } from '../record/contacts.ts';

/** The events of one inbound message: of what its record made new, then of the message itself. */
export function inboundOutputs(
  inbound: WhatsAppInbound,
  contact: Contact,
  conversation: ContactConversation,
  message: Message,
  origin: string,
): readonly Output[] {
  const user = { id: contact.userId, externalId: contact.userExternalId };
  const scene: EventScene & { readonly user: typeof user } = {
    appId: inbound.appId,
    conversation: { id: conversation.id, type: conversation.type },
    user,
    integrationId: inbound.integrationId,
    clientId: inbound.clientId,
  };
  const { received } = inbound;
  const events = [
    ...(contact.clientOrigin === origin ? [clientAddEvent(scene, clientOf(inbound), null, received)] : []),
    ...(conversation.origin === origin ? [conversationCreateEvent(scene, 'message', received)] : []),
    messageEvent(scene, message),
  ];
  const key = eventKey(conversation.firstClientId, conversation.id, contact.userId);
  return events.map((value) => ({ topic: 'events', key, partitionBy: key, value, headers: eventHeaders(value) }));
}

function clientOf(inbound: WhatsAppInbound): EventClient {
  const { externalId, displayName, raw } = inboundContact(inbound);
  return {
    id: inbound.clientId,
    type: 'whatsapp',
    status: 'active',
    integrationId: inbound.integrationId,
    externalId,
    displayName,
    raw,
    linkedAt: inbound.received,
  };
}
