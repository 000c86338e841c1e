import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import type { CloudCredentials, SendLease, WhatsAppClient } from '../../../services/whatsapp/client.ts';
import { createWhatsAppClient } from '../../../services/whatsapp/whatsapp.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const accept: Answer = (_request, response) =>
  response.setHeader('content-type', 'application/json').end('{"messages":[{"id":"wamid.A"}]}');
const call = {
  body: '{"type":"text","text":{"body":"hi"}}',
  recipient: { type: 'phone', address: '49151' },
  callbackData: 'h1.c.m.0',
} as const;
const always: SendLease = { valid: () => true };
const never: SendLease = { valid: () => false };

describe('the Cloud client on the wire', () => {
  let answer: Answer;
  let requests: { path: string | undefined; authorization: string | undefined; body: string }[];
  let client: WhatsAppClient;
  let credentials: CloudCredentials;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({ path: request.url, authorization: request.headers.authorization, body });
      answer(request, response, body);
    });
  });
  server.on('connection', (socket) => sockets.add(socket));

  beforeEach(async () => {
    requests = [];
    answer = accept;
    sockets.clear();
    if (!server.listening) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    credentials = {
      protocol: 'cloud',
      baseUrl: `http://127.0.0.1:${port}`,
      phoneNumberId: '1055',
      accessToken: 'token',
    };
    client = createWhatsAppClient({ allowed: allowedNetworks(['127.0.0.0/8', '::1']), timeoutMs: 300, connections: 2 });
  });

  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
  });

  const send = (lease: SendLease = always) => client.send(call, credentials, lease);

  it('sends over connections that it keeps', async () => {
    for (let n = 0; n < 6; n += 1) expect(await send()).toMatchObject({ type: 'accepted', externalId: 'wamid.A' });
    expect(requests[0]).toMatchObject({ path: '/v23.0/1055/messages', authorization: 'Bearer token' });
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ to: '49151', messaging_product: 'whatsapp' });
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('keeps a path before the version', async () => {
    await client.indicate('{"status":"read"}', { ...credentials, baseUrl: `${credentials.baseUrl}/graph/` }, always);
    expect(requests[0]?.path).toBe('/graph/v23.0/1055/messages');
  });

  it('is in doubt when the answer is cut after the request', async () => {
    answer = (request) => request.socket.destroy();
    expect(await send()).toMatchObject({ type: 'unknown' });
  });

  it('is in doubt when the answer is cut in its middle', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"messages":');
      setImmediate(() => request.socket.destroy());
    };
    expect(await send()).toMatchObject({ type: 'unknown' });
  });

  it('is in doubt when nothing comes in time, and frees the connection', async () => {
    answer = (_request, _response, body) => expect(body).not.toBe('');
    expect(await send()).toEqual({ type: 'unknown', reason: 'no answer within 300 ms' });
    answer = accept;
    expect(await send()).toMatchObject({ type: 'accepted' });
  });

  it('is in doubt when the answer never ends', async () => {
    answer = (_request, response) => response.writeHead(200).write('{');
    expect(await send()).toMatchObject({ type: 'unknown' });
  });

  it('tells a throttle with its Retry-After', async () => {
    answer = (_request, response) =>
      response.writeHead(429, { 'Retry-After': '3' }).end('{"error":{"message":"(#130429) Rate","code":130429}}');
    expect(await send()).toMatchObject({ type: 'refused', errorClass: 'throttle', retryAfterMs: 3000, code: 130429 });
  });

  it('writes nothing under a lease that is over', async () => {
    expect(await send(never)).toMatchObject({ type: 'notSent', cause: 'lease' });
    expect(await send()).toMatchObject({ type: 'accepted' });
    expect(requests).toHaveLength(1);
  });

  it('checks the lease when the socket is there, not when the call is made', async () => {
    const held: (() => void)[] = [];
    answer = (request, response, body) => {
      held.push(() => accept(request, response, body));
    };
    const first = [send(), send()];
    let valid = true;
    const waiting = send({ valid: () => valid });
    await vi.waitFor(() => expect(held).toHaveLength(2));
    valid = false;
    for (const release of held) release();
    expect(await Promise.all(first)).toMatchObject([{ type: 'accepted' }, { type: 'accepted' }]);
    expect(await waiting).toMatchObject({ type: 'notSent', cause: 'lease' });
    expect(requests).toHaveLength(2);
  });

  it('gives up a call that finds no free connection, and never sends it', async () => {
    answer = (_request, _response, body) => expect(body).not.toBe('');
    const results = await Promise.all([send(), send(), send()]);
    expect(results.map(({ type }) => type)).toEqual(['unknown', 'unknown', 'notSent']);
    answer = accept;
    expect(await send()).toMatchObject({ type: 'accepted' });
    expect(requests).toHaveLength(3);
  });

  it('knows that a refused connection carried nothing', async () => {
    const closed = createTcpServer();
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const nowhere = { ...credentials, baseUrl: `http://127.0.0.1:${port}` };
    expect(await client.send(call, nowhere, always)).toMatchObject({ type: 'notSent', cause: 'away' });
    const unknownHost = { ...credentials, baseUrl: 'http://no-such-host.invalid' };
    expect(await client.send(call, unknownHost, always)).toMatchObject({ type: 'notSent', cause: 'away' });
  });

  it('refuses by itself what cannot be sent', async () => {
    expect(await client.send({ ...call, body: '[]' }, credentials, always)).toMatchObject({
      type: 'refused',
      failure: 'bad_request',
    });
    expect(await client.send(call, { ...credentials, baseUrl: 'nowhere' }, always)).toMatchObject({ type: 'refused' });
    expect(await client.send(call, { ...credentials, accessToken: 'a\nb' }, always)).toMatchObject({
      type: 'refused',
      failure: 'bad_request',
    });
    expect(requests).toHaveLength(0);
  });

  it('does not read an answer without end', async () => {
    answer = (_request, response) => response.end('x'.repeat(300 * 1024));
    expect(await send()).toMatchObject({ type: 'unknown' });
  });

  it('calls no private address, written or looked up, unless it is allowed', async () => {
    const { port } = server.address() as AddressInfo;
    const guarded = createWhatsAppClient({ allowed: [], timeoutMs: 300 });
    const hosts = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', hostname()];
    for (const host of hosts) {
      const inside = { ...credentials, baseUrl: `http://${host}:${port}` };
      const refused = await guarded.send(call, inside, always);
      expect(refused).toMatchObject({ type: 'refused', errorClass: 'permanent', failure: 'bad_request' });
    }
    for (const baseUrl of ['file:///etc/passwd', 'ftp://example.com'])
      expect(await guarded.send(call, { ...credentials, baseUrl }, always)).toMatchObject({ type: 'refused' });
    expect(requests).toHaveLength(0);
    await guarded.close();
    expect(await client.send(call, { ...credentials, baseUrl: `http://localhost:${port}` }, always)).toMatchObject({
      type: 'accepted',
    });
  });
});
