import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type EngineKind, engineKinds, StartRefused } from './engines.ts';
import { type Environment, variable } from './environment.ts';

export interface EngineChoice {
  readonly kind: EngineKind;
  /** Why this one, for the line that says so. */
  readonly why: string;
}

/** Chooses the engines: what the environment says, else Docker if its engine answers, else native. */
export async function chooseEngines(
  env: Environment,
  dockerReachable: () => Promise<boolean> = () => dockerAnswers(env),
): Promise<EngineChoice> {
  const wish = variable(env, 'HELIOGRAPH_ENGINES');
  if (wish === undefined) {
    return (await dockerReachable())
      ? { kind: 'docker', why: 'a Docker engine answers' }
      : { kind: 'native', why: 'no Docker engine answers' };
  }
  const kind = engineKinds.find((name) => name === wish);
  if (kind === undefined) {
    throw new StartRefused(`HELIOGRAPH_ENGINES is "${wish}"; set it to docker, native or external, or leave it out.`);
  }
  if (kind === 'docker' && !(await dockerReachable())) {
    throw new StartRefused(
      'HELIOGRAPH_ENGINES=docker, but no Docker engine with "docker compose" answers; start it, or leave the variable out for native engines.',
    );
  }
  return { kind, why: `HELIOGRAPH_ENGINES=${kind}` };
}

/** Whether a Docker engine and its compose command answer. */
export async function dockerAnswers(env: Environment): Promise<boolean> {
  const ask = (...args: string[]) => promisify(execFile)('docker', args, { env: { ...env }, timeout: 5_000 });
  try {
    await ask('info', '--format', '{{.ServerVersion}}');
    await ask('compose', 'version');
    return true;
  } catch {
    return false; // no client, no engine, or no compose
  }
}
