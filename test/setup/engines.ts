import type { TestProject } from 'vitest/node';
import { startTestEngines } from './test-engines.ts';

/** Vitest global setup of the integration project: engines on ports of their own, ended when the run ends. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engines = await startTestEngines(process.env);
  project.provide('engines', {
    brokers: [...engines.brokers],
    registryUrl: engines.registryUrl,
    mysqlUrl: engines.mysqlUrl,
  });
  return () => engines.stop();
}
