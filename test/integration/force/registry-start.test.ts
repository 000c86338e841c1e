import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectRegistry, registerSchemas } from '../../../services/platform/avro/registry.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';
import { openCodec } from '../../../services/platform/service/run-service.ts';
import { Door } from './door.ts';

const files = readSchemaFiles('schemas');
const topicPrefix = `start-${randomUUID().slice(0, 8)}.`;
const silent = pino({ level: 'silent' });
const door = new Door(inject('engines').registryUrl);
const children: ChildProcess[] = [];

beforeAll(async () => {
  await registerSchemas(await connectRegistry(inject('engines').registryUrl), topics, files, topicPrefix);
  await door.open();
  await door.shut();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await door.shut();
});

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly error?: { readonly message: string };
}

/** A process that starts; what it says on its standard output, line by line. */
function startService(registryUrl: string): { readonly child: ChildProcess; readonly lines: Line[] } {
  const script = join(process.cwd(), 'dist/test/integration/force/bare-service.js');
  if (!existsSync(script)) throw new Error('this test runs a compiled service: npm run build first');
  const env = {
    ...process.env,
    SCHEMA_REGISTRY_URL: registryUrl,
    HELIOGRAPH_TOPIC_PREFIX: topicPrefix,
    HELIOGRAPH_INSTANCE_ID: 'one',
    HELIOGRAPH_ADMIN_PORT: '0',
    HELIOGRAPH_SECRET_KEY: `k:${randomBytes(32).toString('base64')}`,
    HELIOGRAPH_LOG_LEVEL: 'info',
  };
  const child = fork(script, [], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  children.push(child);
  const lines: Line[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part): Line => JSON.parse(part)));
  });
  return { child, lines };
}

describe('a service that starts while the registry is away', () => {
  it('says whom it waits for, and starts when the registry comes', async () => {
    const { child, lines } = startService(door.url);
    const waiting = (): Line[] => lines.filter(({ msg }) => msg.includes('waiting for it'));
    await expect.poll(() => waiting().length, { timeout: 15_000 }).toBe(1);
    expect(waiting()[0]?.msg).toContain(`the schema registry at ${new URL(door.url).host} (SCHEMA_REGISTRY_URL)`);
    expect(lines.some(({ msg }) => msg === 'started')).toBe(false);
    await door.open();
    await expect.poll(() => lines.at(-1)?.msg, { timeout: 15_000 }).toBe('started');
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    await expect.poll(() => child.exitCode, { timeout: 10_000 }).toBe(0);
  });

  it('ends with a sentence that names the setting, behind a bound', async () => {
    const told: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => told.push(line) });
    const began = performance.now();
    const opening = openCodec({ registryUrl: door.url, topicPrefix }, logger, undefined, 2_000);
    const host = new URL(door.url).host;
    await expect(opening).rejects.toThrow(
      `the schema registry at ${host} (SCHEMA_REGISTRY_URL) has not answered for 2 s: connect ECONNREFUSED ${host}`,
    );
    expect(performance.now() - began).toBeGreaterThanOrEqual(2_000);
    expect(told).toHaveLength(1);
  });

  it('does not wait for what answers and is no registry, or has not been provisioned', async () => {
    const open = (registryUrl: string, prefix = topicPrefix): Promise<unknown> =>
      openCodec({ registryUrl, topicPrefix: prefix }, silent, undefined, 60_000);
    await expect(open(inject('engines').registryUrl, `${topicPrefix}nowhere.`)).rejects.toThrow(
      /is not registered as this release knows it/,
    );
    const other = createServer((request, answer) => {
      answer.writeHead(request.url?.startsWith('/page') ? 200 : 404).end('<html>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo; // listening on TCP
    await expect(open(`http://127.0.0.1:${port}`)).rejects.toThrow(/registry refused to look up .*404/);
    await expect(open(`http://127.0.0.1:${port}/page`)).rejects.toThrow(/what answers there is no schema registry/);
    // Nor does a 404 that is not a registry's say that a record's schema is unknown: such a record would be given up.
    await expect((await connectRegistry(`http://127.0.0.1:${port}`)).schemaById(1)).rejects.toThrow(/404/);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  });
});
