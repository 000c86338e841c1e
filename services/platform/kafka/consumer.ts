import type { Logger } from 'pino';
import { type Consumer, createClient, type EachBatchPayload, errorType, FOR_EVER } from './kafkajs/index.ts';
import { type RawRecord, toRawRecord } from './reader.ts';
import { createAssigner } from './streams/assigner.ts';

export type BatchResult =
  /** Every record of the batch is safe: its offsets are committed. */
  | { readonly type: 'done' }
  /** An engine is away: the same records again after so long. */
  | { readonly type: 'retry'; readonly afterMs: number; readonly reason: string };

export interface BatchConsumerOptions {
  readonly brokers: readonly string[];
  /** Full group name. */
  readonly group: string;
  /** Full topic names, with equal partition counts. */
  readonly topics: readonly string[];
  readonly instanceId: string;
  readonly logger: Logger;
  /** Records of one partition, in order. They may come again: this promises at least once. A rejection counts as a retry. */
  handle(batch: {
    readonly topic: string;
    readonly partition: number;
    readonly records: readonly RawRecord[];
  }): Promise<BatchResult>;
  /** At most so many records a call (default 500). */
  readonly maxRecords?: number;
  readonly sessionTimeoutMs?: number;
  /** The process cannot go on. Left out: logs and exits with 1. */
  readonly onFatal?: (reason: string) => void;
}

export interface BatchConsumer {
  /** True once it has joined its group. */
  ready(): boolean;
  /** The next offset of each partition that has brought records. */
  positions(): readonly {
    readonly topic: string;
    readonly partition: number;
    readonly position: number;
    readonly lag: number;
  }[];
  pause(): void;
  resume(): void;
  /** Lets the batch at hand finish, commits, leaves the group. */
  stop(): Promise<void>;
}

const RETRY_MIN_MS = 200;
const RETRY_MAX_MS = 10_000;
const BYTES_PER_PARTITION = 512 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const BEAT_EVERY_MS = 1_000;

/**
 * A group without store and transactions: a handler answers when its records are safe elsewhere, then their offsets are committed,
 * under the generation of their fetch. Partitions are worked one by one as kafkajs hands them over; nothing is fetched meanwhile.
 */
export async function startBatchConsumer(options: BatchConsumerOptions): Promise<BatchConsumer> {
  const { logger, topics, group, maxRecords = 500, sessionTimeoutMs = 10_000 } = options;
  const positions = new Map<string, { topic: string; partition: number; position: number; lag: number }>();
  let hasJoined = false;
  let isStopping = false;

  const fatal = (reason: string): void => {
    logger.fatal({ group, reason }, 'the consumer cannot go on');
    if (options.onFatal) options.onFatal(reason);
    else process.exit(1);
  };
  const consumer = openConsumer(options, sessionTimeoutMs);
  consumer.on(consumer.events.GROUP_JOIN, () => {
    hasJoined = true;
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    hasJoined = false;
    if (!payload.restart) fatal(`the consumer has ended: ${errorType(payload.error)}: ${payload.error.message}`);
  });

  /** Until the handler has them, or the group has moved on. kafkajs' beat throws when the group rejoins: that ends the batch. */
  const handle = async (records: readonly RawRecord[], payload: EachBatchPayload): Promise<boolean> => {
    const { topic, partition } = payload.batch;
    for (let tries = 0; payload.isRunning() && !isStopping && !payload.isStale(); tries += 1) {
      const result = await beating(payload, attempt(options, { topic, partition, records }, tries));
      if (result.type === 'done') return true;
      logger.warn({ topic, partition, offset: records[0]?.offset, reason: result.reason }, 'a batch is tried again');
      await beating(payload, new Promise((resume) => setTimeout(resume, result.afterMs)));
    }
    return false;
  };

  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { batch, resolveOffset, commitOffsetsIfNecessary, heartbeat } = payload;
      const { topic, partition } = batch;
      for (let at = 0; at < batch.messages.length; at += maxRecords) {
        const messages = batch.messages.slice(at, at + maxRecords);
        const records = messages.map((m) => toRawRecord(topic, partition, { ...m, batchContext: NO_CONTEXT }));
        if (!(await handle(records, payload))) return;
        const last = messages.at(-1)?.offset ?? batch.lastOffset();
        // Behind the last record, markers and compacted ones included.
        const isLast = at + maxRecords >= batch.messages.length;
        const position = Number(isLast ? batch.lastOffset() : last) + 1;
        resolveOffset(last);
        await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(position) }] }] });
        const lag = Math.max(0, Number(batch.highWatermark) - position);
        positions.set(`${topic}/${partition}`, { topic, partition, position, lag });
        await heartbeat();
      }
    },
  });
  const all = (): { topic: string }[] => topics.map((topic) => ({ topic }));
  return {
    ready: () => hasJoined && !isStopping,
    positions: () => [...positions.values()],
    pause: () => consumer.pause(all()),
    resume: () => consumer.resume(all()),
    stop: async () => {
      isStopping = true;
      await consumer.disconnect();
    },
  };
}

const NO_CONTEXT = { producerId: '-1', inTransaction: false };

function openConsumer(options: BatchConsumerOptions, sessionTimeout: number): Consumer {
  return createClient({ ...options, clientId: `${options.instanceId}-consumer` }).consumer({
    groupId: options.group,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => createAssigner(options.instanceId, (topic) => cluster.findTopicPartitionMetadata(topic).length),
    ],
    maxWaitTimeInMs: 200,
    sessionTimeout,
    heartbeatInterval: Math.round(sessionTimeout / 10),
    rebalanceTimeout: 30_000,
    maxBytesPerPartition: BYTES_PER_PARTITION,
    maxBytes: MAX_BYTES,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: FOR_EVER },
  });
}

async function attempt(
  options: BatchConsumerOptions,
  batch: Parameters<BatchConsumerOptions['handle']>[0],
  tries: number,
): Promise<BatchResult> {
  try {
    return await options.handle(batch);
  } catch (error) {
    options.logger.error({ error, topic: batch.topic, partition: batch.partition }, 'a handler threw');
    const afterMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** tries);
    return { type: 'retry', afterMs, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Beats while something is awaited. A beat's rejection means that the group rejoins: it is thrown on once the work is over. */
async function beating<T>(payload: EachBatchPayload, work: Promise<T>): Promise<T> {
  let failed: { readonly error: unknown } | undefined;
  const beat = setInterval(() => {
    payload.heartbeat().catch((error: unknown) => {
      failed = { error };
    });
  }, BEAT_EVERY_MS);
  try {
    const result = await work;
    if (failed) throw failed.error;
    return result;
  } finally {
    clearInterval(beat);
  }
}
