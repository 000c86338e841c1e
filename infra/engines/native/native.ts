import { type Engines, StartRefused } from '../engines.ts';
import { engineCache, makeFolders, type StackFolders } from '../folders.ts';
import { type EnginePorts, namedEnginePorts, requireFreePorts } from '../ports.ts';
import type { RunningProcess } from '../process.ts';
import type { EngineRequest } from '../request.ts';
import { apicurioApp, type DownloadPlan, kafkaJars } from './downloads.ts';
import { startBroker } from './kafka.ts';
import { mysqlUrl, startDatabase } from './mariadb.ts';
import { registryUrl, startRegistry } from './registry.ts';
import { requireTools, type ToolName, thisSystem } from './tools.ts';

/** Names of the engines, as their logs and pid files have them. */
export const partNames = ['kafka', 'registry', 'mariadb'] as const;
export type PartName = (typeof partNames)[number];

/** Starts one engine and returns when it answers. */
export type PartStarter = () => Promise<RunningProcess>;

/** Real engines without Docker; each can be ended and started alone. */
export interface NativeEngines extends Engines {
  readonly kind: 'native';
  readonly folders: StackFolders;
  /** The process of an engine as it runs now. */
  process(name: PartName): RunningProcess;
  /** Starts an engine that has ended, on the same port and data. */
  restart(name: PartName): Promise<RunningProcess>;
}

/** Fetches what is missing and starts Kafka, the registry and MariaDB side by side. */
export async function startNativeEngines(request: EngineRequest): Promise<NativeEngines> {
  makeFolders(request.folders);
  await requireFreePorts(namedEnginePorts(request.ports));
  const starters = await nativeStarters(request);
  const running = await startAll(starters);
  const stop = async () => {
    await Promise.all([...running.values()].map((part) => part.stop()));
  };
  return {
    kind: 'native',
    folders: request.folders,
    brokers: [`127.0.0.1:${request.ports.kafka}`],
    registryUrl: registryUrl(request.ports.registry),
    mysqlUrl: mysqlUrl(request.ports.mysql),
    process: (name) => partOf(running, name),
    restart: async (name) => {
      await partOf(running, name).stop();
      const started = await starters[name]();
      running.set(name, started);
      return started;
    },
    stop,
  };
}

/** The starters of the three engines on one plan, once all programs and jars are there. */
export async function nativeStarters(request: EngineRequest): Promise<Record<PartName, PartStarter>> {
  const { env, folders, ports, progress } = request;
  const system = thisSystem(env, progress);
  const need = async (tool: ToolName) => (await requireTools([tool], system, progress))[tool] ?? tool;
  const tools = await requireTools(['java', 'mariadbd', 'mariadb-install-db'], system, progress);
  const java = tools.java ?? 'java';
  const downloads: DownloadPlan = { cache: engineCache(env), env, mvn: () => need('mvn'), progress };
  const jars = await kafkaJars(downloads);
  const app = await apicurioApp(downloads);
  const part = { folders, env, progress };
  return {
    kafka: () => startBroker({ ...part, java, jars, port: ports.kafka, controllerPort: ports.kafkaController }),
    registry: () => startRegistry({ ...part, java, app, ...registryPorts(ports) }),
    mariadb: () =>
      startDatabase({
        ...part,
        mariadbd: tools.mariadbd ?? 'mariadbd',
        installDb: tools['mariadb-install-db'] ?? 'mariadb-install-db',
        port: ports.mysql,
      }),
  };
}

function registryPorts(ports: EnginePorts): { port: number; managementPort: number } {
  return { port: ports.registry, managementPort: ports.registryManagement };
}

/** Starts all at once; if one fails the others are ended before the failure is told. */
async function startAll(starters: Record<PartName, PartStarter>): Promise<Map<PartName, RunningProcess>> {
  const results = await Promise.allSettled(partNames.map((name) => starters[name]()));
  const running = new Map<PartName, RunningProcess>();
  let failure: unknown;
  for (const [index, result] of results.entries()) {
    const name = partNames[index];
    if (result.status === 'rejected') failure ??= result.reason;
    else if (name !== undefined) running.set(name, result.value);
  }
  if (failure === undefined) return running;
  await Promise.all([...running.values()].map((part) => part.stop()));
  throw failure;
}

function partOf(running: ReadonlyMap<PartName, RunningProcess>, name: PartName): RunningProcess {
  const part = running.get(name);
  if (part === undefined) throw new StartRefused(`${name} has not been started.`);
  return part;
}
