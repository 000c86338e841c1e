import { beforeEach, describe, expect, it } from 'vitest';
import { basic, createScene, ids, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene(['127.0.0.0/8']);
});

const own = `/v1.1/apps/${ids.app}/templates`;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function call(method: Method, url: string, payload?: object | string, headers: object = scene.appKey) {
  const answer = await scene.app.inject({
    method,
    url,
    headers: { ...headers, ...(payload !== undefined && { 'content-type': 'application/json' }) },
    ...(payload !== undefined && { payload }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

const text = (words: string) => ({ type: 'text', text: words });
const create = async (name: string, message: object = text('Hi'), url = own): Promise<string> => {
  const made = await call('POST', url, { name, message });
  expect(made.status).toBe(201);
  return made.body.template._id;
};
const fault = (status: number, code: string, description: string) => ({
  status,
  body: { error: { code, description } },
});
const bad = (description: string) => fault(400, 'bad_request', description);

describe('the templates of an app', () => {
  it('are made, shown, changed and deleted', async () => {
    const made = await call('POST', own, { name: 'hello', message: { role: 'appMaker', ...text('Hi') } });
    const id: string = made.body.template._id;
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    const shown = (name: string, words: string) => ({
      template: { _id: id, name, message: { role: 'appMaker', type: 'text', text: words } },
    });
    expect(made).toEqual({ status: 201, body: shown('hello', 'Hi') });
    expect(await call('GET', `${own}/${id}`)).toEqual({ status: 200, body: shown('hello', 'Hi') });
    expect(await call('PUT', `${own}/${id}`, { name: 'hi' })).toEqual({ status: 200, body: shown('hi', 'Hi') });
    expect(await call('PUT', `${own}/${id}`, { message: text('Ho') })).toEqual({
      status: 200,
      body: shown('hi', 'Ho'),
    });
    expect(await call('PUT', `${own}/${id}`, {})).toEqual({ status: 200, body: shown('hi', 'Ho') });
    expect(await call('DELETE', `${own}/${id}`)).toEqual({ status: 200, body: {} });
    for (const method of ['GET', 'DELETE'] as const)
      expect(await call(method, `${own}/${id}`)).toEqual(fault(404, 'not_found', 'Template not found'));
  });

  it('are listed by number', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const names = async (query: string) => {
      const { body } = await call('GET', own + query);
      return [body.templates.map((one: { name: string }) => one.name), body.hasMore, body.offset];
    };
    expect(await names('')).toEqual([['a', 'b', 'c'], false, 0]);
    expect(await names('?limit=2')).toEqual([['a', 'b'], true, 0]);
    expect(await names('?limit=2&offset=2')).toEqual([['c'], false, 2]);
    expect(await names('?limit=100&offset=7')).toEqual([[], false, 7]);
  });

  it.each([
    ['limit=0', 'limit should be >= 1'],
    ['limit=101', 'limit should be <= 100'],
    ['limit=x', 'limit should be integer'],
    ['limit=', 'limit should be integer'],
    ['limit=1&limit=2', 'limit should be integer'],
    ['offset=-1', 'offset should be >= 0'],
    ['offset=1.5', 'offset should be integer'],
    [`offset=${'9'.repeat(30)}`, `offset should be <= ${Number.MAX_SAFE_INTEGER}`],
  ])('are not listed with %s', async (query, title) => {
    expect(await call('GET', `${own}?${query}`)).toEqual(bad(title));
  });

  it('have each a name of their own', async () => {
    const taken = fault(409, 'conflict', 'A template of this name exists already');
    await create('hello');
    expect(await call('POST', own, { name: 'hello', message: text('Hi') })).toEqual(taken);
    const other = await create('Hello');
    expect(await call('PUT', `${own}/${other}`, { name: 'hello' })).toEqual(taken);
    expect((await call('PUT', `${own}/${other}`, { name: 'Hello' })).status).toBe(200);
  });

  it('have names that a text can ask for', async () => {
    expect(await call('POST', own, { name: 'a))%', message: text('Hi') })).toEqual(bad('name should NOT contain ))%'));
    const id = await create('a');
    expect(await call('PUT', `${own}/${id}`, { name: 'a ' })).toEqual(bad('name should NOT begin or end with a blank'));
  });

  it.each<[string, object]>([
    ["message should have required property 'text'", text(' ')],
    [
      'message.actions[0].uri should be an http or https URL',
      { ...text('Hi'), actions: [{ type: 'link', text: 'x', uri: 'ftp://h' }] },
    ],
    ['Buy actions are not available on WhatsApp', { ...text('Hi'), actions: [{ type: 'buy', text: 'x', amount: 1 }] }],
    ['message.coordinates.lat should be between -90 and 90', { type: 'location', coordinates: { lat: 91, long: 0 } }],
    [
      'Content of type formResponse is not supported on this channel',
      { type: 'formResponse', fields: [{ type: 'text', name: 'n', label: 'L', text: 'x' }] },
    ],
    ['message.mediaUrl should be an http or https URL', { type: 'image', mediaUrl: 'ftp://h/a.png' }],
    [
      'message.mediaUrl is not allowed: it leads to a private address',
      { type: 'image', mediaUrl: 'http://10.0.0.1/a.png' },
    ],
    [
      'message.items[1].mediaUrl is not allowed: it leads to a private address',
      {
        type: 'carousel',
        items: ['http://127.0.0.1/a.png', 'http://192.168.0.1/b.png'].map((mediaUrl) => ({
          title: 'T',
          mediaUrl,
          actions: [{ type: 'postback', text: 'P', payload: 'P' }],
        })),
      },
    ],
  ])('are held to the rules of a post: %s', async (title, message) => {
    expect(await call('POST', own, { name: 'a', message })).toEqual(bad(title));
    const id = await create('b');
    expect(await call('PUT', `${own}/${id}`, { name: 'a', message })).toEqual(bad(title));
    expect(scene.record.canned.get(id)?.name).toBe('b');
  });
});

describe('the app of a call', () => {
  it('is that of the key where the path names none', async () => {
    const id = await create('hello', text('Hi'), '/v1.1/templates');
    expect((await call('GET', `${own}/${id}`)).status).toBe(200);
    expect((await call('GET', '/v1.1/templates')).body.templates).toHaveLength(1);
    expect((await call('PUT', `/v1.1/templates/${id}`, { name: 'hi' })).body.template.name).toBe('hi');
    const foreign = { authorization: basic('app_2', 'secret of app_2') };
    for (const method of ['GET', 'DELETE'] as const)
      expect((await call(method, `/v1.1/templates/${id}`, undefined, foreign)).status).toBe(404);
    expect((await call('DELETE', `/v1.1/templates/${id}`)).status).toBe(200);
  });

  it('must be in the path for an account key', async () => {
    const without = bad('An account key names no app: the path should begin with /v1.1/apps/{appId}');
    const body = { name: 'a', message: text('Hi') };
    const one = `/v1.1/templates/${'0'.repeat(24)}`;
    expect(await call('GET', '/v1.1/templates', undefined, scene.account)).toEqual(without);
    expect(await call('POST', '/v1.1/templates', body, scene.account)).toEqual(without);
    for (const method of ['GET', 'DELETE'] as const)
      expect(await call(method, one, undefined, scene.account)).toEqual(without);
    expect(await call('PUT', one, body, scene.account)).toEqual(without);
    expect((await call('POST', own, body, scene.account)).status).toBe(201);
  });
});

describe('an error of v1.1', () => {
  it('has its own envelope, wherever it is found', async () => {
    const nobody = { authorization: 'Basic x' };
    const body = { name: 'a', message: text('Hi') };
    expect(await call('GET', own, undefined, nobody)).toEqual(fault(401, 'unauthorized', 'Authorization is required'));
    expect(await call('GET', `/v1.1/apps/${ids.otherApp}/templates`)).toEqual(fault(403, 'forbidden', 'Forbidden'));
    const unknownApp = `/v1.1/apps/${'0'.repeat(24)}/templates`;
    expect(await call('GET', unknownApp, undefined, scene.account)).toEqual(
      fault(404, 'app_not_found', 'App not found'),
    );
    expect(await call('GET', '/v1.1/nothing')).toEqual(fault(404, 'not_found', 'Resource not found'));
    expect(await call('PATCH', `${own}/x`, body)).toEqual(fault(404, 'not_found', 'Resource not found'));
    expect(await call('POST', own, '{')).toEqual(bad('The body is not valid JSON'));
    expect(await call('POST', own, {})).toEqual(bad("should have required property 'name'"));
    expect(await call('POST', own, { ...body, more: 'x'.repeat(103_000) })).toEqual(
      fault(413, 'payload_too_large', 'The body is too large'),
    );
    const xml = await scene.app.inject({
      method: 'POST',
      url: own,
      headers: { ...scene.appKey, 'content-type': 'text/xml' },
      payload: '<a/>',
    });
    expect([xml.statusCode, xml.json().error.code]).toEqual([415, 'unsupported_media_type']);
    expect(await call('GET', '/v1.1/templates/%zz')).toEqual(bad('The path is not valid'));
    scene.record.failure = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const away = await call('GET', `${own}/x`);
    expect([away.status, away.body.error.code]).toEqual([503, 'service_unavailable']);
  });

  it('has it too where the path is written in another way', async () => {
    expect(await call('GET', '/v1%2E1/templates/x')).toEqual(fault(404, 'not_found', 'Template not found'));
  });
});
