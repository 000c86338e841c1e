import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartRefused } from './engines.ts';
import { type Environment, variable } from './environment.ts';

/** The checkout this code belongs to, whether it runs from sources or from `dist`. */
export function checkoutRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/** Where one stack keeps what it writes. */
export interface StackFolders {
  readonly data: string;
  readonly logs: string;
  /** Pid files. */
  readonly run: string;
  readonly engines: string;
}

/** Folders under the data folder of a stack. */
export function stackFolders(data: string): StackFolders {
  return { data, logs: join(data, 'logs'), run: join(data, 'run'), engines: join(data, 'engines') };
}

/** Makes the folders; refuses with the name of the one that cannot be written. */
export function makeFolders(folders: StackFolders): void {
  for (const folder of [folders.data, folders.logs, folders.run, folders.engines]) makeWritable(folder);
}

/** Makes one folder and proves that it can be written. */
export function makeWritable(folder: string): void {
  try {
    makeWithParents(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StartRefused(
      `The folder ${folder} cannot be written; give its owner back with "sudo chown -R $(id -un) ${folder}", ` +
        'or choose another with HELIOGRAPH_DATA_DIR (data) or HELIOGRAPH_ENGINE_CACHE (downloads).',
      { cause },
    );
  }
}

/** One folder at a time: Node's own recursion never ends where the system answers ENOENT to mkdir, as under /proc. */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return;
  makeWithParents(dirname(folder));
  if (!existsSync(folder)) mkdirSync(folder);
}

/** The data folder that the environment names, else `.heliograph` in the checkout. */
export function dataFolder(env: Environment): string {
  return resolve(checkoutRoot(), variable(env, 'HELIOGRAPH_DATA_DIR') ?? '.heliograph');
}

/** Where downloaded engines lie; shared by all checkouts of a user, so that a second clone starts fast. */
export function engineCache(env: Environment): string {
  const base = variable(env, 'XDG_CACHE_HOME') ?? join(homedir(), '.cache');
  return resolve(variable(env, 'HELIOGRAPH_ENGINE_CACHE') ?? join(base, 'heliograph', 'engines'));
}
