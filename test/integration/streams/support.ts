import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { openProducer, type QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader, type RawRecord } from '../../../services/platform/kafka/reader.ts';
import type { Codec, StreamsOptions, TopicNames } from '../../../services/platform/kafka/streams/index.ts';

/** Values as JSON: these tests are about the runtime, not about Avro. */
export const jsonCodec: Codec = {
  decode: (_topic, bytes) => {
    try {
      const value: unknown = JSON.parse(bytes.toString());
      if (value !== null && typeof value === 'object') return { ok: true, value };
      return { ok: false, code: 'undecodable', reason: 'no object', retriable: false };
    } catch (error) {
      return { ok: false, code: 'undecodable', reason: String(error), retriable: false };
    }
  },
  encode: (_topic, value) =>
    Buffer.from(
      JSON.stringify(value, (_key, field: unknown) =>
        field instanceof Uint8Array ? Buffer.from(field).toString('base64') : field,
      ),
    ),
};

export const testLogger = (): Logger => pino({ level: process.env.LOG_LEVEL ?? 'silent' });

/** Topics of one test, under a prefix of their own. */
export interface TestTopics extends TopicNames {
  readonly brokers: readonly string[];
  readonly partitions: number;
  create(names: readonly string[], config?: Readonly<Record<string, string>>): Promise<void>;
  /** Creates a compacted one. */
  createStore(name: string): Promise<void>;
  drop(): Promise<void>;
}

export function testTopics(brokers: readonly string[], partitions = 4): TestTopics {
  const prefix = `test-${randomUUID().slice(0, 8)}.`;
  const made: string[] = [];
  const fullName = (short: string): string => `${prefix}${short}`;
  const create = async (names: readonly string[], config: Readonly<Record<string, string>> = {}): Promise<void> => {
    const admin = await connectAdmin({ brokers });
    await admin.ensureTopics(names.map((name) => ({ name: fullName(name), partitions, config })));
    made.push(...names.map(fullName));
    await admin.close();
  };
  return {
    brokers,
    partitions,
    prefix,
    fullName,
    create,
    createStore: (name) =>
      create([name], {
        'cleanup.policy': 'compact',
        'segment.bytes': '1048576',
        'min.cleanable.dirty.ratio': '0.01',
        'max.compaction.lag.ms': '10000',
      }),
    drop: async () => {
      const admin = await connectAdmin({ brokers });
      if (made.length > 0) await admin.deleteTopics(made);
      await admin.close();
    },
  };
}

export const stateDir = (): string => mkdtempSync(join(tmpdir(), 'heliograph-streams-'));

export const optionsFor = (topics: TestTopics, more: Partial<StreamsOptions> = {}): StreamsOptions => ({
  brokers: topics.brokers,
  topics,
  instanceId: 'one',
  stateDir: stateDir(),
  codec: jsonCodec,
  logger: testLogger(),
  metrics: new Registry(),
  sessionTimeoutMs: 3_000,
  lazyCommitMs: 200,
  onFatal: (reason) => {
    throw new Error(`fatal: ${reason}`);
  },
  ...more,
});

export const producerFor = (topics: TestTopics): Promise<QueueingProducer> =>
  openProducer({ brokers: topics.brokers, clientId: 'test-load', logger: testLogger() });

/** All committed records of a topic, partition by partition. */
export async function readAll(topics: TestTopics, name: string): Promise<RawRecord[]> {
  const topic = topics.fullName(name);
  const reader = await openReader({ brokers: topics.brokers, topics: [topic] });
  const found: RawRecord[] = [];
  for (const partition of reader.partitions(topic)) {
    for await (const records of reader.read({ topic, partition })) found.push(...records);
  }
  await reader.close();
  return found;
}

export const parse = (record: RawRecord): Record<string, unknown> => {
  const value: unknown = JSON.parse(record.value?.toString() ?? 'null');
  return value !== null && typeof value === 'object' ? { ...value } : {};
};

/** Sends JSON values, each in its key's partition unless another is named. */
export async function sendAll(
  producer: QueueingProducer,
  topics: TestTopics,
  name: string,
  records: readonly {
    readonly key: string;
    readonly value: object | Buffer | null;
    readonly partition?: number;
    readonly headers?: Readonly<Record<string, string>>;
  }[],
): Promise<void> {
  const results = await Promise.all(
    records.map(({ key, value, partition, headers = {} }) =>
      producer.send({
        topic: topics.fullName(name),
        partition: partition ?? partitionOf(key, topics.partitions),
        key,
        headers,
        value: value === null || Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
      }),
    ),
  );
  const failed = results.find(({ ok }) => !ok);
  if (failed) throw new Error(`not produced: ${JSON.stringify(failed)}`);
}

/** The values of a topic, of one type. */
export async function valuesOf(topics: TestTopics, name: string, type?: string): Promise<Record<string, unknown>[]> {
  const values = (await readAll(topics, name)).map(parse);
  return type === undefined ? values : values.filter((value) => value.type === type);
}
