import { createFormTokens } from '../platform/crypto/form-token.ts';
import { allowedNetworks } from '../platform/http/private-targets.ts';
import { connectAdmin } from '../platform/kafka/admin.ts';
import { openProducer } from '../platform/kafka/producer.ts';
import { openMediaStore } from '../platform/media/open-media-store.ts';
import { ParkedMedia } from '../platform/media/parked-media.ts';
import { connectMysql } from '../platform/mysql/connect.ts';
import { createApiRecord } from '../platform/record/record.ts';
import { runService, simplePart } from '../platform/service/run-service.ts';
import { createApiClientSetup } from '../whatsapp/api-client/setup.ts';
import { createCloudTemplates } from '../whatsapp/cloud/templates.ts';
import { createConnections } from '../whatsapp/connections.ts';
import { createIngest } from './ingest.ts';
import { createKafkaCheck, sharedPartitions } from './kafka-check.ts';
import { createAwaitedMedia } from './media/awaited-media.ts';
import { mountMedia } from './media/media-routes.ts';
import { startKeyPruning } from './posts/key-pruning.ts';
import { createRecordSink, producedTopics } from './record-sink.ts';
import { createSurroundings } from './surroundings.ts';

await runService('ingest', async ({ config, logger, metrics, codec, sealer }) => {
  const { kafkaBrokers: brokers, topicPrefix } = config;
  const admin = await connectAdmin({ brokers });
  const partitions = await sharedPartitions(
    admin,
    producedTopics.map((topic) => topicPrefix + topic),
  ).finally(() => admin.close());
  const db = connectMysql({ url: config.mysqlUrl, poolSize: config.mysqlPoolSize });
  const producer = await openProducer({ brokers, clientId: `ingest-${config.instanceId}`, logger });
  const kafka = createKafkaCheck(() => connectAdmin({ brokers }));
  const record = createApiRecord(db, sealer);
  const surroundings = createSurroundings();
  const allowedTargets = allowedNetworks(config.privateTargets);
  // Somebody waits for what a client is asked when its number is made.
  const connections = createConnections({ allowed: allowedTargets, timeoutMs: 5_000, connections: 4 });
  const { app } = await createIngest({
    record,
    sink: createRecordSink({ producer, codec, topicPrefix, partitions }),
    checkKafka: kafka.check,
    allowedTargets,
    templateSource: createCloudTemplates({ allowed: allowedTargets }),
    formTokens: createFormTokens(config.secretKeys),
    apiClientSetup: createApiClientSetup({ connections }),
    publicUrl: config.publicUrl,
    logger,
    metrics,
    surroundings,
  });
  const mediaStore = await openMediaStore(config);
  const parked = new ParkedMedia(db);
  mountMedia(app, {
    store: mediaStore,
    awaited: createAwaitedMedia({ store: mediaStore, parked, logger, now: surroundings.now }),
    logger,
  });
  await app.listen({ host: config.httpHost, port: config.httpPort });
  logger.info({ host: config.httpHost, port: config.httpPort }, 'listening');
  const pruning = startKeyPruning({ keys: record.idempotencyKeys, logger, now: surroundings.now });
  return [
    simplePart('database', () => db.destroy()),
    simplePart('media store', () => mediaStore.close()),
    simplePart('key pruning', pruning.stop),
    simplePart('kafka check', kafka.close),
    simplePart('producer', () => producer.close()),
    simplePart('api clients', () => connections.close()),
    simplePart('http', () => app.close()),
  ];
});
