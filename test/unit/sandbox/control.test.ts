import { describe, expect, it } from 'vitest';
import { type Entry, type GraphAnswer, NUMBER, PHONE, startReceiver, startSandbox } from './harness.ts';

describe('the calls', () => {
  it('lists every call of the business side in order, from a number on', async () => {
    const { call, graph, text } = await startSandbox();
    await text('x');
    await graph('GET', `/v23.0/${NUMBER.wabaId}/message_templates?limit=1`);
    await call('POST', `/v23.0/${NUMBER.phoneNumberId}/messages`, { a: 1 });
    const { body } = await call('GET', '/_sandbox/calls');
    expect(body).toEqual([
      {
        n: 1,
        at: expect.stringMatching(/Z$/),
        method: 'POST',
        path: `/v23.0/${NUMBER.phoneNumberId}/messages`,
        body: expect.objectContaining({ to: PHONE }),
        status: 200,
        outcome: 'accepted',
      },
      {
        n: 2,
        at: expect.any(String),
        method: 'GET',
        path: `/v23.0/${NUMBER.wabaId}/message_templates?limit=1`,
        body: null,
        status: 200,
        outcome: 'accepted',
      },
      {
        n: 3,
        at: expect.any(String),
        method: 'POST',
        path: `/v23.0/${NUMBER.phoneNumberId}/messages`,
        body: { a: 1 },
        status: 401,
        outcome: 'refused',
      },
    ]);
    expect((await call<Entry[]>('GET', '/_sandbox/calls?since=2')).body.map((entry) => entry.n)).toEqual([3]);
    expect((await call('GET', '/_sandbox/calls?since=0&limit=2')).body).toHaveLength(2);
    expect((await call('GET', '/_sandbox/calls?since=3')).body).toEqual([]);
  });

  it('lists more than one piece', async () => {
    const { call, sandbox, text } = await startSandbox();
    await text('x');
    for (let n = 0; n < 1_200; n += 1) await sandbox.app.inject({ method: 'GET', url: '/v23.0/1' });
    const { body } = await call<Entry[]>('GET', '/_sandbox/calls');
    expect(body.map((entry) => entry.n)).toEqual(Array.from({ length: 1_201 }, (_, n) => n + 1));
  });

  it('forgets the oldest beyond its bound, on the phone too', async () => {
    const { call, text } = await startSandbox({ keep: { calls: 2 } });
    const ids = [];
    for (const body of ['a', 'b', 'c']) ids.push(await text(body));
    expect((await call<Entry[]>('GET', '/_sandbox/calls')).body.map((entry) => entry.n)).toEqual([2, 3]);
    const shown = await call<Entry[]>('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body.map((entry) => entry.id)).toEqual(ids.slice(1));
  });

  it('forgets the oldest beyond its size', async () => {
    const { call, text } = await startSandbox({ keep: { characters: 4_000 } });
    for (let n = 0; n < 10; n += 1) await text('x'.repeat(1_500));
    expect((await call('GET', '/_sandbox/calls')).body).toHaveLength(2);
  });
});

describe('settings', () => {
  it('changes the fields that are given and keeps the others', async () => {
    const { call } = await startSandbox();
    const changed = await call('PUT', '/_sandbox/settings', { windowHours: 24, pairLimit: 45 });
    expect(changed.body).toEqual({
      autoDelivered: true,
      autoRead: false,
      statusDelayMs: 5,
      throughputPerSecond: null,
      pairLimit: 45,
      windowHours: 24,
    });
    const again = await call('PUT', '/_sandbox/settings', { windowHours: null, throughputPerSecond: 0 });
    expect(again.body).toMatchObject({ windowHours: null, throughputPerSecond: null, pairLimit: 45 });
    expect((await call('GET', '/_sandbox/settings')).body).toEqual(again.body);
  });
});

describe('templates of the account', () => {
  it('replaces them and uses the new ones at once', async () => {
    const { call, send } = await startSandbox();
    const templates = [{ name: 'only_one', language: 'en', components: [{ type: 'BODY', text: 'Hi {{1}}' }] }];
    const put = await call('PUT', '/_sandbox/templates', templates);
    expect(put.body).toEqual([
      {
        ...templates[0],
        id: expect.stringMatching(/^[0-9]+$/),
        status: 'APPROVED',
        category: 'UTILITY',
        parameter_format: 'POSITIONAL',
      },
    ]);
    expect((await call('GET', '/_sandbox/templates')).body).toEqual(put.body);
    const message = {
      type: 'template',
      template: {
        name: 'only_one',
        language: { code: 'en' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }],
      },
    };
    expect((await send(message)).status).toBe(200);
    expect(
      (await send({ type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })).status,
    ).toBe(404);
    expect((await call('PUT', '/_sandbox/templates', put.body)).body).toEqual(put.body);
  });

  it('does not take a name and language twice', async () => {
    const { call } = await startSandbox();
    const one = { name: 'a', language: 'en', components: [{ type: 'BODY', text: 'x' }] };
    expect(await call('PUT', '/_sandbox/templates', [one, one])).toMatchObject({
      status: 400,
      body: { error: { field: 'templates[1]' } },
    });
    expect((await call<unknown[]>('GET', '/_sandbox/templates')).body.length).toBeGreaterThan(5);
  });
});

