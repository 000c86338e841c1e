import type { Knex } from 'knex';
import { type ClientFacts, displayNameOf, keptFacts, keptRawOf } from '../../core/identity/client-facts.ts';
import { readObject } from '../../core/inbound/inbound-payload.ts';
import { createRememberedRows } from '../../platform/record/remembered-rows.ts';
import { type Insertion, insertIfAbsent, type OriginRow, type OriginTable } from './insert-if-absent.ts';
import { touch } from './touch.ts';

/** A client, its user, and the conversation in which the user's messages are kept; with the records that made them. */
export interface Contact {
  readonly clientId: string;
  readonly clientOrigin: string | null;
  readonly status: string;
  readonly linkedAt: number | null;
  readonly facts: ClientFacts;
  readonly userId: string;
  readonly userExternalId: string | null;
  readonly conversation: ContactConversation | null;
}

export interface ContactConversation {
  readonly id: string;
  readonly type: string;
  readonly origin: string | null;
  readonly firstClientId: string | null;
}

export interface UserRow extends OriginRow {
  readonly app_id: string;
  readonly signed_up_at: number;
  readonly profile: string;
}

export interface ClientRow extends OriginRow {
  readonly app_id: string;
  readonly user_id: string;
  readonly integration_id: string;
  readonly type: string;
  readonly status: string;
  readonly external_id: string;
  readonly address_type: string;
  readonly display_name: string;
  readonly raw: string;
  readonly linked_at: number;
  readonly last_seen: number;
}

/** A client whose facts are others now. */
export interface ClientUpdate {
  readonly contact: Contact;
  readonly facts: ClientFacts;
  /** When the message that told them came, ms since the epoch. */
  readonly at: number;
}

export interface ParticipantRow extends OriginRow {
  readonly conversation_id: string;
  readonly user_id: string;
  readonly client_id: string;
}

export interface Contacts {
  /** Those that are there. */
  find(clientIds: readonly string[]): Promise<ReadonlyMap<string, Contact>>;
  /** Writes what is new of clients, over what was told earlier. */
  update(updates: readonly ClientUpdate[]): Promise<void>;
  /** These clients wrote at these times. */
  seen(times: ReadonlyMap<string, number>): Promise<void>;
  insertUsers(rows: readonly UserRow[]): Promise<readonly Insertion<UserRow>[]>;
  insertClients(rows: readonly ClientRow[]): Promise<readonly Insertion<ClientRow>[]>;
  insertParticipants(rows: readonly ParticipantRow[]): Promise<readonly Insertion<ParticipantRow>[]>;
}

const users: OriginTable<UserRow> = { name: 'users', columns: ['id', 'app_id', 'signed_up_at', 'profile', 'origin'] };
const clients: OriginTable<ClientRow> = {
  name: 'clients',
  columns: [
    'id',
    'app_id',
    'user_id',
    'integration_id',
    'type',
    'status',
    'external_id',
    'address_type',
    'display_name',
    'raw',
    'linked_at',
    'last_seen',
    'origin',
  ],
};
const participants: OriginTable<ParticipantRow> = {
  name: 'participants',
  columns: ['id', 'conversation_id', 'user_id', 'client_id', 'origin'],
};

interface Row {
  readonly client_id: string;
  readonly client_origin: string | null;
  readonly status: string;
  readonly linked_at: number | null;
  readonly address: string;
  readonly address_type: string;
  readonly raw: string | null;
  readonly user_id: string;
  readonly user_external_id: string | null;
  readonly conversation_id: string | null;
  readonly conversation_type: string | null;
  readonly conversation_origin: string | null;
  readonly first_client_id: string | null;
}

export interface ContactsOptions {
  /** Told of a look-up that failed while what was known went on counting. */
  failed(error: unknown): void;
  readonly max?: number;
}

