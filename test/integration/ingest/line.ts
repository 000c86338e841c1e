import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  createAccountKey,
  provisionDatabase,
  provisionSchemas,
  provisionTopics,
} from '../../../infra/provision/provision.ts';
import { createIngest } from '../../../services/ingest/ingest.ts';
import { createKafkaCheck } from '../../../services/ingest/kafka-check.ts';
import { createRecordSink, producedTopics } from '../../../services/ingest/record-sink.ts';
import { createSurroundings } from '../../../services/ingest/surroundings.ts';
import type { AvroCodec } from '../../../services/platform/avro/codec.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { createFormTokens, type FormTokens } from '../../../services/platform/crypto/form-token.ts';
import { createSealer, type Sealer } from '../../../services/platform/crypto/seal.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { openProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import { connectMysql, ensureDatabase } from '../../../services/platform/mysql/connect.ts';
import { type ApiRecord, createApiRecord } from '../../../services/platform/record/record.ts';
import { openCodec } from '../../../services/platform/service/run-service.ts';
import { createApiClientSetup } from '../../../services/whatsapp/api-client/setup.ts';
import { createCloudTemplates } from '../../../services/whatsapp/cloud/templates.ts';
import { createConnections } from '../../../services/whatsapp/connections.ts';
import type { ProvidedEngines } from '../../setup/provided.d.ts';

const logger = pino({ level: 'silent' });

/** One record as a reader finds it. */
export interface FoundRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: object;
}

export interface IngestLine {
  readonly db: Knex;
  readonly record: ApiRecord;
  readonly sealer: Sealer;
  readonly formTokens: FormTokens;
  readonly partitions: number;
  readonly account: string;
  /** A further process of the service, on a port of its own. */
  start(): Promise<{ readonly url: string; readonly app: FastifyInstance }>;
  /** Everything that lies in a topic. */
  read(topic: (typeof producedTopics)[number]): Promise<readonly FoundRecord[]>;
  close(): Promise<void>;
}

/** The service on real engines, in topics and a database of this run alone. */
export async function openIngestLine(engines: ProvidedEngines): Promise<IngestLine> {
  const run = randomBytes(4).toString('hex');
  const topicPrefix = `ingest-${run}.`;
  const partitions = 3;
  const kafka = { kafkaBrokers: engines.brokers, topicPrefix, partitions, replicationFactor: 1 };
  await provisionTopics(kafka);
  await provisionSchemas({ registryUrl: engines.registryUrl, topicPrefix }, readSchemaFiles('schemas'));
  const mysqlUrl = new URL(engines.mysqlUrl);
  mysqlUrl.pathname = `/ingest_${run}`;
  await ensureDatabase(mysqlUrl.href);
  const db = connectMysql({ url: mysqlUrl.href, poolSize: 4 });
  await provisionDatabase(db);
  const keys = [{ id: 'k1', key: randomBytes(32) }];
  const sealer = createSealer(keys);
  const formTokens = createFormTokens(keys);
  const { keyId, secret } = await createAccountKey(db, sealer, Date.now());
  const codec: AvroCodec = await openCodec({ registryUrl: engines.registryUrl, topicPrefix }, logger);
  const producer = await openProducer({ brokers: engines.brokers, clientId: `ingest-${run}`, logger });
  const record = createApiRecord(db, sealer);
  const check = createKafkaCheck(() => connectAdmin({ brokers: engines.brokers }));
  const apps: FastifyInstance[] = [];
  const allowedTargets = allowedNetworks(['127.0.0.0/8']);
  const connections = createConnections({ allowed: allowedTargets, timeoutMs: 2_000 });

  return {
    db,
    record,
    sealer,
    formTokens,
    partitions,
    account: `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`,
    async start() {
      const { app } = await createIngest({
        record,
        sink: createRecordSink({ producer, codec, topicPrefix, partitions }),
        checkKafka: check.check,
        allowedTargets,
        templateSource: createCloudTemplates({ allowed: allowedTargets }),
        formTokens,
        apiClientSetup: createApiClientSetup({ connections }),
        publicUrl: 'http://127.0.0.1',
        logger,
        metrics: new Registry(),
        surroundings: createSurroundings(),
      });
      apps.push(app);
      return { url: await app.listen({ host: '127.0.0.1', port: 0 }), app };
    },
    async read(topic) {
      const name = topicPrefix + topic;
      const reader = await openReader({ brokers: engines.brokers, topics: [name], logger });
      const found: FoundRecord[] = [];
      for (const partition of reader.partitions(name))
        for await (const records of reader.read({ topic: name, partition }))
          for (const { key, value, headers } of records) {
            const decoded = codec.decode(topic, value ?? Buffer.alloc(0));
            if (!decoded.ok) throw new Error(decoded.reason);
            const texts = Object.entries(headers).map(([header, text]) => [header, String(text)]);
            found.push({
              topic,
              partition,
              key: String(key),
              headers: Object.fromEntries(texts),
              value: decoded.value,
            });
          }
      await reader.close();
      return found;
    },
    async close() {
      await Promise.all(apps.map((app) => app.close()));
      await producer.close();
      await check.close();
      await db.raw(`drop database \`ingest_${run}\``);
      await db.destroy();
      const admin = await connectAdmin({ brokers: engines.brokers });
      await admin.deleteTopics(producedTopics.map((topic) => topicPrefix + topic));
      await admin.close();
    },
  };
}
