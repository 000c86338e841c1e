import type { Knex } from 'knex';
import type { Delivery } from './chain.ts';

/** Behind another event of its conversation: due when that one leaves. */
export const behindOthers = 9_000_000_000_000_000;

export interface NewRow {
  readonly delivery: Delivery;
  /** Tries made or under way. */
  readonly attempts: number;
  /** `behindOthers`, or when it is due (of a call that is under way: when that is surely over). */
  readonly nextAt: number;
}

export interface ParkedRow {
  readonly position: number;
  readonly webhookId: string;
  readonly eventId: string;
  readonly orderKey: string | null;
  readonly body: string;
  readonly attempts: number;
  readonly nextAt: number;
  readonly createdAt: number;
}

interface Columns {
  readonly position: number;
  readonly webhook_id: string;
  readonly event_id: string;
  readonly conversation_id: string | null;
  readonly body: string;
  readonly attempts: number;
  readonly next_at: number;
  readonly created_at: number;
}

export const groupOf = (webhookId: string, orderKey: string): string => `${webhookId} ${orderKey}`;

const table = 'webhook_parked';
const chunkBytes = 1_000_000;
const chunkRows = 200;

/** Pieces that fit into one statement (max_allowed_packet), in order. */
function* chunks(rows: readonly NewRow[]): Iterable<readonly NewRow[]> {
  let chunk: NewRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = row.delivery.body.length * 3;
    if (chunk.length > 0 && (bytes + size > chunkBytes || chunk.length >= chunkRows)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(row);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * Events that were not delivered at once. A row leaves after the 2xx or when it is given up; a claim is an update that only one
 * process can win (`next_at` as it was read), and holds for a lease: so no locks are held over a call.
 */
export class ParkedStore {
  private readonly database: Knex;

  constructor(database: Knex) {
    this.database = database;
  }

  /** Which conversations have something parked, as `groupOf` names them. The product of both lists is read, a range each. */
  async parked(webhookIds: readonly string[], orderKeys: readonly string[]): Promise<ReadonlySet<string>> {
    if (webhookIds.length === 0 || orderKeys.length === 0) return new Set();
    const rows = (await this.database(table)
      .distinct('webhook_id', 'conversation_id')
      .whereIn('webhook_id', webhookIds)
      .whereIn('conversation_id', orderKeys)) as Pick<Columns, 'webhook_id' | 'conversation_id'>[];
    return new Set(rows.map((row) => groupOf(row.webhook_id, row.conversation_id ?? '')));
  }

  /** Inserts in order; an event that is parked already stays as it is. */
  async insert(rows: readonly NewRow[], now: number): Promise<void> {
    for (const chunk of chunks(rows)) {
      const values = chunk.map(({ delivery, attempts, nextAt }) => ({
        webhook_id: delivery.subscription.id,
        event_id: delivery.eventId,
        conversation_id: delivery.orderKey,
        body: delivery.body,
        attempts,
        next_at: nextAt,
        created_at: now,
      }));
      await this.database(table).insert(values).onConflict(['webhook_id', 'event_id']).merge(['event_id']);
    }
  }

  async due(now: number, without: readonly string[], limit: number): Promise<readonly ParkedRow[]> {
    const query = this.database(table).select('*').where('next_at', '<=', now).orderBy('next_at').limit(limit);
    const rows = (await (without.length > 0 ? query.whereNotIn('webhook_id', without) : query)) as Columns[];
    return rows.map((row) => ({
      position: row.position,
      webhookId: row.webhook_id,
      eventId: row.event_id,
      orderKey: row.conversation_id,
      body: row.body,
      attempts: row.attempts,
      nextAt: row.next_at,
      createdAt: row.created_at,
    }));
  }

  /** Takes a due row for one more try; false when another process was quicker. */
  async claim(row: ParkedRow, leaseUntil: number): Promise<boolean> {
    const changed = await this.database(table)
      .where({ position: row.position, next_at: row.nextAt, attempts: row.attempts })
      .update({ next_at: leaseUntil, attempts: row.attempts + 1 });
    return changed === 1;
  }

  async reschedule(webhookId: string, eventId: string, attempts: number, at: number): Promise<void> {
    await this.database(table).where({ webhook_id: webhookId, event_id: eventId, attempts }).update({ next_at: at });
  }

  /** Takes a row out and lets the next of its conversation go. */
  async remove(webhookId: string, eventId: string, orderKey: string | null, now: number): Promise<void> {
    await this.database(table).where({ webhook_id: webhookId, event_id: eventId }).delete();
    if (orderKey !== null) await this.release(webhookId, orderKey, now);
  }

  /**
   * The first row of a conversation never waits behind others. Called after a row left and after rows were put behind: whichever
   * of the two comes last sees the other's change.
   */
  async release(webhookId: string, orderKey: string, now: number): Promise<void> {
    const head = (await this.database(table)
      .select('position', 'next_at')
      .where({ webhook_id: webhookId, conversation_id: orderKey })
      .orderBy('position')
      .first()) as Pick<Columns, 'position' | 'next_at'> | undefined;
    if (head?.next_at !== behindOthers) return;
    await this.database(table).where({ position: head.position, next_at: behindOthers }).update({ next_at: now });
  }

  /** Finds first rows that a process left waiting when it died between taking a row out and letting the next one go. */
  async releaseForgotten(now: number): Promise<number> {
    const heads = this.database(table)
      .min({ head: 'position' })
      .whereNotNull('conversation_id')
      .groupBy('webhook_id', 'conversation_id')
      .as('heads');
    const positions = (await this.database(table)
      .join(heads, 'heads.head', `${table}.position`)
      .where('next_at', behindOthers)
      .limit(1_000)
      .pluck('position')) as number[];
    if (positions.length === 0) return 0;
    return this.database(table).whereIn('position', positions).where('next_at', behindOthers).update({ next_at: now });
  }
}