describe('forgetting', () => {
  it('forgets all but the numbers', async () => {
    const receiver = await startReceiver();
    receiver.answer = () => 500;
    const { call, text, sandbox } = await startSandbox({}, receiver);
    await call('PUT', '/_sandbox/numbers', [{ phoneNumberId: '77', displayPhoneNumber: '15550100177' }]);
    await call('PUT', '/_sandbox/settings', { autoRead: true });
    await call('PUT', '/_sandbox/templates', []);
    await call('PUT', '/_sandbox/faults', [{ failStatus: 131026 }]);
    const id = await text('x');
    expect((await call('DELETE', '/_sandbox')).status).toBe(200);
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toEqual([]);
    expect((await call('GET', '/_sandbox/calls')).body).toEqual([]);
    expect((await call('GET', '/_sandbox/faults')).body).toEqual([]);
    expect((await call('GET', '/_sandbox/settings')).body).toMatchObject({ autoRead: false });
    expect((await call<unknown[]>('GET', '/_sandbox/templates')).body.length).toBeGreaterThan(5);
    expect((await call('GET', '/_sandbox/numbers')).body).toHaveLength(2);
    expect(sandbox.control.pendingWebhooks()).toBe(0);
    receiver.answer = () => 200;
    expect(await text('y')).not.toBe(id);
    expect(sandbox.control.read(PHONE, id)).toMatchObject({ ok: false });
  });
});

describe('bad input to the control API', () => {
  it.each<[string, string, unknown, string]>([
    ['PUT', '/_sandbox/faults', [{ times: 'two' }], '[0].times'],
    ['PUT', '/_sandbox/faults', [{}, { statuz: 500 }], '[1].statuz'],
    ['PUT', '/_sandbox/faults', [{ match: { phone: 'x' } }], '[0].match.phone'],
    ['PUT', '/_sandbox/faults', [{ error: { message: 'x' } }], '[0].error.code'],
    ['PUT', '/_sandbox/faults', [{ error: 'bad' }], '[0].error'],
    ['PUT', '/_sandbox/faults', { status: 500 }, ''],
    ['PUT', '/_sandbox/settings', { autoRead: 1 }, 'autoRead'],
    ['PUT', '/_sandbox/settings', { statusDelay: 1 }, 'statusDelay'],
    ['PUT', '/_sandbox/templates', [{ name: 'A', language: 'en', components: [{ type: 'BODY' }] }], '[0].name'],
    ['PUT', '/_sandbox/templates', [{ name: 'a', components: [{ type: 'BODY' }] }], '[0].language'],
    ['PUT', '/_sandbox/numbers', [{ displayPhoneNumber: '1' }], '[0].phoneNumberId'],
    [
      'PUT',
      '/_sandbox/numbers',
      [{ phoneNumberId: '1', displayPhoneNumber: '15550100178', webhookUrl: 'ftp://x' }],
      '[0].webhookUrl',
    ],
    ['POST', `/_sandbox/phones/${PHONE}/messages`, { text: { body: 'x' } }, 'type'],
    ['POST', `/_sandbox/phones/${PHONE}/read`, { ids: [] }, 'ids'],
    ['POST', '/_sandbox/phones/bob/messages', { type: 'text' }, 'number'],
    ['GET', '/_sandbox/calls?since=x', undefined, 'since'],
  ])('%s %s %j names %s', async (method, path, body, field) => {
    const { call } = await startSandbox();
    const answer = await call<Pick<GraphAnswer, 'error'>>(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { field } } });
    expect(answer.body.error.message).not.toBe('');
  });

  it('says that a body is not JSON', async () => {
    const { call } = await startSandbox();
    const answer = await call('PUT', '/_sandbox/faults', '[{');
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('not valid JSON') } },
    });
  });

  it('reads JSON whatever the content type says, as plain curl sends it', async () => {
    const { call } = await startSandbox();
    const answer = await call('PUT', '/_sandbox/settings', '{"autoRead":true}', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.body).toMatchObject({ autoRead: true });
  });
});

describe('health', () => {
  it('answers', async () => {
    const { call } = await startSandbox();
    expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await call('GET', '/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });
});
