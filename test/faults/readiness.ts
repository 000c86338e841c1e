import type { Stack } from '../../infra/start/stack.ts';
import { until } from '../e2e/harness/topics.ts';
import { type ForcedService, services } from './options.ts';

export const readyWithinMs = 120_000;

export async function allReady(stack: Stack): Promise<void> {
  for (const name of services) await ready(stack, name);
}

export const ready = ({ plan }: Stack, name: ForcedService): Promise<void> => readyAt(name, plan.servicePorts[name]);

export async function readyAt(name: string, port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/ready`;
  await until(
    `${name} is ready`,
    async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok,
    readyWithinMs,
  );
}
