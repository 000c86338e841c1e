import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentEngines } from '../../../infra/engines/external.ts';
import { makeFolders, stackFolders } from '../../../infra/engines/folders.ts';
import { endLeftovers } from '../../../infra/engines/leftovers.ts';
import { type NativeEngines, partNames, startNativeEngines } from '../../../infra/engines/native/native.ts';
import { thisSystem } from '../../../infra/engines/native/tools.ts';
import { pidFileNames, processBirth, stopRanks, writePidFile } from '../../../infra/engines/pid-file.ts';
import { kafkaAnswers } from '../../../infra/engines/probes.ts';
import type { EngineRequest } from '../../../infra/engines/request.ts';

const said: string[] = [];
const folders = stackFolders(mkdtempSync(join(tmpdir(), 'heliograph-engines-')));
const request: EngineRequest = {
  env: process.env,
  folders,
  ports: { kafka: 29_192, kafkaController: 29_193, registry: 28_181, registryManagement: 28_182, mysql: 23_407 },
  progress: (line) => said.push(line),
};

const system = thisSystem(process.env, request.progress);
const here = (await system.find('java')) !== undefined && (await system.find('mariadbd')) !== undefined;

describe.skipIf(!here)('native engines (needs Java 17 and MariaDB)', () => {
  let engines: NativeEngines;

  beforeAll(async () => {
    makeFolders(folders);
    writePidFile(folders.run, { name: 'kafka', pid: process.pid, birth: 'another boot:1', rank: stopRanks.engine });
    await endLeftovers(folders.run, request.progress);
    engines = await startNativeEngines(request);
  });
  afterAll(async () => {
    await engines?.stop();
    rmSync(folders.data, { recursive: true, force: true });
  });

  it('answer, all three, and say how long each took', async () => {
    expect(await silentEngines(engines)).toEqual([]);
    for (const what of ['Kafka', 'Schema registry', 'MariaDB']) {
      expect(said).toContainEqual(expect.stringMatching(new RegExp(`^${what} answers after \\d`)));
    }
  });

  it('took a stale pid file for what it was', () => {
    expect(said).toContain(
      `The pid file of kafka was stale (${process.pid} is another program now); it has been removed.`,
    );
  });

  it('write a pid file each, of a process that lives', () => {
    expect(pidFileNames(folders.run)).toEqual([...partNames].sort());
    for (const name of partNames) expect(processBirth(engines.process(name).pid)).toBeDefined();
  });

  it('have a database that keeps every character', async () => {
    const connection = await createConnection(engines.mysqlUrl);
    const [rows] = await connection.query("SELECT DATABASE() AS name, CONVERT('🛰' USING utf8mb4) AS text");
    await connection.end();
    expect(rows).toEqual([{ name: 'heliograph', text: '🛰' }]);
  });

  it('refuse a second start on the same ports, by name', async () => {
    await expect(startNativeEngines(request)).rejects.toThrow(
      'Port 29192 (Kafka) is taken by another program; end that program, or set HELIOGRAPH_KAFKA_PORT to a free port.',
    );
  });

  it('start again alone after a kill, on the same data', async () => {
    engines.process('kafka').signal('SIGKILL');
    await engines.process('kafka').ended;
    expect(await kafkaAnswers(engines.brokers[0] ?? '')).toBe(false);
    await engines.restart('kafka');
    expect(await silentEngines(engines)).toEqual([]);
  });

  it('are ended by the next start when their owner left them', async () => {
    const pids = partNames.map((name) => engines.process(name).pid);
    expect(await endLeftovers(folders.run, request.progress)).toBe(3);
    expect(pids.map((pid) => processBirth(pid))).toEqual([undefined, undefined, undefined]);
    engines = await startNativeEngines(request);
    expect(await silentEngines(engines)).toEqual([]);
  });

  it('leave nothing running', async () => {
    await engines.stop();
    expect(pidFileNames(folders.run)).toEqual([]);
    expect(await silentEngines(engines)).toHaveLength(3);
  });

  it('end what they began when one of them cannot start', async () => {
    const thief = createServer();
    // The management port is only needed by the registry, which then fails while the others come up.
    const ports = { ...request.ports, registryManagement: request.ports.mysql };
    await expect(startNativeEngines({ ...request, ports })).rejects.toThrow('is given to both');
    await new Promise<void>((resolve) => void thief.listen(request.ports.mysql, '127.0.0.1', resolve));
    await expect(startNativeEngines(request)).rejects.toThrow('Port 23407 (MySQL) is taken');
    await new Promise<void>((resolve) => void thief.close(() => resolve()));
    expect(pidFileNames(folders.run)).toEqual([]);
  });
});
