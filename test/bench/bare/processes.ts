import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { ensureDatabase } from '../../../services/platform/mysql/connect.ts';
import type { Column, Part } from '../usage.ts';
import { quiet } from './input.ts';
import { type BareProcess, type BareSettings, bareProcesses, bareTopics } from './settings.ts';

/** Under which service each stands in the table. */
const columnOf: Readonly<Record<BareProcess, Column>> = {
  web: 'ingest',
  relay: 'transform',
  sender: 'dispatch',
  recorder: 'event-fanout',
};

/** The processes of the bare line. */
export interface BareProcesses {
  parts(): readonly Part[];
  hold(names: readonly BareProcess[], held: boolean): void;
  stop(): Promise<void>;
}

async function prepareEngines({ brokers, mysqlUrl, partitions }: BareSettings): Promise<void> {
  await ensureDatabase(mysqlUrl);
  const admin = await connectAdmin({ brokers, logger: quiet });
  try {
    const compacted: readonly string[] = [bareTopics.intents, bareTopics.states];
    await admin.ensureTopics(
      Object.values(bareTopics).map((name) => ({
        name,
        partitions,
        config: { 'cleanup.policy': compacted.includes(name) ? 'compact' : 'delete' },
      })),
    );
  } finally {
    await admin.close();
  }
}

async function start(name: BareProcess, settings: BareSettings): Promise<ChildProcess> {
  const path = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(path, [JSON.stringify(settings)], { env, execArgv: [] });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the bare ${name} did not start`);
  });
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined); // it ends with the bench
  return child;
}

/** Makes topics and table, and starts all four. */
export async function startBare(settings: BareSettings): Promise<BareProcesses> {
  await prepareEngines(settings);
  const children = new Map<BareProcess, ChildProcess>();
  for (const name of bareProcesses) children.set(name, await start(name, settings));
  return {
    parts: () => [...children].map(([name, { pid }]) => ({ column: columnOf[name], pid: pid ?? 0 })),
    hold: (names, held) => {
      for (const name of names) children.get(name)?.kill(held ? 'SIGSTOP' : 'SIGCONT');
    },
    stop: async () => {
      await Promise.all(
        [...children.values()].map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        }),
      );
    },
  };
}
