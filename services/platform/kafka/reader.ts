import type { Logger } from 'pino';
import { createClient, isPassing, type RawHeaders, type RawMessage, RawReader } from './kafkajs/index.ts';

/** A record as it lies in the log, undecoded. */
export interface RawRecord {
  /** Full topic name. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RawHeaders;
}

export interface ReadRange {
  /** Full topic name; it must have been named to `openReader`. */
  readonly topic: string;
  readonly partition: number;
  /** First offset wanted; left out, or before the log's start: the log's start. */
  readonly from?: number;
  /** The offset after the last one wanted; left out: the last stable offset when the reading begins. */
  readonly to?: number;
}

export interface PartitionReader {
  /** Partition numbers of a topic. */
  partitions(topic: string): number[];
  /** Where a partition's log begins, and its last stable offset. */
  ends(topic: string, partition: number): Promise<{ start: number; end: number }>;
  /** Committed records of a range, in order, as they come in fetches. */
  read(range: ReadRange): AsyncGenerator<readonly RawRecord[], void, void>;
  close(): Promise<void>;
}

const RETRY_MS = 100;

/** Turns what kafkajs decodes into our record. */
export const toRawRecord = (topic: string, partition: number, message: RawMessage): RawRecord => ({
  topic,
  partition,
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  key: message.key,
  value: message.value,
  headers: message.headers ?? {},
});

async function* readRange(raw: RawReader, range: ReadRange): AsyncGenerator<readonly RawRecord[], void, void> {
  const { topic, partition } = range;
  let at: number | undefined;
  let to = range.to;
  while (at === undefined || to === undefined || at < to) {
    try {
      const start = at ?? (await raw.start(topic, partition));
      to ??= await raw.end(topic, partition);
      at ??= Math.max(range.from ?? start, start);
      if (at >= to) return;
      const end = to;
      const { batch } = await raw.fetch(topic, partition, at);
      const records = batch.messages
        .filter(({ offset }) => Number(offset) < end)
        .map((message) => toRawRecord(topic, partition, message));
      at = batch.nextOffset();
      if (records.length > 0) yield records;
    } catch (error) {
      if (!isPassing(error)) throw error;
      await new Promise((resume) => setTimeout(resume, RETRY_MS));
      await raw.refresh();
    }
  }
}

/** Opens a reader without a group: it sees committed records only and commits nothing. */
export async function openReader(options: {
  readonly brokers: readonly string[];
  /** Full names of all topics that will be read. */
  readonly topics: readonly string[];
  readonly logger?: Logger | undefined;
}): Promise<PartitionReader> {
  const raw = new RawReader(createClient({ ...options, clientId: 'heliograph-reader' }));
  await raw.connect(options.topics);
  return {
    partitions: (topic) => raw.partitions(topic),
    ends: async (topic, partition) => ({
      start: await raw.start(topic, partition),
      end: await raw.end(topic, partition),
    }),
    read: (range) => readRange(raw, range),
    close: () => raw.close(),
  };
}
