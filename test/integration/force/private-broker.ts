/** A broker of a test's own: it is stopped, killed and set up in ways that would disturb the tests that share one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineCache, makeFolders, stackFolders } from '../../../infra/engines/folders.ts';
import { kafkaJars } from '../../../infra/engines/native/downloads.ts';
import { startBroker } from '../../../infra/engines/native/kafka.ts';
import { requireTools, thisSystem } from '../../../infra/engines/native/tools.ts';
import { portIsFree } from '../../../infra/engines/ports.ts';
import type { RunningProcess } from '../../../infra/engines/process.ts';

const quiet = (): void => undefined;
const system = thisSystem(process.env, quiet);

/** A broker needs Java here; where engines run in containers there may be none. */
export const canRunBroker = async (): Promise<boolean> => (await system.find('java')) !== undefined;

/** Two ports, one behind the other, below those that the system gives to outgoing connections: these could be taken during a restart. */
async function freePair(): Promise<number> {
  let port = 24_000 + 2 * (process.pid % 1_000);
  while (!(await portIsFree(port)) || !(await portIsFree(port + 1))) port += 2;
  return port;
}

export class PrivateBroker {
  readonly brokers: readonly string[];
  readonly #start: () => Promise<RunningProcess>;
  readonly #data: string;
  #process: RunningProcess;

  private constructor(port: number, data: string, start: () => Promise<RunningProcess>, process: RunningProcess) {
    this.brokers = [`127.0.0.1:${port}`];
    this.#data = data;
    this.#start = start;
    this.#process = process;
  }

  static async open(): Promise<PrivateBroker> {
    const port = await freePair();
    const folders = stackFolders(mkdtempSync(join(tmpdir(), 'heliograph-force-')));
    makeFolders(folders);
    const env = process.env;
    const mvn = async (): Promise<string> => (await requireTools(['mvn'], system, quiet)).mvn ?? 'mvn';
    const jars = await kafkaJars({ cache: engineCache(env), env, mvn, progress: quiet });
    const java = (await system.find('java')) ?? 'java';
    const start = (): Promise<RunningProcess> =>
      startBroker({ folders, env, progress: quiet, java, jars, port, controllerPort: port + 1 });
    return new PrivateBroker(port, folders.data, start, await start());
  }

  /** Does not wait: SIGKILL, or SIGSTOP for a broker that answers nobody until SIGCONT. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.signal(signal);
  }

  /** When it is gone. */
  get ended(): Promise<unknown> {
    return this.#process.ended;
  }

  /** Returns when it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#process.signal(signal);
    await this.#process.ended;
  }

  /** After an end, on the same data; returns when it answers. */
  async start(): Promise<void> {
    await this.#process.ended;
    this.#process = await this.#start();
  }

  async close(): Promise<void> {
    if (!this.#process.hasEnded()) await this.end('SIGKILL');
    rmSync(this.#data, { recursive: true, force: true });
  }
}
