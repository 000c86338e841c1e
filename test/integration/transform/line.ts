import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { provisionSchemas, provisionTopics } from '../../../infra/provision/provision.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { openProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import { type StreamsHandle, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { type TopicName, topics } from '../../../services/platform/kafka/topics.ts';
import { openCodec } from '../../../services/platform/service/run-service.ts';
import { type TransformPorts, transformTopology } from '../../../services/transform/topology.ts';
import type { ProvidedEngines } from '../../setup/provided.d.ts';
import { freshPorts, openRecord } from './record.ts';

const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
const partitions = 3;

export interface TransformLine {
  readonly db: Knex;
  /** One process of the service. */
  start(): Promise<StreamsHandle>;
  /** Puts records into the partition of `partitionBy`. */
  produce(topic: TopicName, partitionBy: string, values: readonly object[]): Promise<void>;
  /** Everything committed in a topic, with the partition it lies in. */
  read(
    topic: TopicName,
  ): Promise<readonly { readonly partition: number; readonly key: string; readonly value: object }[]>;
  partitionOf(key: string): number;
  close(): Promise<void>;
}

/** The service on real engines, in topics and a database of this run alone. */
export async function openTransformLine(
  engines: ProvidedEngines,
  ports: (db: Knex) => Partial<TransformPorts> = () => ({}),
): Promise<TransformLine> {
  const topicPrefix = `transform-${randomBytes(4).toString('hex')}.`;
  const kafka = { kafkaBrokers: engines.brokers, topicPrefix, partitions, replicationFactor: 1 };
  await provisionTopics(kafka);
  await provisionSchemas({ registryUrl: engines.registryUrl, topicPrefix }, readSchemaFiles('schemas'));
  const record = await openRecord(engines.mysqlUrl);
  const codec = await openCodec({ registryUrl: engines.registryUrl, topicPrefix }, logger);
  const producer = await openProducer({ brokers: engines.brokers, clientId: topicPrefix, logger });
  const stateDir = mkdtempSync(join(tmpdir(), 'heliograph-transform-'));
  const handles: StreamsHandle[] = [];

  return {
    db: record.db,
    async start() {
      const handle = await startStreams(transformTopology({ ...freshPorts(record.db), logger, ...ports(record.db) }), {
        brokers: engines.brokers,
        topics: { prefix: topicPrefix, fullName: (short) => topicPrefix + short },
        instanceId: 'one',
        stateDir,
        codec,
        logger,
        metrics: new Registry(),
        sessionTimeoutMs: 3000,
        lazyCommitMs: 200,
      });
      handles.push(handle);
      return handle;
    },
    async produce(topic, partitionBy, values) {
      for (const value of values) {
        const sent = await producer.send({
          topic: topicPrefix + topic,
          partition: partitionOf(partitionBy, partitions),
          key: partitionBy,
          value: codec.encode(topic, value),
          headers: {},
        });
        if (!sent.ok) throw new Error(sent.reason);
      }
    },
    async read(topic) {
      const name = topicPrefix + topic;
      const reader = await openReader({ brokers: engines.brokers, topics: [name], logger });
      const found: { partition: number; key: string; value: object }[] = [];
      for (const partition of reader.partitions(name))
        for await (const records of reader.read({ topic: name, partition }))
          for (const { key, value } of records) {
            const decoded = codec.decode(topic, value ?? Buffer.alloc(0));
            if (!decoded.ok) throw new Error(decoded.reason);
            found.push({ partition, key: String(key), value: decoded.value });
          }
      await reader.close();
      return found;
    },
    partitionOf: (key) => partitionOf(key, partitions),
    async close() {
      for (const handle of handles) await handle.stop();
      await producer.close();
      await record.close();
      const admin = await connectAdmin({ brokers: engines.brokers });
      await admin.deleteTopics(topics.map(({ name }) => topicPrefix + name));
      await admin.close();
    },
  };
}
