import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot, type StackFolders, stackFolders } from '../../../infra/engines/folders.ts';
import { type PidRecord, pidFileNames, processBirth, readPidFile } from '../../../infra/engines/pid-file.ts';

/** A command that a user types, while it runs. */
export interface Typed {
  readonly child: ChildProcess;
  /** What it has said so far. */
  said(): string;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** One user with a checkout, a data folder and ports. */
export interface FrontDoor {
  readonly folders: StackFolders;
  /** Types `npm …`, in a process group of its own, as a shell does. */
  npm(...words: string[]): Typed;
  /** What the pid files name and lives. */
  running(): PidRecord[];
  /** Numbers of all processes, named by a pid file or not, that were started for this folder; on Linux. */
  strays(): number[];
}

const portVariables = [
  'HELIOGRAPH_KAFKA_PORT',
  'HELIOGRAPH_KAFKA_CONTROLLER_PORT',
  'HELIOGRAPH_REGISTRY_PORT',
  'HELIOGRAPH_REGISTRY_MANAGEMENT_PORT',
  'HELIOGRAPH_MYSQL_PORT',
  'HELIOGRAPH_HTTP_PORT',
  'HELIOGRAPH_TRANSFORM_PORT',
  'HELIOGRAPH_DISPATCH_PORT',
  'HELIOGRAPH_EVENT_FANOUT_PORT',
  'HELIOGRAPH_SANDBOX_PORT',
  'HELIOGRAPH_DEMO_WEBHOOK_PORT',
];

/** A front door on empty data. */
export function openFrontDoor(name: string, firstPort: number): FrontDoor {
  const data = join(checkoutRoot(), '.heliograph', 'test', name);
  const folders = stackFolders(data);
  const ports = portVariables.map((variable, index) => [variable, String(firstPort + index)]);
  const mark = `HELIOGRAPH_DATA_DIR=${data}`;
  const env = {
    ...process.env,
    HELIOGRAPH_ENGINES: process.env.HELIOGRAPH_ENGINES ?? 'native',
    HELIOGRAPH_DATA_DIR: data,
    ...Object.fromEntries(ports),
  };
  return {
    folders,
    npm: (...words) => type(words, env),
    running: () =>
      pidFileNames(folders.run).flatMap((part) => {
        const found = readPidFile(folders.run, part);
        return found.state === 'alive' ? [found.record] : [];
      }),
    strays: () => (process.platform === 'linux' ? numbers().filter((pid) => environmentOf(pid).includes(mark)) : []),
  };
}

/** Empties a data folder whose stack has ended. */
export function emptyData({ data }: StackFolders): void {
  rmSync(data, { recursive: true, force: true });
}

/** Those of some processes that still live. */
export function stillAlive(records: readonly PidRecord[]): string[] {
  return records.filter(({ pid, birth }) => processBirth(pid) === birth).map(({ name }) => name);
}

function type(words: readonly string[], env: NodeJS.ProcessEnv): Typed {
  const child = spawn('npm', words, { cwd: checkoutRoot(), env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const take = (chunk: Buffer) => {
    said += chunk.toString('utf8');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<Awaited<Typed['ended']>>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, said }));
  });
  return { child, said: () => said, ended };
}

function numbers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Settings that a process was started with; none for one that is gone or not ours. */
function environmentOf(pid: number): string[] {
  const path = `/proc/${pid}/environ`;
  try {
    return existsSync(path) ? readFileSync(path, 'utf8').split('\0') : [];
  } catch (error) {
    const passing =
      error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(`${error.code}`);
    if (passing) return [];
    throw error;
  }
}
