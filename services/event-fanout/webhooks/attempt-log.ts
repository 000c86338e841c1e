import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { databaseReason } from './database-trouble.ts';
import type { Answer, Verdict } from './retry.ts';

export interface AttemptEntry {
  readonly webhookId: string;
  readonly eventId: string;
  readonly attempt: number;
  readonly at: number;
  readonly answer: Answer;
  readonly verdict: Verdict;
}

export interface AttemptLogOptions {
  readonly database: Knex;
  readonly logger: Logger;
  readonly flushMs?: number;
}

const flushRows = 200;
const maxKept = 10_000;
const keepMs = 30 * 24 * 60 * 60_000;
const pruneRows = 1_000;

const row = ({ webhookId, eventId, attempt, at, answer, verdict }: AttemptEntry) => ({
  webhook_id: webhookId,
  event_id: eventId,
  attempt,
  at,
  duration_ms: answer.durationMs,
  status: answer.status,
  error: (answer.error ?? (verdict.type === 'given-up' ? verdict.reason : null))?.slice(0, 255) ?? null,
  next_at: verdict.type === 'retry' ? verdict.at : null,
});

/** Writes attempts in bulk and behind: a log, not a promise, so what a crash or a database that stays away takes is only told of. */
export class AttemptLog {
  private readonly options: AttemptLogOptions;
  private entries: AttemptEntry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(options: AttemptLogOptions) {
    this.options = options;
  }

  add(entry: AttemptEntry): void {
    this.entries.push(entry);
    if (this.entries.length >= flushRows) this.flushSoon(0);
    else this.flushSoon(this.options.flushMs ?? 500);
  }

  /** Writes what is there. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  /** Forgets attempts older than 30 days, a small batch at a time. */
  async prune(now: number): Promise<void> {
    let deleted: number;
    do {
      deleted = await this.options
        .database('webhook_attempts')
        .where('at', '<', now - keepMs)
        .limit(pruneRows)
        .delete();
    } while (deleted === pruneRows);
  }

  private flushSoon(ms: number): void {
    if (this.timer !== undefined && ms > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private async write(): Promise<void> {
    const { database, logger } = this.options;
    const entries = this.entries;
    this.entries = [];
    if (entries.length === 0) return;
    try {
      for (let at = 0; at < entries.length; at += flushRows)
        await database('webhook_attempts').insert(entries.slice(at, at + flushRows).map(row));
    } catch (error) {
      const kept = [...entries, ...this.entries].slice(-maxKept);
      const lost = entries.length + this.entries.length - kept.length;
      this.entries = kept;
      logger.warn({ reason: databaseReason(error), waiting: kept.length, lost }, 'attempts could not be logged yet');
      this.flushSoon(5_000);
    }
  }
}
