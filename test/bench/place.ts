import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { partNames } from '../../infra/engines/native/native.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { connectMysql } from '../../services/platform/mysql/connect.ts';
import { openCodec } from '../../services/platform/service/run-service.ts';
import { startTestStack } from '../setup/test-stack.ts';
import { quiet } from './bare/input.ts';
import { type BareProcesses, startBare } from './bare/processes.ts';
import { makeBusiness, number } from './business.ts';
import { bareLine } from './lines/bare.ts';
import { clientOf, heliographLine, type OurChat, phoneOf } from './lines/heliograph.ts';
import type { Line } from './lines/line.ts';
import { Generator } from './load/generator.ts';
import type { BenchOptions } from './options.ts';
import { PhoneLog } from './phone-log.ts';
import { Preload } from './preload.ts';
import type { Scene } from './scene.ts';
import { TopicTail } from './tail.ts';
import type { Column, Part } from './usage.ts';
import { textWebhook } from './whatsapp-webhook.ts';

/** Below the ports that the system gives to outgoing connections: any of those may be taken. */
const firstPort = 30_000;
const barePort = firstPort + 40;
const chatsWithinMs = 120_000;

/** Where the bench takes place: a whole stack, the bare line, and the generator. */
export interface Place {
  readonly stack: Stack;
  readonly ours: Scene;
  readonly bare: Scene | undefined;
  /** Ends the bare line: for what is measured of a system that rests. */
  endBare(): Promise<void>;
  stop(): Promise<void>;
}

const engineColumns: Readonly<Record<(typeof partNames)[number], Column | undefined>> = {
  kafka: 'kafka',
  mariadb: 'mysql',
  registry: undefined,
};

/** Processes of engines that are ours; of others nothing is known. */
function engineParts({ engines }: Stack): readonly Part[] {
  if (!('process' in engines)) return [];
  return partNames.flatMap((name) => {
    const column = engineColumns[name];
    return column === undefined ? [] : [{ column, pid: engines.process(name).pid }];
  });
}

/** Every phone writes once: that makes its client and conversation. */
async function openChats(
  {
    appId,
    integrationId,
    webhookPath,
  }: { readonly appId: string; readonly integrationId: string; readonly webhookPath: string },
  {
    chats,
    port,
    generator,
    db,
  }: { readonly chats: number; readonly port: number; readonly generator: Generator; readonly db: Knex },
): Promise<readonly OurChat[]> {
  const phones = Array.from({ length: chats }, (_, n) => phoneOf(n));
  const shots = phones.map((phone, n) => ({
    seq: n,
    chat: n,
    bytes: textWebhook(webhookPath, number, { phone, id: `wamid.first.${n}`, text: 'hello' }),
  }));
  const { faults } = await generator.fire({ port, shots, connections: 16 });
  if (faults.length > 0) throw new Error(`the chats could not be opened: ${faults.join('; ')}`);
  const end = performance.now() + chatsWithinMs;
  for (;;) {
    const rows: { id: string; first_client_id: string }[] = await db('conversations')
      .where({ app_id: appId })
      .select('id', 'first_client_id');
    const byClient = new Map(rows.map((row) => [row.first_client_id, row.id]));
    const opened = phones.flatMap((phone, n): OurChat[] => {
      const clientId = clientOf(integrationId, phone);
      const conversationId = byClient.get(clientId);
      return conversationId === undefined ? [] : [{ n, phone, clientId, conversationId }];
    });
    if (opened.length === chats) return opened;
    if (performance.now() > end) throw new Error(`only ${opened.length} of ${chats} chats were opened`);
    await pause(100);
  }
}

/** Starts everything; `serviceEnv` goes to our services. */
export async function openPlace(
  options: BenchOptions,
  serviceEnv: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<Place> {
  const stack = await startTestStack({
    name: 'bench',
    firstPort,
    env: {
      HELIOGRAPH_LOG_LEVEL: 'warn',
      HELIOGRAPH_SANDBOX_LOG_LEVEL: 'warn',
      HELIOGRAPH_PARTITIONS: String(options.partitions),
      ...serviceEnv,
    },
  });
  const ends: (() => Promise<void>)[] = [() => stack.stop()];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return await openParts(options, stack, ends, stop, say);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openParts(
  { chats: chatCount, partitions, withoutBare }: BenchOptions,
  stack: Stack,
  ends: (() => Promise<void>)[],
  stop: () => Promise<void>,
  say: (line: string) => void,
): Promise<Place> {
  const { brokers, mysqlUrl, registryUrl } = stack.engines;
  const { servicePorts, topicPrefix } = stack.plan;
  const sandboxUrl = `http://127.0.0.1:${servicePorts.sandbox}`;
  const generator = new Generator();
  ends.push(async () => generator.close());
  const db = connectMysql({ url: mysqlUrl, poolSize: 2 });
  ends.push(() => db.destroy());
  const preload = await Preload.open(brokers);
  ends.push(() => preload.close());

  const business = await makeBusiness(stack);
  say(`Opening ${chatCount} chats`);
  const chats = await openChats(business, { chats: chatCount, port: servicePorts.ingest, generator, db });
  const codec = await openCodec({ registryUrl, topicPrefix }, quiet);
  const phones = new PhoneLog(sandboxUrl);
  const surroundings = (): readonly Part[] => [
    ...engineParts(stack),
    { column: 'sandbox', pid: stack.service('sandbox').process().pid },
    { column: 'load', pid: generator.pid },
    { column: 'load', pid: process.pid },
  ];
  let runs = 0;
  const sceneOf = async (line: Line): Promise<Scene> => {
    const tail = await TopicTail.open(brokers, line.eventsTopic, partitions);
    ends.push(() => tail.close());
    const reports = line.name === 'heliograph' ? business.reports : async () => undefined;
    const nextRun = (): number => {
      runs += 1;
      return runs;
    };
    return { line, tail, phones, generator, preload, surroundings, nextRun, reports };
  };

  const ours = await sceneOf(heliographLine({ stack, business, chats, codec, db, partitions }));
  if (withoutBare) return { stack, ours, bare: undefined, endBare: async () => undefined, stop };
  say('Starting the bare line');
  const bareUrl = new URL(mysqlUrl);
  bareUrl.pathname = '/bare';
  const processes: BareProcesses = await startBare({
    brokers,
    mysqlUrl: bareUrl.href,
    httpPort: barePort,
    sandboxUrl,
    phoneNumberId: number.phoneNumberId,
    accessToken: number.accessToken,
    appSecret: number.appSecret,
    partitions,
  });
  ends.push(() => processes.stop());
  const bare = await sceneOf(bareLine({ processes, httpPort: barePort, chats, db, partitions }));
  return { stack, ours, bare, endBare: () => processes.stop(), stop };
}
