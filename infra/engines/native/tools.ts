import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../command.ts';
import { type Progress, StartRefused } from '../engines.ts';
import { type Environment, variable } from '../environment.ts';

/** A program of the system that native engines need. */
export type ToolName = 'java' | 'mvn' | 'mariadbd' | 'mariadb-install-db';

/** Paths of the programs that were found. */
export type Tools = Readonly<Record<ToolName, string>>;

interface Package {
  /** What a person calls it. */
  readonly what: string;
  readonly tools: readonly ToolName[];
  /** The first one that the system's package list knows is taken. */
  readonly debian: readonly string[];
  readonly brew: string;
  readonly fedora: string;
}

const packages: readonly Package[] = [
  {
    what: 'Java 17 or newer',
    tools: ['java'],
    debian: ['openjdk-17-jre-headless', 'openjdk-21-jre-headless', 'default-jre-headless'],
    brew: 'openjdk@17',
    fedora: 'java-17-openjdk-headless',
  },
  { what: 'Maven', tools: ['mvn'], debian: ['maven'], brew: 'maven', fedora: 'maven' },
  {
    what: 'MariaDB',
    tools: ['mariadbd', 'mariadb-install-db'],
    debian: ['mariadb-server-core', 'mariadb-server-core-10.11', 'mariadb-server-core-10.6'],
    brew: 'mariadb',
    fedora: 'mariadb-server',
  },
];

/** How the system is asked and changed; a test gives its own. */
export interface System {
  find(tool: ToolName): Promise<string | undefined>;
  /** Whether packages can be installed without asking anyone. */
  canInstall(): boolean;
  install(candidates: readonly (readonly string[])[]): Promise<void>;
  readonly platform: NodeJS.Platform;
}

/** Finds the programs, installs what is missing where that is allowed, and else says how to install it. */
export async function requireTools(
  wanted: readonly ToolName[],
  system: System,
  progress: Progress,
): Promise<Partial<Tools>> {
  let found = await findAll(wanted, system);
  const missing = missingPackages(wanted, found);
  if (missing.length === 0) return found;
  if (!system.canInstall()) throw new StartRefused(installSentence(missing, system.platform));
  progress(`Installing ${listed(missing.map((entry) => entry.what))} with apt-get (programs only, no system service)`);
  await system.install(missing.map((entry) => entry.debian));
  found = await findAll(wanted, system);
  const still = missingPackages(wanted, found);
  if (still.length > 0) throw new StartRefused(installSentence(still, system.platform));
  return found;
}

async function findAll(wanted: readonly ToolName[], system: System): Promise<Partial<Tools>> {
  const found: Partial<Record<ToolName, string>> = {};
  for (const tool of wanted) {
    const path = await system.find(tool);
    if (path !== undefined) found[tool] = path;
  }
  return found;
}

function missingPackages(wanted: readonly ToolName[], found: Partial<Tools>): Package[] {
  return packages.filter((entry) => entry.tools.some((tool) => wanted.includes(tool) && found[tool] === undefined));
}

/** The sentence that names what is missing and the command that installs it. */
function installSentence(missing: readonly Package[], platform: NodeJS.Platform): string {
  const what = listed(missing.map((entry) => entry.what));
  const command =
    platform === 'darwin'
      ? `brew install ${missing.map((entry) => entry.brew).join(' ')}`
      : `sudo apt-get install -y ${missing.map((entry) => entry.debian[0]).join(' ')}`;
  const fedora = `sudo dnf install -y ${missing.map((entry) => entry.fedora).join(' ')}`;
  const other = platform === 'linux' ? ` (Debian, Ubuntu) or "${fedora}" (Fedora)` : '';
  return `${what} not found; install with "${command}"${other}, or start a Docker engine, or name engines that run elsewhere with HELIOGRAPH_ENGINES=external.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The system this process runs on. */
export function thisSystem(env: Environment, progress: Progress): System {
  return {
    platform: process.platform,
    find: (tool) => (tool === 'java' ? findJava(env) : Promise.resolve(findProgram(tool, env))),
    canInstall: () => process.getuid?.() === 0 && findProgram('apt-get', env) !== undefined,
    install: (candidates) => aptInstall(candidates, env, progress),
  };
}

/** The path of a program, looked for in PATH and where servers usually lie. */
export function findProgram(name: string, env: Environment): string | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

async function findJava(env: Environment): Promise<string | undefined> {
  const home = variable(env, 'JAVA_HOME');
  const candidates = [home === undefined ? undefined : join(home, 'bin', 'java'), findProgram('java', env)];
  for (const path of candidates) {
    if (path !== undefined && isExecutable(path) && (await javaMajor(path)) >= 17) return path;
  }
  return undefined;
}

async function javaMajor(path: string): Promise<number> {
  try {
    const { stderr } = await promisify(execFile)(path, ['-version']);
    return parseJavaMajor(stderr);
  } catch {
    return 0; // macOS ships a java that only says where to get one
  }
}

/** The major version in what `java -version` says; 0 if there is none. */
export function parseJavaMajor(text: string): number {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(text);
  const major = Number(match?.[1] ?? 0);
  return major === 1 ? Number(match?.[2] ?? 0) : major; // 1.8 is 8
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false; // not here
  }
}

async function aptInstall(
  candidates: readonly (readonly string[])[],
  env: Environment,
  progress: Progress,
): Promise<void> {
  const base = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, progress };
  const update = await runCommand({ ...base, command: 'apt-get', args: ['update'], label: 'apt-get update' });
  if (!update.ok) progress(`apt-get update failed, going on with the package lists that are here: ${update.why}`);
  const chosen: string[] = [];
  for (const names of candidates) chosen.push(await firstKnown(names, env));
  const install = await runCommand({
    ...base,
    command: 'apt-get',
    args: ['install', '-y', '--no-install-recommends', ...chosen],
    label: `apt-get install ${chosen.join(' ')}`,
  });
  if (!install.ok) {
    throw new StartRefused(
      `"apt-get install ${chosen.join(' ')}" failed; run it by hand, then start again. ${install.why}`,
    );
  }
}

async function firstKnown(names: readonly string[], env: Environment): Promise<string> {
  for (const name of names) {
    try {
      const { stdout } = await promisify(execFile)('apt-cache', ['policy', name], { env: { ...env } });
      if (/Candidate: (?!\(none\))/.test(stdout)) return name;
    } catch (error) {
      throw new StartRefused(`"apt-cache policy ${name}" failed; repair apt, then start again.`, { cause: error });
    }
  }
  return names[0] ?? '';
}
