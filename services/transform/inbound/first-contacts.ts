import type { WhatsAppInbound } from '../../core/contract/records.ts';
import { derivedId, firstContactConversationId, firstContactUserId, inboundMessageId } from '../../core/ids/ids.ts';
import { inboundContact, profileOf } from '../../core/inbound/inbound-contact.ts';
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

/**
 * Finds the senders of a batch, and makes user, client and conversation of those who write for the first time. Each row is inserted if
 * absent with the origin of the sender's first record: a crash between two of them is made good by the replay, and a sender whom
 * another way made known meanwhile keeps what is there.
 */
export async function resolveContacts(
  records: readonly InboundRecord[],
  { contacts, conversations }: ContactPorts,
): Promise<ResolvedContacts> {
  const firsts = new Map<string, InboundRecord>();
  for (const record of records) if (!firsts.has(record.value.clientId)) firsts.set(record.value.clientId, record);
  const refused = new Map<string, string>();
  const collect = <R extends OriginRow>(clientIds: readonly string[], insertions: readonly Insertion<R>[]): void => {
    for (const [n, insertion] of insertions.entries()) {
      const clientId = clientIds[n];
      if (insertion.type === 'refused' && clientId !== undefined) refused.set(clientId, insertion.reason);
    }
  };
  /** Of the senders who lack something: their first records, and what to make of each. */
  const pending = (lacks: (contact: Contact | undefined) => boolean): readonly InboundRecord[] =>
    [...firsts.values()].filter(({ value }) => !refused.has(value.clientId) && lacks(found.get(value.clientId)));
  const idsOf = (some: readonly InboundRecord[]): readonly string[] => some.map(({ value }) => value.clientId);

  let found = await contacts.find([...firsts.keys()]);
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
    const rows = homes.flatMap((record) => participantRow(record, found.get(record.value.clientId)));
    collect(idsOf(homes), await contacts.insertParticipants(rows));
    found = new Map([...found, ...(await contacts.find(idsOf(homes)))]);
  }
  return { contacts: found, refused };
}

const messageIdOf = ({ value }: InboundRecord): string => inboundMessageId(value.integrationId, value.externalId);
const userIdOf = (record: InboundRecord): string => firstContactUserId(record.value.clientId, messageIdOf(record));

const userRow = (record: InboundRecord): UserRow => ({
  id: userIdOf(record),
  app_id: record.value.appId,
  signed_up_at: record.value.received,
  profile: JSON.stringify(profileOf(inboundContact(record.value).profileName)),
  origin: originText(record),
});

function clientRow(record: InboundRecord): ClientRow {
  const { value } = record;
  const { displayName, raw, externalId } = inboundContact(value);
  return {
    id: value.clientId,
    app_id: value.appId,
    user_id: userIdOf(record),
    integration_id: value.integrationId,
    type: 'whatsapp',
    status: 'active',
    external_id: externalId,
    address_type: value.addressType,
    display_name: displayName,
    raw,
    linked_at: value.received,
    last_seen: value.received,
    origin: originText(record),
  };
}

const conversationIdOf = (record: InboundRecord): string =>
  firstContactConversationId(record.value.clientId, messageIdOf(record));

const conversationRow = (record: InboundRecord): ConversationRow => ({
  id: conversationIdOf(record),
  app_id: record.value.appId,
  type: 'personal',
  is_default: 1,
  first_client_id: record.value.clientId,
  last_updated_at: record.value.received,
  created_at: record.value.received,
  origin: originText(record),
});

function participantRow(record: InboundRecord, contact: Contact | undefined): readonly ParticipantRow[] {
  if (!contact) return [];
  const conversationId = conversationIdOf(record);
  return [
    {
      id: derivedId('participant', conversationId, contact.userId),
      conversation_id: conversationId,
      user_id: contact.userId,
      client_id: contact.clientId,
      origin: originText(record),
    },
  ];
}
