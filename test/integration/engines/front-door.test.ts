import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkoutRoot, stackFolders } from '../../../infra/engines/folders.ts';
import { processBirth, stopRanks, writePidFile } from '../../../infra/engines/pid-file.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const root = checkoutRoot();
const built = existsSync(join(root, 'dist', 'infra', 'start', 'main.js'));
const data = mkdtempSync(join(tmpdir(), 'heliograph-front-door-'));
const ports = {
  HELIOGRAPH_HTTP_PORT: '28201',
  HELIOGRAPH_TRANSFORM_PORT: '28202',
  HELIOGRAPH_DISPATCH_PORT: '28203',
  HELIOGRAPH_EVENT_FANOUT_PORT: '28204',
  HELIOGRAPH_SANDBOX_PORT: '28205',
  HELIOGRAPH_DEMO_WEBHOOK_PORT: '28206',
};

/** Runs one of the commands behind `npm start`, `npm stop` and `npm run status` to its end. */
function command(
  name: 'main' | 'stop' | 'status' | 'trace',
  args: readonly string[],
  env: Record<string, string> = {},
) {
  return new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'infra', 'start', `${name}.js`), ...args], {
      cwd: tmpdir(), // it works from anywhere
      env: { ...process.env, HELIOGRAPH_ENGINES: 'external', HELIOGRAPH_DATA_DIR: data, ...ports, ...env },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.once('close', (code) => resolve({ code, output }));
  });
}

describe.skipIf(!built)('the front door (needs the build)', () => {
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('says so when nothing was started', async () => {
    expect(await command('status', [])).toEqual({
      code: 1,
      output: 'Nothing has been started here yet; "npm start" does.\n',
    });
    expect(await command('stop', [])).toEqual({ code: 0, output: 'Heliograph does not run here.\n' });
  });

  it('refuses words it does not know', async () => {
    const { code, output } = await command('main', ['--detatch']);
    expect([code, output]).toEqual([1, '"--detatch" is not known; "npm start" takes only "-- --detach".\n']);
  });

  it('refuses a folder that cannot be written, by name', async () => {
    const { code, output } = await command('main', [], { HELIOGRAPH_DATA_DIR: '/proc/heliograph' });
    expect(code).toBe(1);
    expect(output).toMatch(/^The folder \/proc\/heliograph cannot be written; give its owner back with/);
  });

  it('refuses external engines that do not answer, each by name', async () => {
    const { code, output } = await command('main', [], {
      KAFKA_BROKERS: '127.0.0.1:1',
      SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1',
      MYSQL_URL: 'mysql://root@127.0.0.1:1/h',
    });
    expect(code).toBe(1);
    expect(output).toContain('no Kafka broker answers at 127.0.0.1:1 (KAFKA_BROKERS) and no schema registry');
  });

  it('refuses a taken port, by name and with the way out', async () => {
    const thief = await listenOn(28_203);
    const { code, output } = await command('main', []);
    await new Promise<void>((resolve) => void thief.close(() => resolve()));
    expect(code).toBe(1);
    expect(output).toBe(
      'Port 28203 (health of dispatch) is taken by another program; end that program, or set HELIOGRAPH_DISPATCH_PORT to a free port.\n',
    );
  });

  it('refuses a second start beside a living one, and names the way out', async () => {
    const { run } = stackFolders(data);
    const birth = processBirth(process.pid) ?? '';
    writePidFile(run, { name: 'supervisor', pid: process.pid, birth, rank: stopRanks.supervisor });
    const { code, output } = await command('main', []);
    expect(code).toBe(1);
    expect(output).toContain(`Heliograph runs here already (pid ${process.pid}); look with "npm run status", end it`);
    writePidFile(run, { name: 'supervisor', pid: process.pid, birth: 'another boot:1', rank: stopRanks.supervisor });
    expect((await command('stop', [])).output).toContain('Heliograph does not run here.');
  });

  it('asks for a message id to trace', async () => {
    expect(await command('trace', ['hello'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('24 hex digits'),
    });
    expect(await command('trace', ['0'.repeat(24)])).toMatchObject({
      code: 1,
      output: 'The topics cannot be read: nothing has been started here; start with "npm start".\n',
    });
  });
});

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}