/** Clients that have a conversation are remembered for some seconds; one without, or one that is not there, is not. */
export function createContacts(db: Knex, { failed, max = 50_000 }: ContactsOptions): Contacts {
  const remembered = createRememberedRows<Contact>({
    max,
    load: (clientIds) => load(db, clientIds),
    lasting: ({ conversation }) => conversation !== null,
    failed,
  });
  return {
    find: (clientIds) => remembered.find(clientIds),
    async update(updates) {
      await writeFacts(db, updates);
      for (const { contact, facts } of updates) remembered.set(contact.clientId, { ...contact, facts });
    },
    seen: (times) => touch(db, 'clients', 'last_seen', times),
    insertUsers: (rows) => insertIfAbsent(db, users, rows),
    insertClients: (rows) => insertIfAbsent(db, clients, rows),
    insertParticipants: (rows) => insertIfAbsent(db, participants, rows),
  };
}

const contactOf = (row: Row): Contact => ({
  clientId: row.client_id,
  clientOrigin: row.client_origin,
  status: row.status,
  linkedAt: row.linked_at,
  facts: keptFacts(row.address, row.address_type, readObject(row.raw)),
  userId: row.user_id,
  userExternalId: row.user_external_id,
  conversation:
    row.conversation_id === null
      ? null
      : {
          id: row.conversation_id,
          type: row.conversation_type ?? 'personal',
          origin: row.conversation_origin,
          firstClientId: row.first_client_id,
        },
});

/** A user's messages go to the default conversation, else to the oldest personal one. */
async function load(db: Knex, clientIds: readonly string[]): Promise<ReadonlyMap<string, Contact>> {
  const rows: Row[] = await db('clients as l')
    .join('users as u', 'u.id', 'l.user_id')
    .leftJoin('participants as p', 'p.user_id', 'l.user_id')
    .leftJoin('conversations as c', (on) =>
      on.on('c.id', 'p.conversation_id').andOnVal('c.type', 'personal').andOnNull('c.deleted_at'),
    )
    .whereIn('l.id', clientIds)
    .whereNull('l.deleted_at')
    .orderByRaw('c.id is null, c.is_default desc, c.created_at, c.id')
    .select(
      'l.id as client_id',
      'l.origin as client_origin',
      'l.status',
      'l.linked_at',
      'l.external_id as address',
      'l.address_type',
      'l.raw',
      'l.user_id',
      'u.external_id as user_external_id',
      'c.id as conversation_id',
      'c.type as conversation_type',
      'c.origin as conversation_origin',
      'c.first_client_id',
    );
  const found = new Map<string, Contact>();
  // The rows of a client are in order of preference.
  for (const row of rows) if (!found.has(row.client_id)) found.set(row.client_id, contactOf(row));
  return found;
}

/** Clocks of the processes that take webhooks need not agree to the second. */
const skewMs = 5000;

/**
 * One statement for all. A client that was seen later keeps what it has: a process that has lost its partition, or a replay, does
 * not bring an old number back.
 */
async function writeFacts(db: Knex, updates: readonly ClientUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  // In order of id, so that two batches do not lock one another out.
  const rows = [...updates].sort((a, b) => (a.contact.clientId < b.contact.clientId ? -1 : 1));
  const ids = rows.map(({ contact }) => contact.clientId);
  const columns: readonly (readonly [string, (facts: ClientFacts) => string])[] = [
    ['external_id', ({ externalId }) => externalId],
    ['address_type', ({ addressType }) => addressType],
    ['display_name', displayNameOf],
    ['raw', keptRawOf],
  ];
  const cases = rows.map(() => 'when ? then ?').join(' ');
  const set = columns.map(() => `?? = case id ${cases} end`).join(', ');
  const places = ids.map(() => '?').join(', ');
  await db.raw(`update clients set ${set} where id in (${places}) and coalesce(last_seen, 0) <= case id ${cases} end`, [
    ...columns.flatMap(([name, value]) => [
      name,
      ...rows.flatMap(({ contact, facts }) => [contact.clientId, value(facts)]),
    ]),
    ...ids,
    ...rows.flatMap(({ contact, at }) => [contact.clientId, at + skewMs]),
  ]);
}
