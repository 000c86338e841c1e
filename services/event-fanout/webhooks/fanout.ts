import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { ConversationEvent } from '../../core/contract/records.ts';
import type { Sealer } from '../../platform/crypto/seal.ts';
import { type AllowedNetworks, createTargetDispatcher } from '../../platform/http/private-targets.ts';
import type { Headers } from '../../platform/kafka/streams/topology.ts';
import { within } from '../../platform/timing/within.ts';
import { type AttemptCounts, createAttempt } from './attempt.ts';
import { AttemptLog } from './attempt-log.ts';
import { databaseReason } from './database-trouble.ts';
import { createDeliverer } from './deliver.ts';
import { defaultLimits, Lanes } from './lanes.ts';
import { mayBeWanted } from './match.ts';
import { ParkedStore } from './parked-store.ts';
import { startParkedWorker } from './parked-worker.ts';
import { createPost } from './post.ts';
import { createSubscriptions } from './subscriptions.ts';

export interface FanoutCounts extends AttemptCounts {
  parked(count: number): void;
}

export interface FanoutOptions {
  readonly database: Knex;
  readonly sealer: Sealer;
  readonly logger: Logger;
  /** Private networks that targets may lie in. */
  readonly allowed: AllowedNetworks;
  readonly counts: FanoutCounts;
  /** Between the tries. */
  readonly waitsMs: readonly number[];
  /** How long a batch waits for its calls (default 2 s). */
  readonly budgetMs?: number;
  /** How long a call may take (Sunshine: 20 s). */
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  readonly subscriptionTtlMs?: number;
}

export interface Fanout {
  /** False: surely nobody's, by the event's headers alone. */
  concerns(headers: Headers): boolean;
  /** See `Deliverer.handle`. */
  handle(events: readonly ConversationEvent[]): Promise<void>;
  /** Looks at what is parked without waiting for the next turn. */
  nudge(): void;
  stop(boundMs?: number): Promise<void>;
}

/** Beyond a call's own time, for the writes around it. */
const leaseMarginMs = 5_000;
const pruneMs = 60 * 60_000;

/** Webhooks of one process: what is live, what is parked, and the log of both. */
export function startFanout(options: FanoutOptions): Fanout {
  const { database, sealer, logger, allowed, counts, waitsMs } = options;
  const { budgetMs = 2_000, timeoutMs = 20_000, pollMs = 1_000, subscriptionTtlMs = 3_000 } = options;
  const now = (): number => Date.now();
  const leaseMs = timeoutMs + leaseMarginMs;
  const dispatcher = createTargetDispatcher({ allowed });
  const lanes = new Lanes({ ...defaultLimits, slowMs: budgetMs });
  const log = new AttemptLog({ database, logger });
  const subscriptions = createSubscriptions({ database, sealer, logger, ttlMs: subscriptionTtlMs });
  const store = new ParkedStore(database);
  const attempt = createAttempt({
    post: createPost({ dispatcher, timeoutMs }),
    policy: { waitsMs },
    lanes,
    log,
    counts,
    logger,
    now,
    random: Math.random,
  });
  const common = { subscriptions, store, lanes, attempt, logger, leaseMs, now };
  const worker = startParkedWorker({ ...common, pollMs });
  const deliverer = createDeliverer({
    ...common,
    budgetMs,
    parked(count) {
      if (count > 0) counts.parked(count);
      worker.nudge();
    },
  });
  const pruning = setInterval(() => {
    log
      .prune(now())
      .catch((error: unknown) => logger.warn({ reason: databaseReason(error) }, 'old attempts could not be forgotten'));
  }, pruneMs).unref();
  return {
    concerns: ({ app, type }) => mayBeWanted(app, type, subscriptions),
    handle: (events) => deliverer.handle(events),
    nudge: () => worker.nudge(),
    async stop(boundMs = 5_000) {
      clearInterval(pruning);
      await Promise.all([deliverer.stop(boundMs), worker.stop(boundMs)]);
      await within(Math.min(boundMs, 2_000), log.flush());
      await dispatcher.destroy();
    },
  };
}
