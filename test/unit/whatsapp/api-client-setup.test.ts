import { describe, expect, it } from 'vitest';
import { createApiClientSetup, gatewayStatuses } from '../../../services/whatsapp/api-client/setup.ts';
import type { ApiClientCredentials } from '../../../services/whatsapp/client.ts';
import type { HttpRequest } from '../../../services/whatsapp/exchange.ts';

const user: ApiClientCredentials = {
  protocol: 'api-client',
  baseUrl: 'https://client',
  username: 'admin',
  password: 'Secret-1',
};
const url = 'https://chat.example.com/whatsapp/api-client/1/secret';

type Reply = { readonly status: number; readonly body: unknown } | 'away';

const login = { status: 200, body: { users: [{ token: 't', expires_after: '2999-01-01 00:00:00+00:00' }] } };
const health = (gateway_status: string) => ({ status: 200, body: { health: { gateway_status } } });
const settings = (of: string) => ({ status: 200, body: { settings: { application: { webhooks: { url: of } } } } });
const refusal = (status: number, code: number, title: string) => ({ status, body: { errors: [{ code, title }] } });
const done = { status: 200, body: {} };

/** A client that gives these answers, in order. */
function clientOf(...replies: readonly Reply[]) {
  const calls: HttpRequest[] = [];
  const setup = createApiClientSetup({
    connections: {
      async call(_baseUrl, request) {
        const reply = replies[calls.push(request) - 1] ?? 'away';
        if (reply === 'away') return { type: 'notSent', cause: 'away', reason: 'refused' };
        const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
        return { type: 'answered', answer: { status: reply.status, retryAfter: null, body } };
      },
    },
  });
  return { setup, told: () => calls.map(({ method, path, body }) => [method, path, body].join(' ')) };
}

describe('an API client that becomes a number', () => {
  it('is logged in to, asked how it is, and told where its webhooks go', async () => {
    const { setup, told } = clientOf(login, health('connected'), done);
    expect(await setup.connect(user, url)).toEqual({ ok: true });
    expect(told()).toEqual([
      'POST /v1/users/login {}',
      'GET /v1/health ',
      `PATCH /v1/settings/application {"webhooks":{"url":"${url}"}}`,
    ]);
  });

  it.each<[string, readonly Reply[], string]>([
    [
      'the login is refused',
      [refusal(401, 1005, 'Access denied')],
      'password: the API client refuses username and password: Access denied',
    ],
    [
      'its password was never changed',
      [refusal(401, 1024, 'Password change required')],
      'password: the API client refuses username and password: Password change required',
    ],
    ['it is away', ['away'], 'baseUrl: the API client is not reached: the login failed: refused'],
    [
      'something else answers',
      [{ status: 200, body: '<html>' }],
      'baseUrl: the API client is not reached: the login failed: HTTP 200 without a token',
    ],
    [
      'it is not registered',
      [login, health('unregistered')],
      'baseUrl: the API client is not connected to WhatsApp: unregistered',
    ],
    [
      'it tells nothing of itself',
      [login, done],
      'baseUrl: the API client is not connected to WhatsApp: it tells no status',
    ],
    [
      'it does not take the address',
      [login, health('connected'), refusal(400, 1009, 'Parameter value is not valid')],
      'baseUrl: the API client refuses: Parameter value is not valid',
    ],
    [
      'it breaks down',
      [login, { status: 502, body: '<html>' }],
      "baseUrl: no API client answers there: HTTP 502 without an error of WhatsApp's",
    ],
  ])('cannot be used where %s', async (_what, replies, expected) => {
    const answer = await clientOf(...replies).setup.connect(user, url);
    expect(answer.ok ? '' : `${answer.field}: ${answer.reason}`).toBe(expected);
  });

  it('is left alone where it sends its webhooks elsewhere by now', async () => {
    const moved = clientOf(login, settings('https://other'));
    expect(await moved.setup.disconnect(user, url)).toEqual({ ok: true });
    expect(moved.told()).toHaveLength(2);
    const ours = clientOf(login, settings(url), done);
    expect(await ours.setup.disconnect(user, url)).toEqual({ ok: true });
    expect(ours.told()[2]).toBe('PATCH /v1/settings/application {"webhooks":{"url":""}}');
    expect(await clientOf('away').setup.disconnect(user, url)).toMatchObject({ ok: false });
  });
});

describe('the health of a client', () => {
  it.each([
    [{ gateway_status: 'connected' }, ['connected']],
    [
      { 'a:1': { gateway_status: 'connecting', role: 'coreapp' }, 'b:1': { gateway_status: 'connected' } },
      ['connecting', 'connected'],
    ],
    [{ 'a:1': null }, []],
    ['connected', []],
    [undefined, []],
  ])('%j', (told, expected) => expect(gatewayStatuses(told)).toEqual(expected));
});
