import { setTimeout as pause } from 'node:timers/promises';
import type { NativeEngines, PartName } from '../../infra/engines/native/native.ts';
import type { RunningProcess } from '../../infra/engines/process.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { until } from '../e2e/harness/topics.ts';
import { type ForcedService, sessionTimeoutMs } from './options.ts';
import { allReady, ready, readyWithinMs } from './readiness.ts';
import { rival } from './rival.ts';
import type { Action } from './schedule.ts';

/** Does it, and returns when the line says that it is ready again. */
export async function perform(stack: Stack, action: Action): Promise<void> {
  switch (action.type) {
    case 'kill':
      await replaced(stack, action.service, (running) => running.signal('SIGKILL'));
      break;
    case 'restart':
      await replaced(stack, action.service, (running) => running.signal('SIGTERM'));
      break;
    case 'freeze':
      await freeze(stack, action.service);
      break;
    case 'rival':
      await rival(stack, action.service);
      break;
    case 'engine':
      await restartEngine(stack, action.engine, action.signal);
      break;
  }
}

async function replaced(stack: Stack, name: ForcedService, end: (running: RunningProcess) => void): Promise<void> {
  const running = stack.service(name).process();
  end(running);
  await until(`another ${name} runs`, async () => stack.service(name).process().pid !== running.pid, readyWithinMs);
  await ready(stack, name);
}

/** Silent for longer than its session: it wakes up as a member that the group has put out, with work in its hands. */
async function freeze(stack: Stack, name: ForcedService): Promise<void> {
  const { pid } = stack.service(name).process();
  process.kill(pid, 'SIGSTOP');
  await pause(sessionTimeoutMs + 1_500);
  // It may have been the last thing that it did.
  if (stack.service(name).process().pid === pid) process.kill(pid, 'SIGCONT');
  await ready(stack, name);
}

async function restartEngine(stack: Stack, name: PartName, signal: NodeJS.Signals): Promise<void> {
  const engines = nativeEngines(stack);
  if (engines === undefined) return;
  const running = engines.process(name);
  running.signal(signal);
  // Whoever watches over the engines starts the next one.
  await until(`another ${name} runs`, async () => engines.process(name).pid !== running.pid, readyWithinMs);
  await allReady(stack);
}

/** Engines that are our own processes; those of Docker or of someone else are not ours to end. */
export function nativeEngines({ engines }: Stack): NativeEngines | undefined {
  return 'restart' in engines ? engines : undefined;
}
