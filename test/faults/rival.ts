import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkoutRoot } from '../../infra/engines/folders.ts';
import { stopRanks } from '../../infra/engines/pid-file.ts';
import { type RunningProcess, startProcess } from '../../infra/engines/process.ts';
import { mediaPlace, stateFolder } from '../../infra/start/plan.ts';
import { localSecretKey } from '../../infra/start/secret-key.ts';
import { serviceEnvironment } from '../../infra/start/service-environment.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { type GroupedService, groupedServices, sessionTimeoutMs } from './options.ts';
import { ready, readyAt } from './readiness.ts';

const firstRivalPort = 20;

/** Starts a second process of a service: half of the partitions move to it. */
async function startRival({ plan, engines }: Stack, name: GroupedService): Promise<RunningProcess> {
  const place = {
    engines,
    host: '127.0.0.1',
    port: rivalPort({ plan }, name),
    stateDir: `${stateFolder(plan.folders, name)}-rival`,
    instance: 1,
    topicPrefix: plan.topicPrefix,
    secretKey: localSecretKey(plan.folders.data),
    privateTargets: plan.privateTargets,
    ...mediaPlace(plan),
  };
  return startProcess({
    name: `${name}-rival`,
    command: process.execPath,
    args: ['--enable-source-maps', join('dist', 'services', name, 'main.js')],
    cwd: checkoutRoot(),
    env: { ...plan.env, NODE_ENV: 'production', ...serviceEnvironment(name, place) },
    logFile: join(plan.folders.logs, `${name}-rival.log`),
    run: plan.folders.run,
    rank: stopRanks.service,
    stopWithinMs: 25_000,
  });
}

const rivalPort = ({ plan }: Pick<Stack, 'plan'>, name: GroupedService): number =>
  plan.servicePorts.sandbox + firstRivalPort + groupedServices.indexOf(name);

/**
 * Two processes of one service. The first freezes past its session with its work in hand, the second takes over and goes on; the first
 * wakes, believing that it owns what it owned. Then the second is killed, and all of it goes back.
 */
export async function rival(stack: Stack, name: GroupedService): Promise<void> {
  const second = await startRival(stack, name);
  try {
    await readyAt(`the second ${name}`, rivalPort(stack, name));
    const { pid } = stack.service(name).process();
    process.kill(pid, 'SIGSTOP');
    await pause(sessionTimeoutMs + 1_500);
    if (stack.service(name).process().pid === pid) process.kill(pid, 'SIGCONT');
    await ready(stack, name);
  } finally {
    second.signal('SIGKILL');
    await second.ended;
  }
  await ready(stack, name);
}
