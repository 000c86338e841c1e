import type { Logger } from 'pino';
import { createTurns } from '../../platform/timing/turns.ts';
import { within } from '../../platform/timing/within.ts';
import type { MakeAttempt } from './attempt.ts';
import { databaseReason } from './database-trouble.ts';
import type { Lanes } from './lanes.ts';
import type { ParkedRow, ParkedStore } from './parked-store.ts';
import { settle } from './settle.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface ParkedWorkerOptions {
  readonly subscriptions: Subscriptions;
  readonly store: ParkedStore;
  readonly lanes: Lanes;
  readonly attempt: MakeAttempt;
  readonly logger: Logger;
  /** Longer than a call can take. */
  readonly leaseMs: number;
  readonly pollMs?: number;
  now(): number;
}

export interface ParkedWorker {
  /** Looks at once instead of at the next turn. */
  nudge(): void;
  /** Takes nothing new and waits for calls that are under way, at most so long; what is left runs out of its lease. */
  stop(boundMs: number): Promise<void>;
}

const perLook = 100;
const forgottenMs = 60_000;

/** Tries parked events again when they are due. Any number of processes may do so at a time. */
export function startParkedWorker(options: ParkedWorkerOptions): ParkedWorker {
  const { subscriptions, store, lanes, logger, leaseMs, pollMs = 1_000, now } = options;
  const open = new Set<Promise<void>>();
  let forgottenAt = 0;

  async function tryRow(row: ParkedRow): Promise<void> {
    const { webhookId, eventId, orderKey } = row;
    const attempts = row.attempts + 1;
    const subscription = await subscriptions.byId(webhookId);
    const verdict = subscription
      ? await options.attempt({ subscription, eventId, body: row.body }, { attempt: attempts, since: row.createdAt })
      : ({ type: 'given-up', reason: 'the webhook was deleted' } as const);
    await settle(store, { webhookId, eventId, orderKey, attempts }, verdict, now());
  }

  function begin(row: ParkedRow): void {
    const { webhookId, eventId } = row;
    const finished = tryRow(row)
      .catch((error: unknown) => {
        logger.warn({ webhookId, eventId, reason: databaseReason(error) }, 'a parked event is left to its lease');
      })
      .finally(() => {
        open.delete(finished);
        lanes.leave(webhookId);
        turns.nudge();
      });
    open.add(finished);
  }

  /** One look at what is due. True: there may be more that could begin now. */
  async function look(): Promise<boolean> {
    const rows = await store.due(now(), lanes.full(), perLook);
    let begun = 0;
    for (const row of rows) {
      if (turns.isStopped) return false;
      if (!lanes.enter(row.webhookId)) continue;
      let claimed = false;
      try {
        claimed = await store.claim(row, now() + leaseMs);
      } finally {
        if (!claimed) lanes.leave(row.webhookId);
      }
      if (!claimed) continue;
      begun += 1;
      begin(row);
    }
    return rows.length === perLook && begun > 0;
  }

  async function releaseForgotten(): Promise<void> {
    if (now() - forgottenAt < forgottenMs) return;
    forgottenAt = now();
    const released = await store.releaseForgotten(now());
    if (released > 0) logger.info({ released }, 'parked events that nobody let go are due now');
  }

  const turns = createTurns({
    pollMs,
    begin: releaseForgotten,
    look,
    failed: (error) => logger.warn({ reason: databaseReason(error) }, 'parked events could not be read'),
  });
  turns.nudge();
  return {
    nudge: turns.nudge,
    async stop(boundMs) {
      await within(
        boundMs,
        turns.stop().then(() => Promise.all(open)),
      );
    },
  };
}
