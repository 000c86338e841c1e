import { type CommandResult, runCommand } from './command.ts';
import { type Engines, type Progress, StartRefused } from './engines.ts';
import type { Environment } from './environment.ts';
import { checkoutRoot, makeFolders } from './folders.ts';
import { enginePorts, namedEnginePorts, requireFreePorts } from './ports.ts';
import type { EngineRequest } from './request.ts';

/** The services of docker-compose.yml that are engines. */
export const composeEngines = ['kafka', 'schema-registry', 'mysql'] as const;

/** Starts the engines of docker-compose.yml and returns when their health checks are green. */
export async function startDockerEngines(request: EngineRequest): Promise<Engines> {
  makeFolders(request.folders);
  if (!(await alreadyUp(request))) await requireFreePorts(publishedPorts(request));
  request.progress('Docker: fetching images if they are missing, and starting the engines');
  const up = await compose(request, ['up', '-d', '--wait', ...composeEngines]);
  if (!up.ok) {
    throw new StartRefused(
      `The engines did not start in Docker; see "docker compose logs", or use HELIOGRAPH_ENGINES=native. ${up.why}`,
    );
  }
  const { kafka, registry, mysql } = request.ports;
  return {
    kind: 'docker',
    brokers: [`127.0.0.1:${kafka}`],
    registryUrl: `http://127.0.0.1:${registry}`,
    mysqlUrl: `mysql://root@127.0.0.1:${mysql}/heliograph`,
    stop: () => stopDockerEngines(request.env, request.progress),
  };
}

/** Stops the engines of docker-compose.yml; their data stays in its volumes. */
export async function stopDockerEngines(env: Environment, progress: Progress): Promise<void> {
  const stopped = await compose({ env, progress, ports: enginePorts(env) }, ['stop', ...composeEngines]);
  if (!stopped.ok) progress(`Docker: the engines could not be stopped: ${stopped.why}`);
}

function publishedPorts(request: EngineRequest) {
  const { kafka, registry, mysql } = request.ports;
  return namedEnginePorts(request.ports).filter(({ port }) => [kafka, registry, mysql].includes(port));
}

async function alreadyUp(request: EngineRequest): Promise<boolean> {
  let lines = 0;
  const listed = await compose(request, ['ps', '-q', '--status', 'running', ...composeEngines], () => {
    lines += 1;
  });
  return listed.ok && lines > 0;
}

type ComposeRequest = Pick<EngineRequest, 'env' | 'progress' | 'ports'>;

function compose(
  request: ComposeRequest,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<CommandResult> {
  return runCommand({
    command: 'docker',
    args: ['compose', '--project-directory', checkoutRoot(), ...args],
    env: composeEnvironment(request),
    label: `docker compose ${args[0]}`,
    progress: request.progress,
    onLine,
  });
}

/** The ports as docker-compose.yml reads them. The key is not used by engines, but the file asks for one. */
function composeEnvironment({ env, ports }: ComposeRequest): NodeJS.ProcessEnv {
  return {
    HELIOGRAPH_SECRET_KEY: 'not-used-by-engines',
    ...env,
    HELIOGRAPH_KAFKA_PORT: String(ports.kafka),
    HELIOGRAPH_REGISTRY_PORT: String(ports.registry),
    HELIOGRAPH_MYSQL_PORT: String(ports.mysql),
  };
}
