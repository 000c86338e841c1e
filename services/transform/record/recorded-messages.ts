import type { Knex } from 'knex';
import type { Message } from '../../core/contract/records.ts';
import { isId } from '../../core/ids/ids.ts';
import type { RecordedMessage } from '../../core/quotes/quoted-message.ts';

/** A message as the record has it, with the order of its last change; null: it is as it was sent. */
export interface HeldMessage extends RecordedMessage {
  readonly changed: string | null;
}

/** A message as a change leaves it, with the order of that change. */
export interface MessageChange {
  readonly message: Message;
  readonly order: string;
}

/** Messages that others are about: quoted, tapped on, edited, taken back. */
export interface RecordedMessages {
  /** Those that are there, by id: one query for all. */
  find(ids: Iterable<string>): Promise<ReadonlyMap<string, HeldMessage>>;
  /**
   * Writes messages that were edited or taken back, each over an older change alone: a replay, or a process that has lost its
   * partition, brings nothing back. One that is deleted stays so. One statement for all.
   */
  change(changes: readonly MessageChange[]): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly conversation_id: string;
  readonly message: string;
  readonly changed: string | null;
}

export const createRecordedMessages = (db: Knex): RecordedMessages => ({
  async find(ids) {
    const wanted = [...new Set(ids)].filter(isId);
    if (wanted.length === 0) return new Map();
    const rows: Row[] = await db('messages')
      .whereIn('id', wanted)
      .whereNotNull('message')
      .whereNull('deleted_at')
      .select('id', 'conversation_id', 'message', 'changed');
    return new Map(
      rows.map((row) => [
        row.id,
        // The column holds what was recorded: a Message as JSON.
        {
          conversationId: row.conversation_id,
          message: JSON.parse(row.message) as Message,
          changed: row.changed,
        },
      ]),
    );
  },
  async change(changes) {
    if (changes.length === 0) return;
    // In order of id, so that two batches do not lock one another out.
    const rows = [...changes].sort((a, b) => (a.message.id < b.message.id ? -1 : 1));
    const ids = rows.map(({ message }) => message.id);
    const orders = rows.flatMap(({ message, order }) => [message.id, order]);
    const cases = rows.map(() => 'when ? then ?').join(' ');
    const places = rows.map(() => '?').join(', ');
    await db.raw(
      `update messages set message = case id ${cases} end, changed = case id ${cases} end where id in (${places})
       and message is not null and deleted_at is null and coalesce(changed, '') < case id ${cases} end`,
      [...rows.flatMap(({ message }) => [message.id, JSON.stringify(message)]), ...orders, ...ids, ...orders],
    );
  },
});
