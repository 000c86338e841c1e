import type { Logger } from 'pino';
import { errorType, isPassing, type RawReader } from '../kafkajs/index.ts';
import type { Change, LocalStore } from './local-store.ts';
import type { StreamsMetrics } from './metrics.ts';
import { pause } from './signal.ts';
import { wipeAgainstLog } from './store-health.ts';

export interface RestoreOptions {
  readonly raw: RawReader;
  /** Full name of the changelog. */
  readonly topic: string;
  readonly partition: number;
  readonly store: LocalStore;
  readonly metrics: StreamsMetrics;
  readonly logger: Logger;
  isAlive(): boolean;
  /** An open transaction has held the reading up for so long. */
  blocked(ms: number): Promise<void>;
}

const RETRY_MS = 100;
/** The first fetch tells the end at once; only one that an open transaction holds up has to wait. */
const BLOCKED_WAIT_MS = 50;

/**
 * Reads the changelog from the store's checkpoint to the high watermark of the first fetch. Not to the last stable offset: offsets
 * may be stable while the markers of their transaction are still on their way to this partition.
 */
export async function restore(options: RestoreOptions): Promise<void> {
  const { raw, topic, partition, store, metrics, logger, isAlive } = options;
  const began = performance.now();
  let at = store.checkpoint;
  let end: number | undefined;
  let moved = began;
  let records = 0;
  while (isAlive()) {
    try {
      const { batch, highWatermark } = await raw.fetch(topic, partition, at, {
        maxWaitMs: end === undefined ? 0 : BLOCKED_WAIT_MS,
      });
      end ??= highWatermark;
      const next = batch.nextOffset();
      if (next > at) {
        at = next;
        moved = performance.now();
        records += batch.messages.length;
        metrics.restored(batch.messages.length);
        const changes = batch.messages.flatMap(({ key, value }): Change[] => (key ? [[key.toString(), value]] : []));
        store.apply(changes, at);
      }
      if (at >= end) {
        store.apply([], at, Date.now());
        logger.info({ topic, partition, records, at, ms: Math.round(performance.now() - began) }, 'store restored');
        return;
      }
      await options.blocked(performance.now() - moved);
    } catch (error) {
      if (errorType(error) === 'OFFSET_OUT_OF_RANGE') {
        at = await startAnew(options);
        end = undefined;
      } else if (isPassing(error)) {
        await pause(RETRY_MS);
        await raw.refresh();
      } else throw error;
    }
  }
}

/** The checkpoint is not in the log: the log was cut, or is another one. */
async function startAnew({ raw, topic, partition, store, metrics, logger }: RestoreOptions): Promise<number> {
  const [start, end] = [await raw.start(topic, partition), await raw.end(topic, partition)];
  const reason = wipeAgainstLog(store.checkpoint, { start, end });
  if (reason) {
    metrics.wiped(reason);
    logger.warn({ topic, partition, checkpoint: store.checkpoint, start, end, reason }, 'the local store is made anew');
    store.clear();
  }
  return start;
}
