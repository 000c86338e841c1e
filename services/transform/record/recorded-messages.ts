import type { Knex } from 'knex';
import type { Message } from '../../core/contract/records.ts';
import { isId } from '../../core/ids/ids.ts';
import type { RecordedMessage } from '../../core/quotes/quoted-message.ts';

/** Messages that others are about: quoted, tapped on, edited, taken back. */
export interface RecordedMessages {
  /** Those that are there, by id: one query for all. */
  find(ids: Iterable<string>): Promise<ReadonlyMap<string, RecordedMessage>>;
  /** Writes messages that were edited or taken back; one that is deleted stays so. One statement for all. */
  change(messages: readonly Message[]): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly conversation_id: string;
  readonly message: string;
}

export const createRecordedMessages = (db: Knex): RecordedMessages => ({
  async find(ids) {
    const wanted = [...new Set(ids)].filter(isId);
    if (wanted.length === 0) return new Map();
    const rows: Row[] = await db('messages')
      .whereIn('id', wanted)
      .whereNotNull('message')
      .whereNull('deleted_at')
      .select('id', 'conversation_id', 'message');
    return new Map(
      rows.map((row) => [
        row.id,
        // The column holds what was recorded: a Message as JSON.
        { conversationId: row.conversation_id, message: JSON.parse(row.message) as Message },
      ]),
    );
  },
  async change(messages) {
    if (messages.length === 0) return;
    // In order of id, so that two batches do not lock one another out.
    const rows = [...messages].sort((a, b) => (a.id < b.id ? -1 : 1));
    const cases = rows.map(() => 'when ? then ?').join(' ');
    const places = rows.map(() => '?').join(', ');
    await db.raw(
      `update messages set message = case id ${cases} end where id in (${places}) and message is not null and deleted_at is null`,
      [...rows.flatMap((message) => [message.id, JSON.stringify(message)]), ...rows.map(({ id }) => id)],
    );
  },
});
