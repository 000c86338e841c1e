import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DevEnv, devEnvNames, readDevEnv, writeDevEnv } from '../../../infra/start/demo/dev-env.ts';
import { localSecretKey } from '../../../infra/start/secret-key.ts';
import {
  readStackFile,
  type StackFile,
  sameDemoAddresses,
  sameEngines,
  writeStackFile,
} from '../../../infra/start/stack-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('dev.env', () => {
  const values = Object.fromEntries(devEnvNames.map((name) => [name, `value of ${name}`])) as DevEnv;

  it('is read as it was written, whatever a value holds', () => {
    const env = { ...values, MYSQL_URL: 'mysql://u:p@h:1/d?ssl={"x":1}&y=$z', SANDBOX_URL: 'http://127.0.0.1:8089' };
    const path = writeDevEnv(folder, env);
    expect(readDevEnv(folder)).toEqual(env);
    expect(readFileSync(path, 'utf8')).toContain('SANDBOX_URL=http://127.0.0.1:8089\n');
    expect(readFileSync(path, 'utf8')).toContain(`MYSQL_URL='mysql://u:p@h:1/d?ssl={"x":1}&y=$z'\n`);
  });

  it('is for its owner alone', () => {
    expect(statSync(writeDevEnv(folder, values)).mode & 0o777).toBe(0o600);
  });

  it('counts as missing when a name is', () => {
    const path = writeDevEnv(folder, values);
    writeFileSync(path, readFileSync(path, 'utf8').replace('HELIOGRAPH_PHONE', 'PHONE'));
    expect(readDevEnv(folder)).toBeUndefined();
  });
});

describe('the key that seals secrets', () => {
  it('is made once, 32 bytes, for its owner alone', () => {
    const key = localSecretKey(folder);
    expect(localSecretKey(folder)).toBe(key);
    const [id, encoded = ''] = key.split(':');
    expect([id, Buffer.from(encoded, 'base64').length]).toEqual(['local', 32]);
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });
});

describe('what a start leaves for later commands', () => {
  const stack: StackFile = {
    engines: { kind: 'native', brokers: ['127.0.0.1:9092'], registryUrl: 'http://r', mysqlUrl: 'mysql://m/h' },
    servicePorts: { ingest: 1, transform: 2, dispatch: 3, 'event-fanout': 4, sandbox: 5 },
    webhookPort: 6,
    topicPrefix: 'heliograph.',
  };

  it('is read as it was written', () => {
    expect(readStackFile(folder)).toBeUndefined();
    writeStackFile(folder, stack);
    expect(readStackFile(folder)).toEqual(stack);
  });

  it('counts as missing when it is damaged', () => {
    writeFileSync(join(folder, 'stack.json'), '{"engines":');
    expect(readStackFile(folder)).toBeUndefined();
    expect(readStackFile(folder)).toBeUndefined();
  });

  it('knows whether local state fits other engines', () => {
    const moved = { ...stack, engines: { ...stack.engines, brokers: ['127.0.0.1:19092'] } };
    const elsewhere = (brokers: string[]) => ({
      ...stack,
      engines: { ...stack.engines, kind: 'external' as const, brokers },
    });
    expect(sameEngines(stack, moved)).toBe(true);
    expect(sameEngines(stack, { ...stack, engines: { ...stack.engines, kind: 'docker' } })).toBe(false);
    expect(sameEngines(elsewhere(['a:1']), elsewhere(['a:1']))).toBe(true);
    expect(sameEngines(elsewhere(['a:1']), elsewhere(['b:1']))).toBe(false);
  });

  it('knows whether the demo app still points here', () => {
    expect(sameDemoAddresses(stack, { ...stack, servicePorts: { ...stack.servicePorts, ingest: 9 } })).toBe(true);
    expect(sameDemoAddresses(stack, { ...stack, webhookPort: 9 })).toBe(false);
    expect(sameDemoAddresses(stack, { ...stack, servicePorts: { ...stack.servicePorts, sandbox: 9 } })).toBe(false);
  });
});
