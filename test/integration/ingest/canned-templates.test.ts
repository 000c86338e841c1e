import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, type Caller, field, openCaller, text } from './caller.ts';

let caller: Caller;
let call: Caller['call'];
let own: string;

beforeAll(async () => {
  caller = await openCaller(inject('engines'));
  ({ call } = caller);
  own = `/v1.1/apps/${caller.appId}/templates`;
});
afterAll(async () => {
  await caller?.line.close();
});

const saying = (words: string) => ({ type: 'text', text: words });
const create = (name: string, message: object = saying('Hi')): Promise<Answer> => call('POST', own, { name, message });
const codeOf = (answer: Answer) => [answer.status, field(answer, 'error', 'code')];

describe('a canned template', () => {
  it('is kept whole, and found under its path with and without the app', async () => {
    const message = {
      role: 'appMaker',
      type: 'list',
      text: '1. ü 😀\nSee: https://h.example/?a=1&amp;b=2',
      items: [
        {
          title: 'ü 😀',
          mediaUrl: 'http://127.0.0.1:9/a.png',
          actions: [{ type: 'link', text: 'See', uri: 'https://h.example/?a=1&b=2' }],
        },
      ],
    };
    const made = await create('Ünï 😀', message);
    expect(made).toEqual({
      status: 201,
      body: { template: { _id: expect.stringMatching(/^[0-9a-f]{24}$/), name: 'Ünï 😀', message } },
    });
    const id = field(made, 'template', '_id');
    for (const path of [own, '/v1.1/templates'])
      expect(await call('GET', `${path}/${id}`)).toEqual({ ...made, status: 200 });
  });

  it('has a name that is compared exactly, once in its app', async () => {
    for (const name of ['cafe', 'Cafe', 'café']) expect((await create(name)).status).toBe(201);
    expect(codeOf(await create('cafe'))).toEqual([409, 'conflict']);
    const statuses = (await Promise.all([1, 2, 3].map(() => create('at once')))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
    const other = await call('POST', '/v2/apps', { displayName: 'Other' }, caller.asAccount);
    const foreign = `/v1.1/apps/${field(other, 'app', 'id')}/templates`;
    const body = { name: 'cafe', message: saying('Hi') };
    expect((await call('POST', foreign, body, caller.asAccount)).status).toBe(201);
  });

  it('changes, and gives its name free when it is deleted, again and again', async () => {
    const id = field(await create('short-lived'), 'template', '_id');
    await create('taken');
    expect(codeOf(await call('PUT', `${own}/${id}`, { name: 'taken' }))).toEqual([409, 'conflict']);
    const changed = await call('PUT', `${own}/${id}`, { name: 'long-lived', message: saying('Ho') });
    expect(changed.body).toEqual({
      template: { _id: id, name: 'long-lived', message: { role: 'appMaker', type: 'text', text: 'Ho' } },
    });
    expect(await call('GET', `${own}/${id}`)).toEqual(changed);
    for (let n = 0; n < 3; n += 1) {
      const again = field(await create('short-lived'), 'template', '_id');
      expect(await call('DELETE', `${own}/${again}`)).toEqual({ status: 200, body: {} });
      expect(codeOf(await call('DELETE', `${own}/${again}`))).toEqual([404, 'not_found']);
      expect(codeOf(await call('PUT', `${own}/${again}`, { name: 'x' }))).toEqual([404, 'not_found']);
    }
  });

  it('of another app is not there', async () => {
    const id = field(await create('mine'), 'template', '_id');
    const other = await call('POST', '/v2/apps', { displayName: 'Other' }, caller.asAccount);
    const foreign = `/v1.1/apps/${field(other, 'app', 'id')}/templates`;
    for (const [method, body] of [['GET'], ['PUT', { name: 'theirs' }], ['DELETE']] as const)
      expect(codeOf(await call(method, `${foreign}/${id}`, body, caller.asAccount))).toEqual([404, 'not_found']);
    expect(field(await call('GET', foreign, undefined, caller.asAccount), 'templates', 'length')).toBe('0');
    expect(codeOf(await call('GET', foreign))).toEqual([403, 'forbidden']);
    expect(field(await call('GET', `${own}/${id}`), 'template', 'name')).toBe('mine');
  });

  it('is listed with the others, the oldest first', async () => {
    const all = await call('GET', `${own}?limit=100`);
    const count = Number(field(all, 'templates', 'length'));
    const names = Array.from({ length: count }, (_, n) => field(all, 'templates', String(n), 'name'));
    expect(names).toEqual(expect.arrayContaining(['Ünï 😀', 'mine']));
    expect(names.indexOf('Ünï 😀')).toBe(0);
    const walked: string[] = [];
    for (let offset = 0; ; offset += 3) {
      const page = await call('GET', `/v1.1/templates?limit=3&offset=${offset}`);
      expect(field(page, 'offset')).toBe(String(offset));
      const size = Number(field(page, 'templates', 'length'));
      for (let n = 0; n < size; n += 1) walked.push(field(page, 'templates', String(n), 'name'));
      if (field(page, 'hasMore') === 'false') break;
    }
    expect(walked).toEqual(names);
  });
});

describe('a post that asks for one', () => {
  it('A28 (recorded): is answered with it, and goes to Kafka as it was written', async () => {
    const integrationId = await caller.createNumber('107001');
    const { clientId, conversationId } = await caller.createContact(integrationId, '15550007001');
    const path = `/v2/apps/${caller.appId}/conversations/${conversationId}/messages`;
    const words = 'Look: %{{template: hours}}%';
    expect(await call('POST', path, text(words))).toEqual({
      status: 400,
      body: {
        errors: [{ code: 'bad_request', title: 'Template shorthand: unknown canned template (hours at 6)' }],
      },
    });
    await create('hours', saying('From 9 to 5.'));
    const answer = await call('POST', path, text(words));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      messages: [{ content: saying('Look:') }, { content: saying('From 9 to 5.') }],
    });
    const found = (await caller.line.read('outbound.submitted')).filter(({ key }) => key === clientId);
    expect(found).toMatchObject([{ value: { message: { content: { text: { text: words } } } } }]);
  });
});
