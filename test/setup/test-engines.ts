import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chooseEngines } from '../../infra/engines/choice.ts';
import type { Engines, Progress } from '../../infra/engines/engines.ts';
import type { Environment } from '../../infra/engines/environment.ts';
import { checkoutRoot, makeFolders, stackFolders } from '../../infra/engines/folders.ts';
import { endLeftovers } from '../../infra/engines/leftovers.ts';
import type { EnginePorts } from '../../infra/engines/ports.ts';
import { launchReaper } from '../../infra/engines/reaper/launch.ts';
import type { EngineRequest } from '../../infra/engines/request.ts';
import { startEngines } from '../../infra/engines/start.ts';

const integrationPorts: EnginePorts = {
  kafka: 29_092,
  kafkaController: 29_093,
  registry: 28_081,
  registryManagement: 28_082,
  mysql: 23_307,
};

const say: Progress = (line) => process.stderr.write(`  engines: ${line}\n`);

/** Engines of the integration project: on ports of their own, in containers where Docker is, or external. */
export async function startTestEngines(env: Environment): Promise<Engines> {
  const { kind } = await chooseEngines(env);
  if (kind === 'docker') return (await import('./containers.ts')).startContainers(say);
  const request = integrationRequest(env);
  // Nothing of ours runs then, and what another run has started in this folder is not ours to end.
  if (kind === 'external') return startEngines(request);
  makeFolders(request.folders);
  await endLeftovers(request.folders.run, say);
  rmSync(request.folders.engines, { recursive: true, force: true }); // an empty cluster, as a fresh clone has
  makeFolders(request.folders);
  const dismissReaper = launchReaper(request.folders.run);
  const engines = await startEngines(request);
  const stop = async () => {
    await engines.stop();
    dismissReaper();
  };
  return { ...engines, stop };
}

function integrationRequest(env: Environment): EngineRequest {
  const folders = stackFolders(join(checkoutRoot(), '.heliograph', 'test', 'integration'));
  return { env, folders, ports: integrationPorts, progress: say };
}
