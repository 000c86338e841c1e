import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Sessions } from '../../../services/sandbox/api-client/sessions.ts';
import { readNumbersFile, writeNumbersFile } from '../../../services/sandbox/numbers-file.ts';
import { ACCOUNT, basic, PASSWORD, refusal, startApiClient } from './client-harness.ts';
import { NUMBER } from './harness.ts';

const META = { version: 'v2.45.1', api_status: 'stable' };

describe('a login', () => {
  it('gives a token that holds for seven days', async () => {
    let now = Date.parse('2018-02-22T15:29:26.750Z');
    const { login, call } = await startApiClient({ now: () => now });
    const answer = await login(basic('admin', PASSWORD), {});
    expect(answer).toMatchObject({
      status: 200,
      body: {
        users: [{ token: expect.stringMatching(/^\S{20,}$/), expires_after: '2018-03-01 15:29:26+00:00' }],
        meta: META,
      },
    });
    const health = () =>
      call('GET', `${ACCOUNT}/health`, undefined, { authorization: `Bearer ${answer.body.users[0].token}` });
    now += 7 * 24 * 3_600_000 - 1;
    expect(await health()).toMatchObject({
      status: 200,
      body: { health: { gateway_status: 'connected' }, meta: META },
    });
    now += 1;
    expect(await health()).toMatchObject(refusal(401, 1005, 'Access denied'));
  });

  it.each([
    ['another password', basic('admin', 'secret')],
    ['another user', basic('root', PASSWORD)],
    ['no password', basic('admin', '')],
    ['what is no Basic', `Bearer ${PASSWORD}`],
    ['nothing', ''],
  ])('refuses %s', async (_what, authorization) => {
    const { login } = await startApiClient();
    expect(await login(authorization, {})).toMatchObject(
      refusal(401, 1005, 'Access denied', 'The username or the password is wrong.'),
    );
  });

  it('ends no other login; a logout ends its own', async () => {
    const { login, client, call } = await startApiClient();
    const other = (await login(basic('admin', PASSWORD))).body.users[0].token;
    expect((await client('GET', '/health')).status).toBe(200);
    expect(await client('POST', '/users/logout')).toMatchObject({ status: 200, body: { meta: META } });
    expect(await client('GET', '/health')).toMatchObject(refusal(401, 1005, 'Access denied'));
    const headers = { authorization: `Bearer ${other}` };
    expect((await call('GET', `${ACCOUNT}/health`, undefined, headers)).status).toBe(200);
  });

  it('takes the password of the number, and a new one', async () => {
    const numbers = [{ ...NUMBER, clientPassword: 'Another-1' }] as const;
    const { login, sandbox } = await startApiClient({ numbers: [{ ...NUMBER }] });
    sandbox.control.provision(numbers);
    expect((await login(basic('admin', PASSWORD))).status).toBe(401);
    const weak = await login(basic('admin', 'Another-1'), { new_password: 'weak' });
    expect(weak).toMatchObject(refusal(400, 1009, 'Parameter value is not valid'));
    expect((await login(basic('admin', 'Another-1'), { new_password: 'Third-123' })).status).toBe(200);
    expect((await login(basic('admin', 'Another-1'))).status).toBe(401);
    expect((await login(basic('admin', 'Third-123'))).status).toBe(200);
  });

  it('forgets the oldest beyond a bound', () => {
    const sessions = new Sessions();
    const first = sessions.open(0).token;
    const second = sessions.open(0).token;
    expect(sessions.isOpen(first, 0)).toBe(true);
    for (let n = 0; n < 999; n += 1) sessions.open(0);
    expect([first, second].map((token) => sessions.isOpen(token, 0))).toEqual([false, true]);
  });
});

