import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../infra/engines/environment.ts';
import { checkoutRoot } from '../../../infra/engines/folders.ts';
import { stackPlan } from '../../../infra/start/plan.ts';
import { type Stack, startStack } from '../../../infra/start/stack.ts';

/** A folder and ports of the suite's own: suites do not meet one another, nor a stack that is running. */
export function suiteEnvironment(suite: string, firstPort: number, more: Environment = {}): Environment {
  const ports = [
    'HTTP',
    'TRANSFORM',
    'DISPATCH',
    'EVENT_FANOUT',
    'SANDBOX',
    'DEMO_WEBHOOK',
    'KAFKA',
    'KAFKA_CONTROLLER',
    'REGISTRY',
    'REGISTRY_MANAGEMENT',
    'MYSQL',
  ];
  return {
    ...process.env,
    HELIOGRAPH_DATA_DIR: join(checkoutRoot(), '.heliograph', 'test', suite),
    HELIOGRAPH_LOG_LEVEL: 'info',
    ...Object.fromEntries(ports.map((name, at) => [`HELIOGRAPH_${name}_PORT`, String(firstPort + at)])),
    ...more,
  };
}

/** The whole stack, from nothing: engines, topics, services and sandbox. */
export async function startSuiteStack(env: Environment): Promise<Stack> {
  const plan = stackPlan(env);
  rmSync(plan.folders.data, { recursive: true, force: true });
  return startStack(plan, (line) => process.stderr.write(`  stack: ${line}\n`));
}
