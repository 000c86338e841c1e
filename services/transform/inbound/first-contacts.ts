import type { WhatsAppInbound } from '../../core/contract/records.ts';
import { type ClientFacts, displayNameOf, keptRawOf, profileOf } from '../../core/identity/client-facts.ts';
import { derivedId, firstContactConversationId, firstContactUserId, inboundMessageId } from '../../core/ids/ids.ts';
import type { InputRecord } from '../../platform/kafka/streams/topology.ts';
import type { ClientRow, Contact, Contacts, ParticipantRow, UserRow } from '../record/contacts.ts';
import type { ConversationRow, Conversations } from '../record/conversations.ts';
import type { Insertion, OriginRow } from '../record/insert-if-absent.ts';
import { originText } from '../record/origin.ts';

/** Who wrote, by client id; for those who could not be recorded, why. */
export interface ResolvedContacts {
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly refused: ReadonlyMap<string, string>;
}

export interface ContactPorts {
  readonly contacts: Contacts;
  readonly conversations: Conversations;
}

type InboundRecord = InputRecord<WhatsAppInbound>;

/** A record's sender. */
export interface Sender {
  readonly record: InboundRecord;
  /** As the record tells. */
  readonly facts: ClientFacts;
  /** False: somebody who is not known stays so. */
  readonly introduces: boolean;
}

/**
 * Finds the senders of a batch, and makes user, client and conversation of those who come for the first time. Each row is inserted if
 * absent with the origin of the sender's first record: a crash between two of them is made good by the replay, and a sender whom
 * another way made known meanwhile keeps what is there.
 */
export async function resolveContacts(
  senders: readonly Sender[],
  { contacts, conversations }: ContactPorts,
): Promise<ResolvedContacts> {
  const everyone = new Set(senders.map(clientIdOf));
  const firsts = new Map<string, Sender>();
  for (const sender of senders)
    if (sender.introduces && !firsts.has(clientIdOf(sender))) firsts.set(clientIdOf(sender), sender);
  const refused = new Map<string, string>();
  const collect = <R extends OriginRow>(clientIds: readonly string[], insertions: readonly Insertion<R>[]): void => {
    for (const [n, insertion] of insertions.entries()) {
      const clientId = clientIds[n];
      if (insertion.type === 'refused' && clientId !== undefined) refused.set(clientId, insertion.reason);
    }
  };
  /** Of the senders who lack something: their first records, and what to make of each. */
  const pending = (lacks: (contact: Contact | undefined) => boolean): readonly Sender[] =>
    [...firsts].filter(([id]) => !refused.has(id) && lacks(found.get(id))).map(([, sender]) => sender);
  const idsOf = (some: readonly Sender[]): readonly string[] => some.map(clientIdOf);

  let found = await contacts.find([...everyone]);
  const strangers = pending((contact) => !contact);
  if (strangers.length > 0) {
    collect(idsOf(strangers), await contacts.insertUsers(strangers.map(userRow)));
    const users = pending((contact) => !contact);
    collect(idsOf(users), await contacts.insertClients(users.map(clientRow)));
    found = new Map([...found, ...(await contacts.find(idsOf(users)))]);
  }
  const homeless = pending((contact) => contact !== undefined && contact.conversation === null);
  if (homeless.length > 0) {
    collect(idsOf(homeless), await conversations.insert(homeless.map(conversationRow)));
    const homes = pending((contact) => contact !== undefined && contact.conversation === null);
    const rows = homes.flatMap((sender) => participantRow(sender, found.get(clientIdOf(sender))));
    collect(idsOf(homes), await contacts.insertParticipants(rows));
    found = new Map([...found, ...(await contacts.find(idsOf(homes)))]);
  }
  return { contacts: found, refused };
}

const clientIdOf = ({ record }: Sender): string => record.value.clientId;
const messageIdOf = ({ record: { value } }: Sender): string => inboundMessageId(value.integrationId, value.externalId);
const userIdOf = (sender: Sender): string => firstContactUserId(clientIdOf(sender), messageIdOf(sender));

const userRow = (sender: Sender): UserRow => ({
  id: userIdOf(sender),
  app_id: sender.record.value.appId,
  signed_up_at: sender.record.value.received,
  profile: JSON.stringify(profileOf(sender.facts.name)),
  origin: originText(sender.record),
});

function clientRow(sender: Sender): ClientRow {
  const { record, facts } = sender;
  const { value } = record;
  return {
    id: value.clientId,
    app_id: value.appId,
    user_id: userIdOf(sender),
    integration_id: value.integrationId,
    type: 'whatsapp',
    status: 'active',
    external_id: facts.externalId,
    address_type: facts.addressType,
    display_name: displayNameOf(facts),
    raw: keptRawOf(facts),
    linked_at: value.received,
    last_seen: value.received,
    origin: originText(record),
  };
}

const conversationIdOf = (sender: Sender): string =>
  firstContactConversationId(clientIdOf(sender), messageIdOf(sender));

const conversationRow = (sender: Sender): ConversationRow => ({
  id: conversationIdOf(sender),
  app_id: sender.record.value.appId,
  type: 'personal',
  is_default: 1,
  first_client_id: clientIdOf(sender),
  last_updated_at: sender.record.value.received,
  created_at: sender.record.value.received,
  origin: originText(sender.record),
});

function participantRow(sender: Sender, contact: Contact | undefined): readonly ParticipantRow[] {
  if (!contact) return [];
  const conversationId = conversationIdOf(sender);
  return [
    {
      id: derivedId('participant', conversationId, contact.userId),
      conversation_id: conversationId,
      user_id: contact.userId,
      client_id: contact.clientId,
      origin: originText(sender.record),
    },
  ];
}
