import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../infra/engines/engines.ts';
import { checkoutRoot, stackFolders } from '../../infra/engines/folders.ts';
import { endLeftovers } from '../../infra/engines/leftovers.ts';
import type { StackPlan } from '../../infra/start/plan.ts';
import { type Stack, startStack } from '../../infra/start/stack.ts';

export interface TestStackWish {
  /** Names the data folder under `.heliograph/test`. */
  readonly name: string;
  /** The first of twenty ports; leave those of other suites alone. */
  readonly firstPort: number;
  /** Settings of the services beside the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

const say: Progress = (line) => process.stderr.write(`  stack: ${line}\n`);

/** The plan of a whole stack for one suite: own ports, own data folder, same code as `npm start`. */
export function testStackPlan({ name, firstPort, env = {} }: TestStackWish): StackPlan {
  return {
    env: { ...process.env, HELIOGRAPH_ENGINES: process.env.HELIOGRAPH_ENGINES ?? 'native', ...env },
    folders: stackFolders(join(checkoutRoot(), '.heliograph', 'test', name)),
    enginePorts: {
      kafka: firstPort,
      kafkaController: firstPort + 1,
      registry: firstPort + 2,
      registryManagement: firstPort + 3,
      mysql: firstPort + 4,
    },
    servicePorts: {
      ingest: firstPort + 5,
      transform: firstPort + 6,
      dispatch: firstPort + 7,
      'event-fanout': firstPort + 8,
      sandbox: firstPort + 9,
    },
    webhookPort: firstPort + 10,
    topicPrefix: 'heliograph.',
    privateTargets: '127.0.0.0/8,::1/128',
  };
}

/** Starts a whole stack on empty data; the built services of `dist` run, as in `npm start`. */
export async function startTestStack(wish: TestStackWish): Promise<Stack> {
  const plan = testStackPlan(wish);
  await endLeftovers(plan.folders.run, say);
  for (const folder of [plan.folders.engines, join(plan.folders.data, 'state'), plan.folders.logs]) {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const file of ['account.json', 'dev.env', 'stack.json']) rmSync(join(plan.folders.data, file), { force: true });
  return startStack(plan, say);
}
