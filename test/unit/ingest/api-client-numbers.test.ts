import { beforeEach, describe, expect, it } from 'vitest';
import { createScene, ids, type Scene } from './scene.ts';

const path = `/v2/apps/${ids.app}/integrations`;
const body = {
  type: 'whatsapp',
  hosting: 'self',
  baseUrl: 'https://client.example.com/15551/',
  username: 'admin',
  password: 'Secret-1',
  phoneNumber: '+15550001111',
};

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const call = async (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
  const answer = await scene.app.inject({ method, url, headers: scene.appKey, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
};
const make = async (more: object = {}) => (await call('POST', path, { ...body, ...more })).body.integration;

describe('a number on an API client', () => {
  it('is made when its client takes the user and the address of its webhooks', async () => {
    const { status, body: made } = await call('POST', path, body);
    expect([status, made]).toEqual([
      201,
      {
        integration: {
          id: expect.stringMatching(/^[0-9a-f]{24}$/),
          type: 'whatsapp',
          status: 'active',
          displayName: null,
          phoneNumber: '15550001111',
          hsmFallbackLanguage: 'en_US',
          accountId: null,
          hosting: 'self',
          baseUrl: 'https://client.example.com/15551',
          username: 'admin',
          verifyToken: expect.stringMatching(/^[\w-]{43}$/),
        },
      },
    ]);
    const { id, verifyToken } = made.integration;
    expect(scene.clientSetups).toEqual([
      {
        what: 'connect',
        user: {
          protocol: 'api-client',
          baseUrl: 'https://client.example.com/15551',
          username: 'admin',
          password: 'Secret-1',
        },
        url: `https://chat.example.com/whatsapp/api-client/${id}/${verifyToken}`,
      },
    ]);
    expect(scene.record.integrations.get(id)).toMatchObject({ password: 'Secret-1', accessToken: null });
  });

  it.each([
    ['password', 'the API client refuses username and password: Access denied'],
    ['baseUrl', 'the API client is not connected to WhatsApp: unregistered'],
  ] as const)('is not made where its client says no: %s', async (field, reason) => {
    scene.clientsAnswer({ ok: false, field, reason });
    expect(await call('POST', path, body)).toEqual({
      status: 400,
      body: { errors: [{ code: 'bad_request', title: `${field}: ${reason}` }] },
    });
    expect(scene.record.integrations.size).toBe(1);
  });

  it.each([
    [{ baseUrl: undefined }, "should have required property 'baseUrl'"],
    [{ username: undefined }, "should have required property 'username'"],
    [{ password: undefined }, "should have required property 'password'"],
    [{ username: 'a:b' }, 'username should match pattern "^[\\x21-\\x39\\x3b-\\x7e]+$"'],
    [{ baseUrl: 'ftp://client' }, 'baseUrl should match pattern "^https?://"'],
    [{ baseUrl: 'http://10.0.0.1' }, 'baseUrl is not allowed: it leads to a private address'],
    [{ accountBaseUrl: 'http://10.0.0.1' }, 'accountBaseUrl is not allowed: it leads to a private address'],
    [{ hosting: 'smooch' }, 'hosting should be equal to one of the allowed values'],
  ])('is refused with %j, and nobody is called', async (wrong, title) => {
    const { status, body: problem } = await call('POST', path, { ...body, ...wrong });
    expect([status, problem.errors?.[0]?.title]).toEqual([400, title]);
    expect(scene.clientSetups).toEqual([]);
  });

  it('proves a changed user before it keeps it', async () => {
    const { id, verifyToken } = await make();
    expect((await call('PATCH', `${path}/${id}`, { password: 'Other-1' })).status).toBe(200);
    expect(scene.clientSetups[1]).toMatchObject({
      what: 'connect',
      user: { username: 'admin', password: 'Other-1', baseUrl: 'https://client.example.com/15551' },
      url: `https://chat.example.com/whatsapp/api-client/${id}/${verifyToken}`,
    });
    scene.clientsAnswer({ ok: false, field: 'password', reason: 'no' });
    expect(await call('PATCH', `${path}/${id}`, { username: 'other', displayName: 'Name' })).toMatchObject({
      status: 400,
      body: { errors: [{ title: 'password: no' }] },
    });
    expect(scene.record.integrations.get(id)).toMatchObject({
      username: 'admin',
      password: 'Other-1',
      displayName: null,
    });
    expect((await call('PATCH', `${path}/${id}`, { displayName: 'Name' })).status).toBe(200);
    expect(scene.clientSetups).toHaveLength(3);
  });

  it('takes no credentials of the other protocol', async () => {
    const { id } = await make();
    expect(await call('PATCH', `${path}/${id}`, { accessToken: 'token' })).toMatchObject({
      status: 400,
      body: { errors: [{ title: 'accessToken is none of a number on an API client' }] },
    });
    expect(await call('PATCH', `${path}/${ids.number}`, { password: 'Secret-1' })).toMatchObject({
      status: 400,
      body: { errors: [{ title: 'password is none of a number on the Cloud API' }] },
    });
  });

  it.each([true, false])(
    'takes its webhooks away when it is deleted, as far as its client is there (%s)',
    async (there) => {
      const { id, verifyToken } = await make();
      if (!there) scene.clientsAnswer({ ok: false, field: 'baseUrl', reason: 'away' });
      expect(await call('DELETE', `${path}/${id}`)).toEqual({ status: 200, body: {} });
      await expect
        .poll(() => scene.clientSetups[1])
        .toMatchObject({
          what: 'disconnect',
          user: { password: 'Secret-1' },
          url: `https://chat.example.com/whatsapp/api-client/${id}/${verifyToken}`,
        });
      expect(scene.record.integrations.has(id)).toBe(false);
    },
  );

  it('asks no client of a number that has none', async () => {
    expect((await call('DELETE', `${path}/${ids.number}`)).status).toBe(200);
    expect(scene.clientSetups).toEqual([]);
  });
});
