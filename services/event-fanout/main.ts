import { allowedNetworks } from '../platform/http/private-targets.ts';
import { connectMysql } from '../platform/mysql/connect.ts';
import { runService, simplePart } from '../platform/service/run-service.ts';
import { startStreamsPart } from '../platform/service/streams-part.ts';
import { createCounts } from './metrics.ts';
import { createTracker } from './tracker/topology.ts';
import { startFanout } from './webhooks/fanout.ts';
import { createWebhooks } from './webhooks/topology.ts';

await runService('event-fanout', async (context) => {
  const { config, logger, metrics, sealer } = context;
  const counts = createCounts(metrics);
  const database = connectMysql({ url: config.mysqlUrl, poolSize: config.mysqlPoolSize });
  const fanout = startFanout({
    database,
    sealer,
    logger: logger.child({ group: 'webhooks' }),
    allowed: allowedNetworks(config.privateTargets),
    counts,
    waitsMs: config.webhookRetryMs,
  });
  // Stopped in reverse: the groups first, then the calls that are under way, the database last.
  return [
    simplePart('database', () => database.destroy()),
    simplePart('parked webhooks', () => fanout.stop()),
    await startStreamsPart(createWebhooks(fanout, logger), context),
    await startStreamsPart(createTracker(counts), context),
  ];
});
