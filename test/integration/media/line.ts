import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { provisionDatabase, provisionSchemas, provisionTopics } from '../../../infra/provision/provision.ts';
import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { inboundMedia } from '../../../services/core/inbound/inbound-media.ts';
import { readInbound } from '../../../services/core/inbound/inbound-payload.ts';
import { createAwaitedMedia } from '../../../services/ingest/media/awaited-media.ts';
import { mountMedia } from '../../../services/ingest/media/media-routes.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { createSealer } from '../../../services/platform/crypto/seal.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createServer } from '../../../services/platform/http/server.ts';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { openProducer } from '../../../services/platform/kafka/producer.ts';
import { type StreamsHandle, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';
import type { MediaStore } from '../../../services/platform/media/media-store.ts';
import { ParkedMedia } from '../../../services/platform/media/parked-media.ts';
import { connectMysql, ensureDatabase } from '../../../services/platform/mysql/connect.ts';
import { openCodec } from '../../../services/platform/service/run-service.ts';
import { createSandbox } from '../../../services/sandbox/server.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';
import { createMediaCounts } from '../../../services/transform/media/counts.ts';
import { type Media, startMedia } from '../../../services/transform/media/media.ts';
import { mediaTopology } from '../../../services/transform/media/topology.ts';
import { createWhatsAppMedia } from '../../../services/whatsapp/whatsapp.ts';
import type { ProvidedEngines } from '../../setup/provided.d.ts';

const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
const partitions = 3;
const phone = '15551230001';

export interface MediaProcess {
  readonly metrics: Registry;
  readonly media: Media;
  /** Ends the group and then its downloads, as the service does. */
  stop(graceMs?: number): Promise<void>;
  /** Ends the group alone and leaves the downloads to themselves, as if the process hung. */
  abandon(): Promise<void>;
}

export interface SentFile {
  readonly mediaId: string;
  readonly whatsappId: string;
  readonly url: string;
  /** What the topic holds of it. */
  readonly record: WhatsAppInbound;
}

export interface MediaLine {
  readonly db: Knex;
  readonly appId: string;
  readonly integrationId: string;
  readonly sandbox: ReturnType<typeof createSandbox>;
  readonly store: MediaStore;
  /** A process of the group, with short gaps between its tries. */
  start(options?: {
    readonly mostBytes?: number;
    readonly leaseMs?: number;
    readonly patienceMs?: number;
  }): Promise<MediaProcess>;
  /** The same number on its API client. */
  readonly clientIntegrationId: string;
  /** Gives WhatsApp a file and puts the message about it on the topic, as ingest does. */
  send(bytes: Buffer, mimeType: string, type?: string): Promise<SentFile>;
  /** The same by an API client's message. */
  sendByClient(bytes: Buffer, mimeType: string): Promise<SentFile>;
  produce(record: WhatsAppInbound): Promise<void>;
  close(): Promise<void>;
}

/** The group on real engines, WhatsApp simulated, and ingest's route over the same store. */
export async function openMediaLine(engines: ProvidedEngines, store: MediaStore): Promise<MediaLine> {
  const run = randomBytes(4).toString('hex');
  const topicPrefix = `media-${run}.`;
  await provisionTopics({ kafkaBrokers: engines.brokers, topicPrefix, partitions, replicationFactor: 1 });
  await provisionSchemas({ registryUrl: engines.registryUrl, topicPrefix }, readSchemaFiles('schemas'));
  const mysqlUrl = new URL(engines.mysqlUrl);
  mysqlUrl.pathname = `/media_${run}`;
  await ensureDatabase(mysqlUrl.href);
  const db = connectMysql({ url: mysqlUrl.href, poolSize: 8 });
  await provisionDatabase(db);
  const sealer = createSealer([{ id: 'k1', key: randomBytes(32) }]);
  const sandbox = createSandbox({ port: 0 });
  const { url: whatsappUrl } = await sandbox.listen();
  const appId = randomBytes(12).toString('hex');
  const integrationId = randomBytes(12).toString('hex');
  await db('integrations').insert({
    id: integrationId,
    app_id: appId,
    type: 'whatsapp',
    status: 'active',
    hosting: 'cloud',
    base_url: whatsappUrl,
    phone_number_id: DEFAULT_NUMBER.phoneNumberId,
    access_token_sealed: sealer.seal(DEFAULT_NUMBER.accessToken, integrationId),
    created_at: 1,
  });
  const clientIntegrationId = randomBytes(12).toString('hex');
  await db('integrations').insert({
    id: clientIntegrationId,
    app_id: appId,
    type: 'whatsapp',
    status: 'active',
    hosting: 'self',
    base_url: `${whatsappUrl}/${DEFAULT_NUMBER.displayPhoneNumber.replace(/\D/g, '')}`,
    username: 'admin',
    password_sealed: sealer.seal('Sandbox-1!', clientIntegrationId),
    created_at: 1,
  });
  const codec = await openCodec({ registryUrl: engines.registryUrl, topicPrefix }, logger);
  const producer = await openProducer({ brokers: engines.brokers, clientId: topicPrefix, logger });
  const stateDir = mkdtempSync(join(tmpdir(), 'heliograph-media-state-'));
  const source = createWhatsAppMedia({ allowed: allowedNetworks(['127.0.0.0/8']), silenceMs: 5_000 });
  const web = createServer({ logger, isUnavailable: () => false, answered: () => undefined });
  const awaited = createAwaitedMedia({ store, parked: new ParkedMedia(db), logger, now: Date.now });
  mountMedia(web, { store, awaited, logger });
  const publicUrl = await web.listen({ host: '127.0.0.1', port: 0 });
  const processes: MediaProcess[] = [];
  let messages = 0;

  async function produce(record: WhatsAppInbound): Promise<void> {
    const sent = await producer.send({
      topic: `${topicPrefix}whatsapp.inbound`,
      partition: partitionOf(record.clientId, partitions),
      key: record.clientId,
      value: codec.encode('whatsapp.inbound', record),
      headers: {},
    });
    if (!sent.ok) throw new Error(sent.reason);
  }

  async function tell(
    protocol: WhatsAppInbound['protocol'],
    type: string,
    file: { readonly id: string; readonly mime_type: string },
  ): Promise<SentFile> {
    messages += 1;
    const number = protocol === 'cloud' ? integrationId : clientIntegrationId;
    const externalId = `wamid.${run}.${messages}`;
    const record: WhatsAppInbound = {
      appId,
      integrationId: number,
      clientId: clientIdOf(number, phone),
      protocol,
      externalId,
      address: phone,
      addressType: 'phone',
      type,
      payload: JSON.stringify({ id: externalId, from: phone, timestamp: '1', type, [type]: file }),
      contact: null,
      timestamp: Date.now(),
      received: Date.now(),
    };
    await produce(record);
    const media = inboundMedia(readInbound(record));
    if (!media) throw new Error('the message names no file');
    return { mediaId: media.mediaId, whatsappId: file.id, url: publicUrl + media.path, record };
  }

  /** The client keeps files under ids of its own. */
  async function putByClient(bytes: Buffer, mimeType: string): Promise<{ readonly id: string }> {
    const client = `${whatsappUrl}/${DEFAULT_NUMBER.displayPhoneNumber.replace(/\D/g, '')}/v1`;
    const authorization = `Basic ${Buffer.from('admin:Sandbox-1!').toString('base64')}`;
    const login = await fetch(`${client}/users/login`, { method: 'POST', headers: { authorization } });
    const { users } = (await login.json()) as { users: { token: string }[] };
    const headers = { authorization: `Bearer ${users[0]?.token}`, 'content-type': mimeType };
    const put = await fetch(`${client}/media`, { method: 'POST', headers, body: new Uint8Array(bytes) });
    const { media } = (await put.json()) as { media: { id: string }[] };
    if (!media[0]) throw new Error('the client kept no file');
    return media[0];
  }

  return {
    db,
    appId,
    integrationId,
    clientIntegrationId,
    sandbox,
    store,
    produce,
    async start({ mostBytes = 10_000_000, leaseMs = 2_000, patienceMs = 60_000 } = {}) {
      const metrics = new Registry();
      const media = startMedia({
        database: db,
        sealer,
        store,
        source,
        counts: createMediaCounts(metrics),
        logger,
        mostBytes,
        policy: { firstGapMs: 100, longestGapMs: 500, patienceMs, absentPatienceMs: 500 },
        leaseMs,
        pollMs: 50,
      });
      const handle: StreamsHandle = await startStreams(mediaTopology(media, logger), {
        brokers: engines.brokers,
        topics: { prefix: topicPrefix, fullName: (short) => topicPrefix + short },
        instanceId: 'one',
        stateDir,
        codec,
        logger,
        metrics,
        sessionTimeoutMs: 3000,
        lazyCommitMs: 200,
      });
      let running = true;
      const process: MediaProcess = {
        metrics,
        media,
        async stop(graceMs) {
          if (!running) return;
          running = false;
          await handle.stop();
          await media.stop(graceMs);
        },
        async abandon() {
          running = false;
          await handle.stop();
        },
      };
      processes.push(process);
      return process;
    },
    async send(bytes, mimeType, type = 'image') {
      const { id, sha256 } = sandbox.control.putMedia(bytes, mimeType);
      const file = { id, mime_type: mimeType, sha256: Buffer.from(sha256, 'hex').toString('base64') };
      return tell('cloud', type, file);
    },
    async sendByClient(bytes, mimeType) {
      const { id } = await putByClient(bytes, mimeType);
      return tell('api-client', 'image', { id, mime_type: mimeType });
    },
    async close() {
      for (const process of processes) await process.stop(0);
      await web.close();
      await source.close();
      await sandbox.close();
      await producer.close();
      await db.raw('drop database ??', [mysqlUrl.pathname.slice(1)]);
      await db.destroy();
      const admin = await connectAdmin({ brokers: engines.brokers });
      await admin.deleteTopics(topics.map(({ name }) => topicPrefix + name));
      await admin.close();
    },
  };
}
