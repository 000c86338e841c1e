import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Engines, type Progress, StartRefused } from '../engines/engines.ts';
import { variable } from '../engines/environment.ts';
import { checkoutRoot, makeFolders } from '../engines/folders.ts';
import { endLeftovers } from '../engines/leftovers.ts';
import { type NativeEngines, partNames } from '../engines/native/native.ts';
import { stopRanks } from '../engines/pid-file.ts';
import { type NamedPort, namedEnginePorts, requireDistinctPorts, requireFreePorts } from '../engines/ports.ts';
import { type RunningProcess, startProcess } from '../engines/process.ts';
import { launchReaper } from '../engines/reaper/launch.ts';
import { startEngines } from '../engines/start.ts';
import { mediaPlace, namedStackPorts, type StackPlan, stateFolder } from './plan.ts';
import { provision } from './provision.ts';
import { untilReady } from './readiness.ts';
import { localSecretKey } from './secret-key.ts';
import { provisionEnvironment, type ServicePlace, serviceEnvironment } from './service-environment.ts';
import { type ServiceName, serviceNames } from './services.ts';
import { readStackFile, sameDemoAddresses, sameEngines, writeStackFile } from './stack-file.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** A stack whose services are all ready. */
export interface Stack {
  readonly plan: StackPlan;
  readonly engines: Engines | NativeEngines;
  service(name: ServiceName): Supervised;
  /** Ends the services, then the engines; nothing of it stays. */
  stop(): Promise<void>;
}

const readyWithinMs = 90_000;

/**
 * Starts engines and services, each watched and started again when it ends; if one cannot start, or the signal says
 * stop, nothing stays.
 */
export async function startStack(plan: StackPlan, progress: Progress, signal?: AbortSignal): Promise<Stack> {
  makeFolders(plan.folders);
  await endLeftovers(plan.folders.run, progress);
  requireDistinctPorts([...enginePortsOf(plan), ...namedStackPorts(plan)]);
  await requireFreePorts(namedStackPorts(plan));
  const dismissReaper = launchReaper(plan.folders.run);
  const watched: Supervised[] = [];
  try {
    return await Promise.race([startParts(plan, progress, watched, dismissReaper), interrupted(signal)]);
  } catch (error) {
    await Promise.all(watched.map((part) => part.stop()));
    await endLeftovers(plan.folders.run, () => undefined); // nobody left these: the failure alone is told
    dismissReaper();
    throw error;
  }
}

/** External engines are not on our ports. */
function enginePortsOf({ env, enginePorts }: StackPlan): NamedPort[] {
  return variable(env, 'HELIOGRAPH_ENGINES') === 'external' ? [] : namedEnginePorts(enginePorts);
}

function interrupted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new StartRefused('Stopped before it was ready.'));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The account key file of a stack, written by provisioning. */
export function accountFile(plan: StackPlan): string {
  return join(plan.folders.data, 'account.json');
}

async function startParts(
  plan: StackPlan,
  progress: Progress,
  watched: Supervised[],
  dismissReaper: () => void,
): Promise<Stack> {
  const engines = await startEngines({ ...plan, ports: plan.enginePorts, progress });
  const engineParts = await watchEngines(engines, progress);
  watched.push(...engineParts);
  forgetOtherEngines(plan, engines, progress);
  await provision({ env: provisioningProcess(plan, engines), engines, progress });
  const services = await startServices(plan, engines, progress);
  watched.push(...services.values());
  await Promise.all(
    [...services].map(([name, service]) =>
      untilReady({ service, port: plan.servicePorts[name], withinMs: readyWithinMs, progress }),
    ),
  );
  return {
    plan,
    engines,
    service: (name) => serviceOf(services, name),
    stop: async () => {
      await Promise.all([...services.values()].map((service) => service.stop()));
      await Promise.all(engineParts.map((part) => part.stop()));
      await engines.stop();
      dismissReaper();
    },
  };
}

/** Native engines are our own processes: they are started again like services. */
async function watchEngines(engines: Engines | NativeEngines, say: Progress): Promise<Supervised[]> {
  if (!('restart' in engines)) return [];
  return Promise.all(
    partNames.map((name) => {
      let first: RunningProcess | undefined = engines.process(name);
      const start = async () => {
        const running = first ?? (await engines.restart(name));
        first = undefined;
        return running;
      };
      return supervise({ name, start, say });
    }),
  );
}

/** Local state and the demo belong to one set of engines; on another they would be wrong, and both can be made again. */
function forgetOtherEngines(plan: StackPlan, engines: Engines, progress: Progress): void {
  const { data } = plan.folders;
  const { kind, brokers, registryUrl, mysqlUrl } = engines;
  const { servicePorts, webhookPort, topicPrefix } = plan;
  const now = { engines: { kind, brokers, registryUrl, mysqlUrl }, servicePorts, webhookPort, topicPrefix };
  const before = readStackFile(data) ?? now;
  if (!sameEngines(before, now)) {
    progress('Other engines than last time: local state and the demo app are made anew');
    for (const name of ['state', 'dev.env', 'account.json']) rmSync(join(data, name), { recursive: true, force: true });
  } else if (!sameDemoAddresses(before, now)) {
    progress('Ports have moved since last time: the demo app is made anew');
    rmSync(join(data, 'dev.env'), { force: true });
  }
  writeStackFile(data, now);
}

async function startServices(
  plan: StackPlan,
  engines: Engines,
  say: Progress,
): Promise<ReadonlyMap<ServiceName, Supervised>> {
  const started = new Map<ServiceName, Supervised>();
  for (const name of serviceNames) {
    const start = () => startService(plan, engines, name);
    started.set(name, await supervise({ name, start, say }));
  }
  say(`Started ${serviceNames.join(', ')}; waiting until they are ready`);
  return started;
}

/** V8 lets garbage pile up to a multiple of what lives, and a larger multiple the larger this is: live data needs a quarter. */
const heapBound = '--max-old-space-size=512';

function startService(plan: StackPlan, engines: Engines, name: ServiceName): Promise<RunningProcess> {
  return startProcess({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', heapBound, join('dist', 'services', name, 'main.js')],
    cwd: checkoutRoot(),
    env: { ...plan.env, NODE_ENV: 'production', ...serviceEnvironment(name, localPlace(plan, engines, name)) },
    logFile: join(plan.folders.logs, `${name}.log`),
    run: plan.folders.run,
    rank: stopRanks.service,
    stopWithinMs: 25_000, // a service stops by itself within 20 s
  });
}

function localPlace(plan: StackPlan, engines: Engines, name: ServiceName): ServicePlace {
  return {
    engines,
    host: '127.0.0.1',
    port: plan.servicePorts[name],
    stateDir: stateFolder(plan.folders, name),
    instance: 0,
    topicPrefix: plan.topicPrefix,
    secretKey: localSecretKey(plan.folders.data),
    privateTargets: plan.privateTargets,
    ...mediaPlace(plan),
  };
}

function provisioningProcess(plan: StackPlan, engines: Engines): NodeJS.ProcessEnv {
  const { topicPrefix, folders } = plan;
  const secretKey = localSecretKey(folders.data);
  return {
    ...plan.env,
    NODE_ENV: 'production',
    ...provisionEnvironment({ engines, topicPrefix, secretKey }),
    HELIOGRAPH_ACCOUNT_FILE: accountFile(plan),
  };
}

function serviceOf(services: ReadonlyMap<ServiceName, Supervised>, name: ServiceName): Supervised {
  const service = services.get(name);
  if (service === undefined) throw new Error(`${name} is not part of this stack`);
  return service;
}
