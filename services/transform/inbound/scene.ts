import type { EventClient, RawEvent, WhatsAppInbound } from '../../core/contract/records.ts';
import { type EventScene, eventKey } from '../../core/events/conversation-events.ts';
import { type ClientFacts, displayNameOf, rawOf } from '../../core/identity/client-facts.ts';
import type { Contact, ContactConversation } from '../record/contacts.ts';

/** A sender who has a conversation. */
export interface Home {
  readonly contact: Contact;
  readonly conversation: ContactConversation;
}

/** With whom and where a record is about; a sender who is not known is named by the client alone. */
export const sceneOf = (
  { appId, integrationId, clientId }: WhatsAppInbound,
  contact: Contact | undefined,
  conversation: EventScene['conversation'],
): EventScene => ({
  appId,
  conversation: conversation && { id: conversation.id, type: conversation.type },
  user: contact ? { id: contact.userId, externalId: contact.userExternalId } : null,
  integrationId,
  clientId,
});

/** Where the events of a record lie; a sender who is not known has the client's own place. */
export function keyOf({ clientId }: WhatsAppInbound, contact: Contact | undefined): string {
  const conversation = contact?.conversation;
  return conversation ? eventKey(conversation.firstClientId, conversation.id, clientId) : clientId;
}

/** WhatsApp's own form of a record. */
export const rawEventOf = ({ type, payload }: WhatsAppInbound): RawEvent => ({ type, payload });

/** A client as events show it. */
export const eventClientOf = (
  { clientId, integrationId }: WhatsAppInbound,
  { status, linkedAt }: Pick<Contact, 'status' | 'linkedAt'>,
  facts: ClientFacts,
): EventClient => ({
  id: clientId,
  type: 'whatsapp',
  status,
  integrationId,
  externalId: facts.externalId,
  displayName: displayNameOf(facts),
  raw: rawOf(facts),
  linkedAt,
});
