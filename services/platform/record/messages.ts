import type { Knex } from 'knex';
import type { Message } from '../../core/contract/records.ts';
import { type Page, type PageRequest, readPage } from './paging.ts';
import { fromJson, namesNoRow } from './rows.ts';

export interface MessageRecord {
  /** In the order of the record; without a cursor the last page (v2: paging of messages). */
  list(appId: string, conversationId: string, page: PageRequest): Promise<Page<Message> | undefined>;
  /** One that is there; a deleted one is not. */
  find(appId: string, conversationId: string, id: string): Promise<Message | undefined>;
  /** Those of these ids that are recorded. */
  recorded(appId: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Row {
  readonly id: string;
  readonly message: string | null;
}

export function createMessageRecord(db: Knex): MessageRecord {
  const present = (appId: string, conversationId: string) =>
    db('messages')
      .where({ conversation_id: conversationId, app_id: appId })
      .whereNull('deleted_at')
      .whereNotNull('message');

  return {
    async list(appId, conversationId, request) {
      if (namesNoRow(appId, conversationId)) return { items: [], earlier: false, later: false };
      const open = () => present(appId, conversationId);
      const page = await readPage<Row>(open, { column: 'position', unique: true, lastFirst: true }, request);
      // The column holds what transform wrote: the record's Message as JSON.
      return page && { ...page, items: page.items.map((row) => JSON.parse(row.message ?? 'null') as Message) };
    },
    async find(appId, conversationId, id) {
      if (namesNoRow(appId, conversationId, id)) return undefined;
      const row: Row | undefined = await present(appId, conversationId).where({ id }).first('id', 'message');
      const message = fromJson<Message>(row?.message ?? null);
      return message && message.deleted !== true ? message : undefined;
    },
    async recorded(appId, ids) {
      const rows: { id: string }[] = await db('messages').where({ app_id: appId }).whereIn('id', ids).select('id');
      return new Set(rows.map(({ id }) => id));
    },
  };
}
