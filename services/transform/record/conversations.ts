import type { Knex } from 'knex';
import { type Insertion, insertIfAbsent, type OriginRow, type OriginTable } from './insert-if-absent.ts';
import { touch } from './touch.ts';

export interface ConversationRow extends OriginRow {
  readonly app_id: string;
  readonly type: string;
  readonly is_default: number;
  readonly first_client_id: string;
  readonly last_updated_at: number;
  readonly created_at: number;
}

const table: OriginTable<ConversationRow> = {
  name: 'conversations',
  columns: ['id', 'app_id', 'type', 'is_default', 'first_client_id', 'last_updated_at', 'created_at', 'origin'],
};

export interface Conversations {
  insert(rows: readonly ConversationRow[]): Promise<readonly Insertion<ConversationRow>[]>;
  /** Something was written in them at these times. */
  updated(times: ReadonlyMap<string, number>): Promise<void>;
}

export const createConversations = (db: Knex): Conversations => ({
  insert: (rows) => insertIfAbsent(db, table, rows),
  updated: (times) => touch(db, 'conversations', 'last_updated_at', times),
});
