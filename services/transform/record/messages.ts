import type { Knex } from 'knex';
import type { Message } from '../../core/contract/records.ts';
import { insertIfAbsent, type OriginRow, type OriginTable } from './insert-if-absent.ts';

/** A message to be recorded, and the record that it comes from. */
export interface MessageEntry {
  readonly appId: string;
  readonly conversationId: string;
  readonly message: Message;
  /** WhatsApp's id of an inbound message. */
  readonly externalId: string | null;
  readonly origin: string;
}

/** What became of one: `mine` holds the message as the table has it. */
export type Recorded =
  | { readonly type: 'mine'; readonly message: Message }
  | { readonly type: 'others' }
  | { readonly type: 'refused'; readonly reason: string };

export interface Messages {
  /** One answer for each entry, in order. */
  record(entries: readonly MessageEntry[]): Promise<readonly Recorded[]>;
  /** WhatsApp's id of the user's newest message, by conversation. */
  newestInbound(conversationIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

interface MessageRow extends OriginRow {
  readonly app_id: string;
  readonly conversation_id: string;
  readonly received: number;
  readonly author_type: string;
  readonly external_id: string | null;
  /** Null once it is deleted. */
  readonly message: string | null;
}

const table: OriginTable<MessageRow> = {
  name: 'messages',
  columns: ['id', 'app_id', 'conversation_id', 'received', 'author_type', 'external_id', 'message', 'origin'],
};

const rowOf = ({ appId, conversationId, message, externalId, origin }: MessageEntry): MessageRow => ({
  id: message.id,
  app_id: appId,
  conversation_id: conversationId,
  received: message.received,
  author_type: message.author.type,
  external_id: externalId,
  message: JSON.stringify(message),
  origin,
});

export function createMessages(db: Knex): Messages {
  return {
    async record(entries) {
      const rows = entries.map(rowOf);
      const insertions = await insertIfAbsent(db, table, rows);
      return insertions.map((insertion, n) => {
        if (insertion.type !== 'mine') return insertion;
        const entry = entries[n];
        const { message } = insertion.row;
        if (entry && message === rows[n]?.message) return { type: 'mine', message: entry.message };
        // Deleted since it was written: a late replay does not bring it back.
        if (message === null) return { type: 'others' };
        // The column holds what `rowOf` wrote.
        return { type: 'mine', message: JSON.parse(message) as Message };
      });
    },
    async newestInbound(conversationIds) {
      if (conversationIds.length === 0) return new Map();
      const newest = db('messages')
        .whereIn('conversation_id', conversationIds)
        .where('author_type', 'user')
        .whereNotNull('external_id')
        .groupBy('conversation_id')
        .max('position');
      const rows: { conversation_id: string; external_id: string }[] = await db('messages')
        .whereIn('position', newest)
        .select('conversation_id', 'external_id');
      return new Map(rows.map((row) => [row.conversation_id, row.external_id]));
    },
  };
}
