import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSandbox } from '../../../services/sandbox/server.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';
import { type Caller, field, openCaller } from './caller.ts';

const digits = DEFAULT_NUMBER.displayPhoneNumber.replace(/\D/g, '');
const password = 'Sandbox-1!';

let caller: Caller;
let path: string;
let client: string;
const sandbox = createSandbox({ port: 0 });

beforeAll(async () => {
  const { url } = await sandbox.listen();
  client = `${url}/${digits}`;
  caller = await openCaller(inject('engines'));
  path = `/v2/apps/${caller.appId}/integrations`;
});
afterAll(async () => {
  await caller?.line.close();
  await sandbox.close();
});

const body = (more: object = {}) => ({
  type: 'whatsapp',
  hosting: 'self',
  baseUrl: client,
  username: 'admin',
  password,
  accountId: '9000',
  accountManagementAccessToken: 'the-token-of-the-account',
  ...more,
});

/** Where the client sends its webhooks. */
async function webhookUrl(): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const login = await fetch(`${client}/v1/users/login`, { method: 'POST', headers: { authorization } });
  const { users } = (await login.json()) as { users: { token: string }[] };
  const headers = { authorization: `Bearer ${users[0]?.token}` };
  const settings = await (await fetch(`${client}/v1/settings/application`, { headers })).json();
  return (settings as { settings: { application: { webhooks: { url?: string } } } }).settings.application.webhooks.url;
}

describe('a number on an API client', () => {
  it('is made, keeps its secrets to itself, is proved anew when they change, and goes', async () => {
    const { call, line } = caller;
    const made = await call('POST', path, body());
    expect(made.status).toBe(201);
    const id = field(made, 'integration', 'id');
    const secret = field(made, 'integration', 'verifyToken');
    expect(await webhookUrl()).toBe(`http://127.0.0.1/whatsapp/api-client/${id}/${secret}`);
    const row = () => line.db('integrations').where({ id }).first();
    const kept = await row();
    expect(kept).toMatchObject({ hosting: 'self', username: 'admin', unknown_outcome: 'fail', phone_number_id: null });
    expect(line.sealer.open(kept.password_sealed, id)).toBe(password);
    const shown = await call('GET', `${path}/${id}`);
    for (const hidden of [password, 'the-token-of-the-account'])
      expect(JSON.stringify([made.body, shown.body, kept])).not.toContain(hidden);
    expect(await line.record.integrations.templateAccount(caller.appId, id)).toMatchObject({ baseUrl: null });

    const refused = await call('PATCH', `${path}/${id}`, { password: 'Wrong-1234' });
    expect([refused.status, field(refused, 'errors', '0', 'title')]).toEqual([
      400,
      'password: the API client refuses username and password: The username or the password is wrong.',
    ]);
    expect((await row()).password_sealed).toBe(kept.password_sealed);
    expect((await call('PATCH', `${path}/${id}`, { password, displayName: 'Shop' })).status).toBe(200);
    expect((await row()).password_sealed).not.toBe(kept.password_sealed);

    expect((await call('DELETE', `${path}/${id}`)).status).toBe(200);
    await expect.poll(webhookUrl).toBe('');
  });

  it('has its templates at the place that was named for them', async () => {
    const made = await caller.call('POST', path, body({ accountBaseUrl: client.replace(`/${digits}`, '/') }));
    const id = field(made, 'integration', 'id');
    expect(await caller.line.record.integrations.templateAccount(caller.appId, id)).toMatchObject({
      baseUrl: client.replace(`/${digits}`, ''),
    });
  });

  it.each([
    [{ password: 'Wrong-1234' }, /^password: the API client refuses username and password: /],
    [{ baseUrl: 'http://127.0.0.1:1' }, /^baseUrl: the API client is not reached: /],
    [{ baseUrl: 'http://192.168.0.1' }, /^baseUrl is not allowed: it leads to a private address$/],
  ])('is not made with %j', async (wrong, title) => {
    const answer = await caller.call('POST', path, body(wrong));
    expect([answer.status, field(answer, 'errors', '0', 'title')]).toEqual([400, expect.stringMatching(title)]);
  });

  it('is not made while its client is not registered', async () => {
    const { url } = { url: client.replace(`/${digits}`, '') };
    const headers = { authorization: `Bearer ${DEFAULT_NUMBER.accessToken}` };
    await fetch(`${url}/v23.0/${DEFAULT_NUMBER.phoneNumberId}/deregister`, { method: 'POST', headers });
    const answer = await caller.call('POST', path, body());
    expect([answer.status, field(answer, 'errors', '0', 'title')]).toEqual([
      400,
      'baseUrl: the API client is not connected to WhatsApp: unregistered',
    ]);
  });
});
