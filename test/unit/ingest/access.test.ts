import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { basic, createScene, ids, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const get = (url: string, authorization?: string) =>
  scene.app.inject({ method: 'GET', url, headers: authorization === undefined ? {} : { authorization } });
const own = `/v2/apps/${ids.app}`;
const token = (payload: Record<string, unknown>, { kid = 'app_1', secret = 'secret of app_1', alg = 'HS256' } = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(Buffer.from(secret));

describe('who may call', () => {
  it.each([
    [undefined],
    ['Basic'],
    ['Basic !!!'],
    [basic('app_1', 'wrong')],
    [basic('app_9', 'secret of app_1')],
    [basic('app_1', '')],
    ['Bearer x.y.z'],
    [`Bearer ${Buffer.from('{"alg":"none","kid":"app_1"}').toString('base64url')}.e30.`],
    ['x'.repeat(9000)],
  ])('is not somebody with %j', async (authorization) => {
    const answer = await get(own, authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({ errors: [{ code: 'unauthorized', title: 'Authorization is required' }] });
  });

  it('is an app on its own routes, and no further', async () => {
    expect((await get(own, scene.appKey.authorization)).statusCode).toBe(200);
    expect((await get('/v2/apps', scene.appKey.authorization)).statusCode).toBe(403);
    const foreign = await get(`/v2/apps/${ids.otherApp}`, scene.appKey.authorization);
    expect([foreign.statusCode, foreign.json().errors[0].code]).toEqual([403, 'forbidden']);
  });

  it('is an account everywhere that there is something', async () => {
    expect((await get('/v2/apps', scene.account.authorization)).statusCode).toBe(200);
    const unknown = await get(`/v2/apps/${'0'.repeat(24)}/integrations`, scene.account.authorization);
    expect([unknown.statusCode, unknown.json().errors[0].code]).toEqual([404, 'app_not_found']);
  });

  it('takes a token signed with the key, without exp and iat', async () => {
    expect((await get(own, `Bearer ${await token({ scope: 'app' })}`)).statusCode).toBe(200);
  });

  it.each([
    ['of another scope', { scope: 'account' }, {}],
    ['of no scope', {}, {}],
    ['of another secret', { scope: 'app' }, { secret: 'another secret' }],
    ['of another algorithm', { scope: 'app' }, { alg: 'HS512' }],
    ['that has ended', { scope: 'app', exp: 1_600_000_000 }, {}],
    ['of an unknown key', { scope: 'app' }, { kid: 'app_9' }],
  ])('refuses a token %s', async (_what, payload, signing) => {
    expect((await get(own, `Bearer ${await token(payload, signing)}`)).statusCode).toBe(401);
  });

  it('proves a header once', async () => {
    for (let n = 0; n < 4; n += 1) await get(own, scene.appKey.authorization);
    expect(scene.record.asked.keys).toBe(1);
  });

  it('forgets a key that is deleted', async () => {
    expect((await get(own, scene.appKey.authorization)).statusCode).toBe(200);
    await scene.app.inject({ method: 'DELETE', url: `${own}/keys/app_1`, headers: scene.account });
    expect((await get(own, scene.appKey.authorization)).statusCode).toBe(401);
  });

  it('comes before the body', async () => {
    const answer = await scene.app.inject({
      method: 'POST',
      url: `${own}/users`,
      payload: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(401);
  });
});

describe('the server', () => {
  it('answers what there is not in the envelope of its version', async () => {
    expect((await get('/v2/nothing')).json()).toEqual({ errors: [{ code: 'not_found', title: 'Resource not found' }] });
    expect((await get('/v1.1/nothing')).json()).toEqual({
      error: { code: 'not_found', description: 'Resource not found' },
    });
    expect((await get('/v2/apps/%zz', scene.account.authorization)).json().errors[0].code).toBe('bad_request');
  });

  it('tells nothing of an unforeseen error', async () => {
    scene.record.failure = new Error('secret table is broken');
    const answer = await get(own, basic('app_2', 'secret of app_2'));
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ errors: [{ code: 'internal_error', title: 'Internal server error' }] });
  });

  it('tells that the database is away, and goes on for those it knows', async () => {
    expect((await get(own, scene.appKey.authorization)).statusCode).toBe(200);
    scene.record.failure = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const answer = await get(own, basic('app_2', 'secret of app_2'));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  });

  it('says whether it and its engines are there', async () => {
    expect((await get('/health')).json()).toMatchObject({ service: 'ingest', status: 'up' });
    expect((await get('/ready')).json()).toEqual({
      service: 'ingest',
      ready: true,
      engines: { kafka: 'ok', mysql: 'ok' },
    });
    scene.sinkAnswers({ ok: false, code: 'unavailable', reason: 'x' });
    const answer = await get('/ready');
    expect([answer.statusCode, answer.json().engines]).toEqual([503, { kafka: 'failed', mysql: 'ok' }]);
    expect((await get('/metrics')).body).toContain('heliograph_http_request_seconds');
  });

  it('takes an empty body under a JSON content type where none is needed', async () => {
    const answer = await scene.app.inject({
      method: 'DELETE',
      url: `${own}/keys/app_1`,
      headers: { ...scene.account, 'content-type': 'application/json' },
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
  });
});
