import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import type { ApiClientCredentials, SendLease, WhatsAppClient } from '../../../services/whatsapp/client.ts';
import { createWhatsAppClient } from '../../../services/whatsapp/whatsapp.ts';

interface Heard {
  readonly what: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Answer = (heard: Heard, response: ServerResponse, request: IncomingMessage) => void;

const call = {
  body: '{"type":"text","text":{"body":"hi"}}',
  recipient: { type: 'phone', address: '49151' },
  callbackData: 'h1.c.m.0',
} as const;
const always: SendLease = { valid: () => true };
const json = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const errors = (code: number, title = 'Title'): object => ({ errors: [{ code, title }] });

describe('the API client on the wire', () => {
  let heard: Heard[];
  /** Good ones. */
  let tokens: Set<string>;
  let answer: Answer;
  let login: Answer;
  let client: WhatsAppClient;
  let credentials: ApiClientCredentials;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { authorization } = request.headers;
      const one = { what: `${request.method} ${request.url}`, authorization, body };
      heard.push(one);
      if (one.what.endsWith('/v1/users/login')) return login(one, response, request);
      if (!tokens.has(authorization?.replace('Bearer ', '') ?? '')) return json(response, 401, errors(1005));
      return answer(one, response, request);
    });
  });

  const logIn: Answer = (one, response) => {
    if (one.authorization !== `Basic ${Buffer.from('admin:Secret-1').toString('base64')}`)
      return json(response, 401, errors(1005, 'Access denied'));
    const token = `t${heard.length}`;
    tokens.add(token);
    return json(response, 200, { users: [{ token, expires_after: '2999-03-01 15:29:26+00:00' }] });
  };
  const accept: Answer = (_one, response) => json(response, 201, { messages: [{ id: 'gBGG' }] });

  beforeEach(async () => {
    heard = [];
    tokens = new Set();
    answer = accept;
    login = logIn;
    if (!server.listening) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/15551`;
    credentials = { protocol: 'api-client', baseUrl, username: 'admin', password: 'Secret-1' };
    client = createWhatsAppClient({ allowed: allowedNetworks(['127.0.0.0/8']), timeoutMs: 300 });
  });

  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
  });

  const send = (lease: SendLease = always) => client.send(call, credentials, lease);
  const whats = (): string[] => heard.map(({ what }) => what);
  const sends = 'POST /15551/v1/messages';
  const logins = 'POST /15551/v1/users/login';

  it('logs in once and sends with the token', async () => {
    for (let n = 0; n < 3; n += 1) expect(await send()).toMatchObject({ type: 'accepted', externalId: 'gBGG' });
    expect(whats()).toEqual([logins, sends, sends, sends]);
    expect(heard[1]?.authorization).toBe('Bearer t1');
    expect(JSON.parse(heard[1]?.body ?? '')).toEqual({
      type: 'text',
      text: { body: 'hi' },
      recipient_type: 'individual',
      to: '49151',
    });
  });

  it('names the recipient itself, whatever the prepared body says', async () => {
    await client.send({ ...call, body: '{"to":"1","recipient_type":"group","ttl":"P1D"}' }, credentials, always);
    expect(JSON.parse(heard[1]?.body ?? '')).toEqual({ to: '49151', recipient_type: 'individual', ttl: 'P1D' });
  });

  it('logs in anew at a 401, and sends what it had refused', async () => {
    await send();
    tokens.clear();
    expect(await send()).toMatchObject({ type: 'accepted' });
    expect(whats()).toEqual([logins, sends, sends, logins, sends]);
  });

  it('gives a token up that is refused twice', async () => {
    login = (_one, response) => json(response, 200, { users: [{ token: 'bad' }] });
    expect(await send()).toMatchObject({ type: 'refused', errorClass: 'auth', failure: 'unauthorized', code: 1005 });
    expect(whats()).toEqual([logins, sends, logins, sends]);
  });

  it('is refused as unauthorized where the login is', async () => {
    const wrong = { ...credentials, password: 'Wrong-1' };
    expect(await client.send(call, wrong, always)).toMatchObject({
      type: 'refused',
      errorClass: 'auth',
      failure: 'unauthorized',
      underlyingError: '{"errors":[{"code":1005,"title":"Access denied"}]}',
    });
    expect(await send()).toMatchObject({ type: 'accepted' });
  });

  it.each<[string, Answer]>([
    ['is cut', (_one, _response, request) => request.socket.destroy()],
    ['never comes', (one) => expect(one.body).toBe('{}')],
    ['is a proxy’s 502', (_one, response) => response.writeHead(502).end('<html>')],
    ['is a 500 of its own', (_one, response) => json(response, 500, errors(1000))],
    ['holds no token', (_one, response) => json(response, 200, {})],
  ])('was certainly not sent where the answer to the login %s', async (_what, answered) => {
    login = answered;
    expect(await send()).toMatchObject({ type: 'notSent', cause: 'away' });
    expect(whats()).toEqual([logins]);
  });

  it('waits where the login is throttled', async () => {
    login = (_one, response) => json(response.setHeader('retry-after', '2'), 429, errors(1015));
    expect(await send()).toMatchObject({ type: 'refused', errorClass: 'throttle', retryAfterMs: 2000 });
  });

  it('writes nothing under a lease that ended while it logged in', async () => {
    let valid = true;
    login = (one, response, request) => {
      valid = false;
      logIn(one, response, request);
    };
    expect(await send({ valid: () => valid })).toMatchObject({ type: 'notSent', cause: 'lease' });
    expect(whats()).toEqual([logins]);
  });

  it('writes nothing again under a lease that ended meanwhile', async () => {
    await send();
    tokens.clear();
    let asked = 0;
    const lease = {
      valid: () => {
        asked += 1;
        return asked === 1;
      },
    };
    expect(await send(lease)).toMatchObject({ type: 'notSent', cause: 'lease' });
    expect(whats()).toEqual([logins, sends, sends, logins]);
  });

  it('is in doubt when the answer to the send is cut', async () => {
    answer = (_one, _response, request) => request.socket.destroy();
    expect(await send()).toMatchObject({ type: 'unknown' });
    expect(whats()).toEqual([logins, sends]);
  });

  describe('a number that the client has not met', () => {
    const contact =
      (entry: object): Answer =>
      ({ what, body }, response) => {
        if (what.endsWith('/v1/contacts')) return json(response, 200, { contacts: [entry] });
        const { to } = JSON.parse(body);
        return to === '4915' ? json(response, 201, { messages: [{ id: 'gBGG' }] }) : json(response, 404, errors(1006));
      };
    const asks = 'POST /15551/v1/contacts';

    it('is looked up, sent to by WhatsApp’s own digits, and known from then on', async () => {
      answer = contact({ input: '+49151', status: 'valid', wa_id: '4915' });
      expect(await send()).toMatchObject({ type: 'accepted' });
      expect(await send()).toMatchObject({ type: 'accepted' });
      expect(whats()).toEqual([logins, sends, asks, sends, sends]);
      expect(JSON.parse(heard[2]?.body ?? '')).toEqual({
        blocking: 'wait',
        contacts: ['+49151'],
        force_check: true,
      });
    });

    it('is refused where WhatsApp does not know it', async () => {
      answer = contact({ input: '+49151', status: 'invalid' });
      expect(await send()).toMatchObject({
        type: 'refused',
        code: 1006,
        failure: 'not_found',
        errorClass: 'permanent',
      });
      expect(whats()).toEqual([logins, sends, asks]);
    });

    it('is tried again where the look-up is not over', async () => {
      answer = contact({ input: '+49151', status: 'processing' });
      expect(await send()).toMatchObject({ type: 'refused', code: 1006, errorClass: 'retry' });
    });

    it('is refused at the second 1006', async () => {
      answer = contact({ input: '+49151', status: 'valid', wa_id: '49151' });
      expect(await send()).toMatchObject({ type: 'refused', code: 1006, errorClass: 'permanent' });
      expect(whats()).toEqual([logins, sends, asks, sends]);
    });

    it.each<[string, Answer, object]>([
      ['is cut', (_one, _response, request) => request.socket.destroy(), { type: 'notSent', cause: 'away' }],
      ['is a 502', (_one, response) => response.writeHead(502).end(), { type: 'notSent', cause: 'away' }],
      ['is a 429', (_one, response) => json(response, 429, errors(1015)), { type: 'refused', errorClass: 'throttle' }],
    ])('was certainly not sent where the look-up %s', async (_what, lookUp, expected) => {
      answer = (one, response, request) =>
        one.what === asks ? lookUp(one, response, request) : json(response, 404, errors(1006));
      expect(await send()).toMatchObject(expected);
      expect(whats()).toEqual([logins, sends, asks]);
    });
  });

  it('marks a message as read', async () => {
    answer = (_one, response) => json(response, 200, {});
    const body = '{"status":"read","message_id":"ABGG_-=1"}';
    expect(await client.indicate(body, credentials, always)).toMatchObject({ type: 'accepted', externalId: '' });
    expect(heard[1]).toMatchObject({ what: 'PUT /15551/v1/messages/ABGG_-%3D1', body: '{"status":"read"}' });
  });

  it('refuses by itself what cannot be sent', async () => {
    const user = { ...call, recipient: { type: 'user', address: 'US.13' } } as const;
    for (const refused of [
      client.send(user, credentials, always),
      client.send({ ...call, body: '[]' }, credentials, always),
      client.send(call, { ...credentials, baseUrl: 'nowhere' }, always),
      client.send(call, { ...credentials, baseUrl: 'http://10.0.0.1' }, always),
      client.indicate('{"status":"read"}', credentials, always),
      client.indicate('{"status":"read","message_id":".."}', credentials, always),
    ])
      expect(await refused).toMatchObject({ type: 'refused', failure: 'bad_request', status: 0 });
    expect(whats().filter((what) => what !== logins)).toEqual([]);
  });

  it('sends each message once, whenever tokens end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (ends) => {
        heard.length = 0;
        let taken = 0;
        answer = (one, response, request) => {
          taken += 1;
          if (ends[taken % ends.length]) tokens.clear();
          accept(one, response, request);
        };
        const results = await Promise.all(ends.map(() => send()));
        // A token that ends twice within a send refuses it, certainly.
        const accepted = results.filter(({ type }) => type === 'accepted').length;
        const refused = results.filter((result) => result.type === 'refused' && result.errorClass === 'auth').length;
        expect([taken, accepted + refused]).toEqual([accepted, ends.length]);
      }),
      { numRuns: 25 },
    );
  });
});
