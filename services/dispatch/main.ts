import { connectMysql } from '../platform/mysql/connect.ts';
import { runService, simplePart } from '../platform/service/run-service.ts';
import { startStreamsPart } from '../platform/service/streams-part.ts';
import { createCloudClient } from '../whatsapp/cloud/client.ts';
import { createCounts, watchBudget } from './metrics.ts';
import { createNumbers } from './numbers.ts';
import { createPerform } from './perform.ts';
import { createCallBudget } from './queue/budget.ts';
import { createCallBook } from './queue/calls.ts';
import { createNumberRates } from './queue/rates.ts';
import { defaultSettings, type QueueSettings } from './queue/settings.ts';
import { createDesk } from './steps/desk.ts';
import { createDispatch } from './topology.ts';

await runService('dispatch', async (context) => {
  const { config, logger, metrics, sealer } = context;
  const settings: QueueSettings = {
    ...defaultSettings,
    leaseMs: config.leaseMs,
    callTimeoutMs: config.whatsappTimeoutMs,
    unknownWindowMs: config.unknownWindowMs,
  };
  const database = connectMysql({ url: config.mysqlUrl, poolSize: config.mysqlPoolSize });
  const client = createCloudClient({ timeoutMs: settings.callTimeoutMs });
  const numbers = createNumbers({ database, sealer, logger });
  const book = createCallBook();
  const budget = createCallBudget(settings.maxCalls, settings.leaseMs + 2 * settings.callTimeoutMs, Date.now);
  watchBudget(metrics, budget);
  const desk = createDesk({
    settings,
    book,
    budget,
    rates: createNumberRates(),
    numbers,
    random: Math.random,
    counts: createCounts(metrics),
  });
  const perform = createPerform({ client, numbers, book, now: Date.now });
  // Stopped in reverse: the group first, then its connections.
  return [
    simplePart('database', () => database.destroy()),
    simplePart('connections to WhatsApp', () => client.close()),
    await startStreamsPart(createDispatch(desk, perform), context),
  ];
});