describe('every call', () => {
  it('wants a token, and a number that is there', async () => {
    const { call, client } = await startApiClient();
    for (const authorization of ['', 'Bearer ', 'Bearer unknown', basic('admin', PASSWORD)]) {
      const answer = await call('POST', `${ACCOUNT}/messages`, {}, { authorization });
      expect(answer).toMatchObject(refusal(401, 1005, 'Access denied'));
    }
    expect(await call('POST', '/15550100999/v1/users/login')).toMatchObject(
      refusal(404, 1006, 'Resource not found', '15550100999 is not a number of the sandbox.'),
    );
    for (const [method, path] of [
      ['GET', '/messages'],
      ['POST', '/stickerpacks'],
      ['PUT', '/messages'],
    ] as const) {
      expect(await client(method, path)).toMatchObject(refusal(404, 1006, 'Resource not found'));
    }
  });

  it('leaves Graph its paths', async () => {
    const { graph, call } = await startApiClient();
    expect((await graph('GET', `/${NUMBER.phoneNumberId}`)).status).toBe(200);
    expect(await call('GET', '/15550100100/v2/health')).toMatchObject({ status: 400, body: { error: { code: 2500 } } });
  });

  it('is in the log of calls', async () => {
    const { call, client } = await startApiClient();
    await client('POST', '/contacts', { contacts: [] });
    await client('PUT', '/messages/x', '{');
    expect((await call('GET', '/_sandbox/calls')).body).toMatchObject([
      { n: 1, path: `${ACCOUNT}/users/login`, body: null, status: 200, outcome: 'accepted' },
      { n: 2, method: 'POST', path: `${ACCOUNT}/contacts`, body: { contacts: [] }, status: 200, outcome: 'accepted' },
      { n: 3, method: 'PUT', path: `${ACCOUNT}/messages/x`, body: '{', status: 400, outcome: 'refused' },
    ]);
  });
});

describe('the registration', () => {
  const request = { cc: '1', phone_number: '5550100100', method: 'sms', cert: 'Y2VydA==' };

  it('sends a code, and takes it', async () => {
    const { client, graph } = await startApiClient();
    expect(await client('POST', '/account', request)).toMatchObject({
      status: 201,
      body: { account: [{ vname: 'Heliograph sandbox' }] },
    });
    expect(await client('POST', '/account/verify', { code: '123456' })).toMatchObject(
      refusal(400, 1025, 'Invalid request', 'No code was asked for.'),
    );
    await graph('POST', `/v23.0/${NUMBER.phoneNumberId}/deregister`, {});
    expect(await client('GET', '/health')).toMatchObject({ body: { health: { gateway_status: 'unregistered' } } });
    expect(await client('POST', '/messages', { to: '15551230001', text: { body: 'x' } })).toMatchObject(
      refusal(500, 1011, 'Service not ready'),
    );
    expect(await client('POST', '/account', { ...request, method: 'voice', pin: '123456' })).toMatchObject({
      status: 202,
    });
    expect(await client('POST', '/account/verify', { code: '654321' })).toMatchObject(
      refusal(400, 1009, 'Parameter value is not valid'),
    );
    expect(await client('POST', '/account/verify', { code: '123-456' })).toMatchObject({ status: 201 });
    expect(await client('GET', '/health')).toMatchObject({ body: { health: { gateway_status: 'connected' } } });
    expect((await client('POST', '/account/verify', { code: '123456' })).status).toBe(400);
  });

  it.each([
    [{ cc: undefined }, 1008, "Parameter 'cc' is mandatory"],
    [{ phone_number: '5550100101' }, 1009, "Parameter 'phone_number' is not that of this client"],
    [{ method: 'post' }, 1009, "Parameter 'method' must be one of {sms, voice}"],
    [{ cert: '' }, 1008, "Parameter 'cert' is mandatory"],
    [{ pin: '12' }, 1009, "Parameter 'pin' must have 6 digits"],
  ])('refuses %j', async (change, code, details) => {
    const { client } = await startApiClient();
    const answer = await client('POST', '/account', { ...request, ...change });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ code, details }] } });
  });
});

describe('a restart', () => {
  it('keeps what a client is set up to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'numbers.json');
    const first = await startApiClient({ onNumbers: (numbers) => writeNumbersFile(file, numbers) });
    await first.client('PATCH', '/settings/application', {
      sent_status: true,
      webhooks: { url: 'http://a.example/b' },
    });
    const second = await startApiClient({ numbers: [{ ...NUMBER }] });
    second.sandbox.control.provision(readNumbersFile(file));
    expect((await second.client('GET', '/settings/application')).body.settings.application).toMatchObject({
      sent_status: true,
      webhooks: { url: 'http://a.example/b', message: { sent: false, delivered: true, read: true } },
    });
  });
});
