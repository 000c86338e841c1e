import type { Knex } from 'knex';

/** A file that is to be fetched. */
export interface MediaOrder {
  readonly mediaId: string;
  readonly appId: string;
  readonly integrationId: string;
  /** WhatsApp's id of it. */
  readonly whatsappId: string;
  /** As WhatsApp told it. */
  readonly mimeType: string | null;
}

export interface DueMedia {
  readonly mediaId: string;
  readonly integrationId: string;
}

/** An order that a process works on. */
export interface ClaimedMedia extends MediaOrder {
  /** Tries, this one included. */
  readonly attempts: number;
  readonly createdAt: number;
}

export type ParkedState =
  | {
      readonly type: 'waiting';
      /** When it is tried next; of one that is under way, when its claim ends. */
      readonly nextAt: number;
      readonly isUnderWay: boolean;
    }
  | { readonly type: 'failed'; readonly reason: string | null };

interface Row {
  readonly media_id: string;
  readonly app_id: string;
  readonly integration_id: string;
  readonly whatsapp_id: string;
  readonly mime_type: string | null;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly claim: string | null;
  readonly reason: string | null;
  readonly created_at: number;
}

const table = 'media_parked';
const longest = 255;
const keepFailedMs = 30 * 24 * 60 * 60_000;
const pruneRows = 1_000;

/** Files on their way, one row each. A claim holds for a lease that its process renews; a row of a dead one is due when it ends. */
export class ParkedMedia {
  private readonly database: Knex;

  constructor(database: Knex) {
    this.database = database;
  }

  /** Parks orders, due at once. One that is parked, or was given up, stays as it is. */
  async park(orders: readonly MediaOrder[], now: number): Promise<void> {
    if (orders.length === 0) return;
    const rows = orders.map((order) => ({
      media_id: order.mediaId,
      app_id: order.appId,
      integration_id: order.integrationId,
      whatsapp_id: order.whatsappId,
      mime_type: order.mimeType?.slice(0, longest) ?? null,
      attempts: 0,
      next_at: now,
      created_at: now,
    }));
    await this.database(table).insert(rows).onConflict('media_id').merge(['media_id']);
  }

  async due(now: number, withoutNumbers: readonly string[], limit: number): Promise<readonly DueMedia[]> {
    const query = this.database(table)
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(limit)
      .select('media_id', 'integration_id');
    const rows = (await (withoutNumbers.length > 0
      ? query.whereNotIn('integration_id', withoutNumbers)
      : query)) as Pick<Row, 'media_id' | 'integration_id'>[];
    return rows.map((row) => ({ mediaId: row.media_id, integrationId: row.integration_id }));
  }

  /** Takes those of the given that are still due; others were quicker at the rest. */
  async claim(ids: readonly string[], claim: string, now: number, until: number): Promise<readonly ClaimedMedia[]> {
    if (ids.length === 0) return [];
    const taken = await this.database(table)
      .whereIn('media_id', ids)
      .where('next_at', '<=', now)
      .update({ next_at: until, claim, attempts: this.database.raw('attempts + 1') });
    if (taken === 0) return [];
    const rows: Row[] = await this.database(table).whereIn('media_id', ids).where({ claim, next_at: until });
    return rows.map((row) => ({
      mediaId: row.media_id,
      appId: row.app_id,
      integrationId: row.integration_id,
      whatsappId: row.whatsapp_id,
      mimeType: row.mime_type,
      attempts: row.attempts,
      createdAt: row.created_at,
    }));
  }

  async renew(ids: readonly string[], claim: string, until: number): Promise<void> {
    await this.database(table).whereIn('media_id', ids).where({ claim }).update({ next_at: until });
  }

  /** The file is there. */
  async done(mediaId: string): Promise<void> {
    await this.database(table).where({ media_id: mediaId }).delete();
  }

  async later(mediaId: string, claim: string, at: number, reason: string): Promise<void> {
    await this.leave(mediaId, claim, { next_at: at, reason: reason.slice(0, longest) });
  }

  async fail(mediaId: string, claim: string, now: number, reason: string): Promise<void> {
    await this.leave(mediaId, claim, { next_at: null, failed_at: now, reason: reason.slice(0, longest) });
  }

  /** What a process had when it stopped is due at once, and the try that it broke off does not count. */
  async release(claim: string, now: number): Promise<number> {
    return this.database(table)
      .where({ claim })
      .whereNotNull('next_at')
      .update({ next_at: now, claim: null, attempts: this.database.raw('attempts - 1') });
  }

  /** Undefined: it is not parked. */
  async state(mediaId: string): Promise<ParkedState | undefined> {
    const row: Pick<Row, 'next_at' | 'claim' | 'reason'> | undefined = await this.database(table)
      .where({ media_id: mediaId })
      .first('next_at', 'claim', 'reason');
    if (!row) return undefined;
    const { next_at: nextAt, claim, reason } = row;
    return nextAt === null ? { type: 'failed', reason } : { type: 'waiting', nextAt, isUnderWay: claim !== null };
  }

  /** Forgets what was given up more than 30 days ago, a small batch at a time. */
  async prune(now: number): Promise<void> {
    let deleted: number;
    do {
      deleted = await this.database(table)
        .where('failed_at', '<', now - keepFailedMs)
        .limit(pruneRows)
        .delete();
    } while (deleted === pruneRows);
  }

  private async leave(mediaId: string, claim: string, change: object): Promise<void> {
    await this.database(table)
      .where({ media_id: mediaId, claim })
      .update({ ...change, claim: null });
  }
}
