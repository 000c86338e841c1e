import type { Logger } from 'pino';
import type { IdempotencyKeys } from '../../platform/record/idempotency-keys.ts';

/** How long an Idempotency-Key is kept from its first request on. */
export const keyKeptMs = 7 * 24 * 60 * 60 * 1000;

/** Small, so that no post waits for the locks of a batch. */
const batchRows = 500;
const firstMs = 60_000;
const everyMs = 60 * 60 * 1000;

export interface KeyPruningOptions {
  readonly keys: Pick<IdempotencyKeys, 'prune'>;
  readonly logger: Pick<Logger, 'warn'>;
  now(): number;
  /** Until the first time, soon: a process may not live for an hour. */
  readonly firstMs?: number;
}

/** Forgets keys that are too old, every hour. Several processes may do it at the same time. */
export function startKeyPruning(options: KeyPruningOptions): { stop(): Promise<void> } {
  const { keys, logger, now } = options;
  let stopped = false;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout;

  async function prune(): Promise<void> {
    try {
      let forgotten: number;
      do {
        forgotten = await keys.prune(now() - keyKeptMs, batchRows);
      } while (forgotten === batchRows && !stopped);
    } catch (error) {
      logger.warn({ error }, 'old idempotency keys could not be forgotten');
    }
  }

  const later = (ms: number): void => {
    timer = setTimeout(() => {
      running = prune().then(() => {
        if (!stopped) later(everyMs);
      });
    }, ms).unref();
  };

  later(options.firstMs ?? firstMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
