import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { provisionSchemas, provisionTopics } from '../../../infra/provision/provision.ts';
import { cachedIntegrations, type SendingIntegration } from '../../../services/dispatch/integrations.ts';
import { createCounts } from '../../../services/dispatch/metrics.ts';
import { defaultSettings, type QueueSettings } from '../../../services/dispatch/queue/settings.ts';
import { dispatchTopology } from '../../../services/dispatch/topology.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { openProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import { type StreamsHandle, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { type TopicName, topics } from '../../../services/platform/kafka/topics.ts';
import { openCodec } from '../../../services/platform/service/run-service.ts';
import { createWhatsAppClient } from '../../../services/whatsapp/whatsapp.ts';
import type { ProvidedEngines } from '../../setup/provided.d.ts';

const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
const partitions = 3;

export interface Member {
  readonly handle: StreamsHandle;
  stop(): Promise<void>;
}

export interface DispatchLine {
  /** One process of the service. */
  start(instanceId: string, load: () => Promise<SendingIntegration | undefined>): Promise<Member>;
  produce(topic: TopicName, clientId: string, value: object, headers?: Record<string, string>): Promise<void>;
  /** Everything committed in a topic, a partition after the other. */
  read(topic: TopicName): Promise<readonly { readonly key: string; readonly value: object | null }[]>;
  close(): Promise<void>;
}

/** The service on real engines, in topics of this run alone. */
export async function openDispatchLine(
  engines: ProvidedEngines,
  settings: Partial<QueueSettings>,
): Promise<DispatchLine> {
  const topicPrefix = `dispatch-${randomBytes(4).toString('hex')}.`;
  await provisionTopics({ kafkaBrokers: engines.brokers, topicPrefix, partitions, replicationFactor: 1 });
  await provisionSchemas({ registryUrl: engines.registryUrl, topicPrefix }, readSchemaFiles('schemas'));
  const codec = await openCodec({ registryUrl: engines.registryUrl, topicPrefix }, logger);
  const producer = await openProducer({ brokers: engines.brokers, clientId: topicPrefix, logger });
  const members = new Set<Member>();
  const stateRoot = mkdtempSync(join(tmpdir(), 'heliograph-dispatch-'));

  return {
    async start(instanceId, load) {
      const metrics = new Registry();
      const all = { ...defaultSettings, ...settings };
      const client = createWhatsAppClient({
        allowed: allowedNetworks(['127.0.0.0/8']),
        timeoutMs: all.callTimeoutMs,
      });
      const topology = dispatchTopology({
        settings: all,
        integrations: cachedIntegrations({ load, logger }),
        client,
        logger,
        counts: createCounts(metrics, client),
        random: Math.random,
        clock: Date.now,
      });
      const handle = await startStreams(topology, {
        brokers: engines.brokers,
        topics: { prefix: topicPrefix, fullName: (short) => topicPrefix + short },
        instanceId,
        stateDir: join(stateRoot, instanceId),
        codec,
        logger,
        metrics,
        sessionTimeoutMs: 3000,
      });
      const member: Member = {
        handle,
        async stop() {
          if (!members.delete(member)) return;
          await handle.stop();
          await client.close();
        },
      };
      members.add(member);
      return member;
    },
    async produce(topic, clientId, value, headers = {}) {
      const sent = await producer.send({
        topic: topicPrefix + topic,
        partition: partitionOf(clientId, partitions),
        key: clientId,
        value: codec.encode(topic, value),
        headers,
      });
      if (!sent.ok) throw new Error(sent.reason);
    },
    async read(topic) {
      const name = topicPrefix + topic;
      const reader = await openReader({ brokers: engines.brokers, topics: [name], logger });
      const found: { key: string; value: object | null }[] = [];
      for (const partition of reader.partitions(name))
        for await (const records of reader.read({ topic: name, partition }))
          for (const { key, value } of records) {
            const decoded = value === null ? undefined : codec.decode(topic, value);
            if (decoded && !decoded.ok) throw new Error(decoded.reason);
            found.push({ key: String(key), value: decoded?.value ?? null });
          }
      await reader.close();
      return found;
    },
    async close() {
      for (const member of [...members]) await member.stop();
      await producer.close();
      const admin = await connectAdmin({ brokers: engines.brokers });
      await admin.deleteTopics(topics.map(({ name }) => topicPrefix + name));
      await admin.close();
    },
  };
}
