import { allowedNetworks } from '../platform/http/private-targets.ts';
import { connectMysql } from '../platform/mysql/connect.ts';
import { runService, simplePart } from '../platform/service/run-service.ts';
import { startStreamsPart } from '../platform/service/streams-part.ts';
import { createWhatsAppClient } from '../whatsapp/whatsapp.ts';
import { integrationRows } from './integration-rows.ts';
import { cachedIntegrations } from './integrations.ts';
import { createCounts } from './metrics.ts';
import { defaultSettings } from './queue/settings.ts';
import { dispatchTopology } from './topology.ts';

await runService('dispatch', async (context) => {
  const { config, logger, metrics, sealer } = context;
  const db = connectMysql({ url: config.mysqlUrl, poolSize: config.mysqlPoolSize });
  const client = createWhatsAppClient({
    allowed: allowedNetworks(config.privateTargets),
    timeoutMs: config.whatsappTimeoutMs,
  });
  const topology = dispatchTopology({
    settings: {
      ...defaultSettings,
      leaseMs: config.leaseMs,
      callTimeoutMs: config.whatsappTimeoutMs,
      unknownWindowMs: config.unknownWindowMs,
    },
    integrations: cachedIntegrations({ load: integrationRows(db, sealer), logger }),
    client,
    logger,
    counts: createCounts(metrics, client),
    random: Math.random,
    clock: Date.now,
  });
  return [
    simplePart('database', () => db.destroy()),
    simplePart('whatsapp', () => client.close()),
    await startStreamsPart(topology, context),
  ];
});
