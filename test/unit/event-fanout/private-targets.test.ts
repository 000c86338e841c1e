import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import {
  allowedNetworks,
  createTargetDispatcher,
  isAllowedTarget,
  isPrivateAddress,
  isPrivateTargetError,
  readBounded,
} from '../../../services/platform/http/private-targets.ts';

const privateOnes = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.9.9.9',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2002:0a00:0001::1',
  '2001:0:1::1',
  '2001:db8::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '100::1',
  '4000::1',
  '0:0:0:0:0:ffff:0:1',
  'example.com',
  '',
  '127.1',
  '0x7f.1',
];
const publicOnes = [
  '1.1.1.1',
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '2002:808:808::1',
];

describe('private addresses', () => {
  it.each(privateOnes)('refuses %s', (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(publicOnes)('takes %s', (address) => expect(isPrivateAddress(address)).toBe(false));

  it('names the entry of the allowed networks that is none', () => {
    expect(() => allowedNetworks(['127.0.0.0/8', 'localnet'])).toThrow('"localnet"');
    expect(allowedNetworks(['10.0.0.1', '::1', 'fd00::/8'])).toHaveLength(3);
  });
});

describe('targets', () => {
  const loopback = allowedNetworks(['127.0.0.0/8']);

  it.each(['https://example.com/hook', 'http://1.1.1.1:8080/', 'https://[2606:4700::1111]/'])('takes %s', (url) =>
    expect(isAllowedTarget(url, [])).toEqual({ ok: true }),
  );

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://localhost/',
    'http://api.localhost./',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:pw@example.com/',
    'example.com',
    '',
    'javascript:alert(1)',
  ])('refuses %s', (url) => expect(isAllowedTarget(url, [])).toMatchObject({ ok: false }));

  it('takes private ones that are allowed, in any spelling', () => {
    for (const url of [
      'http://127.0.0.1:9/',
      'http://localhost:9/',
      'http://[::ffff:127.0.0.1]/',
      'http://2130706433/',
    ])
      expect(isAllowedTarget(url, loopback)).toEqual({ ok: true });
    expect(isAllowedTarget('http://10.0.0.1/', loopback)).toMatchObject({ ok: false });
  });
});

describe('the dispatcher', () => {
  let server: Server | undefined;

  const listen = async (handler: Parameters<typeof createServer>[1]): Promise<number> => {
    server = createServer(handler);
    const listening = server;
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    return (listening.address() as AddressInfo).port;
  };

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  it('refuses a private address at connect time, literal or looked up', async () => {
    const port = await listen((_, response) => response.end('secret'));
    const dispatcher = createTargetDispatcher({ allowed: [] });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const refused = await request(`http://${host}:${port}/`, { dispatcher }).catch((error: unknown) => error);
      expect(isPrivateTargetError(refused)).toBe(true);
    }
    await dispatcher.close();
  });

  it('calls a private address that is allowed, follows no redirect and cuts an endless answer', async () => {
    let calls = 0;
    const port = await listen((_, response) => {
      calls += 1;
      response.writeHead(302, { location: '/elsewhere' });
      const more = (): void =>
        void (response.write('x'.repeat(65_536)) ? setImmediate(more) : response.once('drain', more));
      more();
    });
    const dispatcher = createTargetDispatcher({ allowed: allowedNetworks(['127.0.0.1', '::1']) });
    const { statusCode, body } = await request(`http://localhost:${port}/`, { dispatcher });
    expect(statusCode).toBe(302);
    expect(await readBounded(body, 1_000)).toHaveLength(1_000);
    expect(calls).toBe(1);
    await dispatcher.destroy();
  });
});
