import type { Message, WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { displayNameOf, keptFacts, keptRawOf } from '../../../services/core/identity/client-facts.ts';
import { readObject } from '../../../services/core/inbound/inbound-payload.ts';
import type { InputRecord, StepResult } from '../../../services/platform/kafka/streams/topology.ts';
import { type InboundPorts, inboundStep } from '../../../services/transform/inbound/step.ts';
import type { ClientRow, Contact, ParticipantRow } from '../../../services/transform/record/contacts.ts';
import type { ConversationRow } from '../../../services/transform/record/conversations.ts';
import type { Insertion, OriginRow } from '../../../services/transform/record/insert-if-absent.ts';
import type { HeldMessage } from '../../../services/transform/record/recorded-messages.ts';
import { FakeTask } from './fake-task.ts';

const mediaBase = 'https://media.example.org';

/** A record in memory that keeps the origin rule; counts its queries. */
export class FakeRecord {
  readonly clients = new Map<string, ClientRow>();
  readonly conversations = new Map<string, ConversationRow>();
  readonly participants = new Map<string, ParticipantRow>();
  readonly messages = new Map<
    string,
    { readonly origin: string; readonly conversationId: string; message: Message; changed?: string }
  >();
  readonly task = new FakeTask();
  seen: ReadonlyMap<string, number> = new Map();
  queries: string[] = [];

  #insert<R extends OriginRow>(table: Map<string, R> | undefined, rows: readonly R[]): readonly Insertion<R>[] {
    return rows.map((row) => {
      const held = table?.get(row.id);
      if (held && held.origin !== row.origin) return { type: 'others' };
      if (!held) table?.set(row.id, row);
      return { type: 'mine', row: held ?? row };
    });
  }

  #contactOf(row: ClientRow): Contact {
    const member = [...this.participants.values()].find(({ user_id }) => user_id === row.user_id);
    const home = member && this.conversations.get(member.conversation_id);
    return {
      clientId: row.id,
      clientOrigin: row.origin,
      status: row.status,
      linkedAt: row.linked_at,
      facts: keptFacts(row.external_id, row.address_type, readObject(row.raw)),
      userId: row.user_id,
      userExternalId: null,
      conversation: home
        ? { id: home.id, type: home.type, origin: home.origin, firstClientId: home.first_client_id }
        : null,
    };
  }

  readonly ports: InboundPorts = {
    mediaBase,
    contacts: {
      find: async (ids) =>
        new Map(
          ids.flatMap((id) => {
            const row = this.clients.get(id);
            return row ? [[id, this.#contactOf(row)] as const] : [];
          }),
        ),
      update: async (updates) => {
        for (const { contact, facts } of updates) {
          const row = this.clients.get(contact.clientId);
          if (row)
            this.clients.set(row.id, {
              ...row,
              external_id: facts.externalId,
              address_type: facts.addressType,
              display_name: displayNameOf(facts),
              raw: keptRawOf(facts),
            });
        }
        if (updates.length > 0) this.queries.push(`update ${updates.length} clients`);
      },
      seen: async (times) => {
        this.seen = times;
      },
      insertUsers: async (rows) => this.#insert(undefined, rows),
      insertClients: async (rows) => this.#insert(this.clients, rows),
      insertParticipants: async (rows) => this.#insert(this.participants, rows),
    },
    conversations: {
      insert: async (rows) => this.#insert(this.conversations, rows),
      updated: async () => undefined,
    },
    messages: {
      record: async (entries) => {
        this.queries.push(`insert ${entries.length} messages`);
        return entries.map(({ message, conversationId, origin }) => {
          const held = this.messages.get(message.id);
          if (held && held.origin !== origin) return { type: 'others' };
          if (!held) this.messages.set(message.id, { origin, conversationId, message });
          return { type: 'mine', message: held?.message ?? message };
        });
      },
      newestInbound: async () => new Map(),
    },
    recorded: {
      find: async (ids) => {
        const found = new Map<string, HeldMessage>();
        for (const id of ids) {
          const held = this.messages.get(id);
          if (held) found.set(id, { ...held, changed: held.changed ?? null });
        }
        if ([...ids].length > 0) this.queries.push(`find ${[...ids].length} messages`);
        return found;
      },
      change: async (changes) => {
        for (const { message, order } of changes) {
          const held = this.messages.get(message.id);
          if (held && (held.changed ?? '') < order) Object.assign(held, { message, changed: order });
        }
        if (changes.length > 0) this.queries.push(`change ${changes.length} messages`);
      },
    },
  };

  async take(
    records: readonly InputRecord<WhatsAppInbound>[],
    waited: readonly boolean[] = [],
  ): Promise<readonly StepResult[]> {
    this.queries = [];
    return inboundStep(this.ports)(
      records.map((record, n) => ({ record, context: this.task.context, waited: waited[n] ?? true })),
    );
  }
}

/** A file's address with its id left out. */
export const withoutMediaId = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value).replace(
      /https:\/\/media\.example\.org\/v2\/apps\/[0-9a-f]{24}\/media\/[0-9a-f]{24}/g,
      '<media>',
    ),
  );
