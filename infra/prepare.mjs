// Runs before anything else, on Node's own modules alone: dependencies first, then the build, each only when needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);

const lockFile = at('package-lock.json');
const installMarker = at('node_modules', '.heliograph-installed');
const buildMarker = at('dist', '.heliograph-built.json');
const sourceFolders = ['services', 'infra', 'test', 'docs/examples'];
const buildInputs = ['tsconfig.json', 'vitest.config.ts', 'package-lock.json'];
const oldestNode = [20, 19];

requireNode();
try {
  installDependencies();
  build();
} catch (error) {
  if (!['EACCES', 'EROFS', 'ENOSPC'].includes(error.code)) throw error;
  refuse(
    `${error.path ?? root} cannot be written (${error.code}); give its owner back with "sudo chown -R $(id -un) ${root}" or make room, then start again.`,
  );
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  refuse(
    `Heliograph needs Node ${oldestNode.join('.')} or newer, and this is ${process.versions.node}; install a newer one (nvm install, or https://nodejs.org) and start again.`,
  );
}

function installDependencies() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(installMarker) && readFileSync(installMarker, 'utf8') === wanted) return;
  if (!installedByHand()) {
    say('Installing dependencies (npm ci), about half a minute');
    // The environment goes on to npm whole: mirrors, proxies and certificates of the user stay in force.
    // Nothing we use needs its install script; none may download or build at install.
    const install = ['ci', '--ignore-scripts'];
    const npm = process.env.npm_execpath;
    const [command, args] = npm === undefined ? ['npm', install] : [process.execPath, [npm, ...install]];
    run(
      command,
      args,
      'npm ci failed; the lines above say why. Check the network and your registry, then start again.',
    );
  }
  writeFileSync(installMarker, wanted);
}

/** npm writes this file last: if it is newer than the lock file, someone has installed since. */
function installedByHand() {
  const written = at('node_modules', '.package-lock.json');
  return existsSync(written) && statSync(written).mtimeMs >= statSync(lockFile).mtimeMs;
}

function build() {
  const sources = describeSources();
  const built = readBuild();
  if (built !== undefined && JSON.stringify(built) === JSON.stringify(sources)) return;
  say('Building (tsc)');
  const began = Date.now();
  removeOrphans(built ?? {}, sources);
  rmSync(buildMarker, { force: true });
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  run(
    process.execPath,
    [tsc, '-p', at('tsconfig.json')],
    'The build failed; correct what the lines above name, then start again.',
  );
  writeFileSync(buildMarker, JSON.stringify(sources));
  say(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** Every input of the build with its size and time. */
function describeSources() {
  const files = [...sourceFolders.flatMap((folder) => filesUnder(at(folder))), ...buildInputs.map((name) => at(name))];
  const described = {};
  for (const path of files.filter(existsSync).sort()) {
    const { size, mtimeMs } = statSync(path);
    described[relative(root, path)] = `${size}:${mtimeMs}`;
  }
  return described;
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function readBuild() {
  if (!existsSync(buildMarker)) {
    mkdirSync(at('dist'), { recursive: true });
    return undefined;
  }
  try {
    return JSON.parse(readFileSync(buildMarker, 'utf8'));
  } catch {
    return undefined; // half-written: build again
  }
}

/** What was built from a source that is gone would still be found and run. */
function removeOrphans(before, now) {
  for (const path of Object.keys(before)) {
    if (path in now || !path.endsWith('.ts')) continue;
    const built = at('dist', path.replace(/\.ts$/, '.js'));
    rmSync(built, { force: true });
    rmSync(`${built}.map`, { force: true });
  }
}

function run(command, args, sentence) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: process.env,
  });
  if (error !== undefined) refuse(`${sentence} (${error.message})`);
  if (status !== 0) refuse(sentence);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  // A test run that never began still ends with its count.
  if (process.env.npm_lifecycle_event === 'pretest') say('0 passed, 1 failed');
  process.exit(1);
}
