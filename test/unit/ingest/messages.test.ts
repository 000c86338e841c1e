import { beforeEach, describe, expect, it } from 'vitest';
import { nthMessageId } from '../../../services/core/ids/ids.ts';
import { poster, text, title, url } from './posting.ts';
import { createScene, ids, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const post = poster(() => scene);

describe('a posted message', () => {
  it('goes to its client and comes back with its id', async () => {
    const answer = await post(text('Hi', { metadata: { order: 7, rush: true, note: 'x' } }));
    expect(answer.statusCode).toBe(201);
    const [message] = answer.json().messages;
    expect(message).toMatchObject({
      received: '2023-11-14T22:13:20.000Z',
      author: { type: 'business' },
      content: { type: 'text', text: 'Hi' },
      source: { type: 'api:conversations' },
      metadata: { order: 7, rush: true, note: 'x' },
    });
    expect(scene.sent).toHaveLength(1);
    expect(scene.sent[0]).toMatchObject({
      topic: 'outbound.submitted',
      key: ids.client,
      value: { messageId: message.id, appId: ids.app, conversationId: ids.conversation, clientId: ids.client },
    });
    expect(scene.sent[0]?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('keeps the trace of its caller', async () => {
    const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    await post(text('Hi'), { traceparent });
    expect(scene.sent[0]?.headers.traceparent).toBe(`00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`);
  });

  it('asks no database in steady state', async () => {
    for (let n = 0; n < 5; n += 1) await post(text('Hi'));
    expect(scene.record.asked).toEqual({ keys: 1, routes: 1 });
  });

  it('becomes several where a template stands in a text', async () => {
    const answer = await post(
      text('Look: &((namespace=[[n]] template=[[order]] fallback=[[Your order]] body_text=[[Jane]]))& Bye'),
    );
    expect(answer.statusCode).toBe(201);
    const { messages } = answer.json();
    expect(messages.map((one: { content: { text: string } }) => one.content.text)).toEqual([
      'Look:',
      'Your order',
      'Bye',
    ]);
    expect(messages[1].id).toBe(nthMessageId(messages[0].id, 1));
    expect(scene.sent).toHaveLength(1);
  });

  it('refuses a text with a broken template, and nothing goes out', async () => {
    const answer = await post(text('&((namespace=[[n]] templat=[[order]]))&'));
    expect(answer.statusCode).toBe(400);
    expect(title(answer)).toMatch(/^Template shorthand: .* \(templat at \d+\)$/);
    expect(scene.sent).toEqual([]);
  });

  it('takes a native template with its schema', async () => {
    const content = { type: 'template', template: { name: 'order', language: { code: 'en_US' } } };
    expect((await post({ author: { type: 'business' }, content, schema: 'whatsapp' })).statusCode).toBe(201);
    expect(scene.sent[0]?.value).toMatchObject({
      message: {
        schema: 'whatsapp',
        content: { native: { type: 'template', payload: JSON.stringify(content.template) } },
      },
    });
    expect(title(await post({ author: { type: 'business' }, content }))).toMatch(/schema 'whatsapp'/);
  });

  it.each([
    ['{"author"', 400, 'The body is not valid JSON'],
    ['{"__proto__":{"a":1}}', 400, 'A property named __proto__, or prototype in one named constructor, is not taken'],
    ['', 400, 'should be object'],
    ['[]', 400, 'should be object'],
    ['{}', 400, "should have required property 'author'"],
  ])('answers the body %j with %i', async (body, status, words) => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ errors: [{ code: 'bad_request', title: words }] });
  });

  it('refuses a body over 100 kB, and another content type', async () => {
    const large = await post(text('x'.repeat(110_000)));
    expect([large.statusCode, large.json().errors[0].code]).toEqual([413, 'payload_too_large']);
    const plain = await post('Hi', { 'content-type': 'text/plain' });
    expect([plain.statusCode, plain.json().errors[0].code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    [{ destination: { integrationId: ids.otherApp } }, 404, 'client_not_found'],
    [{ destination: { integrationType: 'line' } }, 404, 'client_not_found'],
    [{ destination: {} }, 400, 'bad_request'],
    [{ author: { type: 'user' } }, 400, 'bad_request'],
    [{ author: { type: 'user', userExternalId: 'joe' } }, 404, 'not_found'],
    [{ metadata: { deep: {} } }, 400, 'bad_request'],
    [{ metadata: { long: 'x'.repeat(4100) } }, 400, 'bad_request'],
    [{ content: { type: 'text', text: '  ' } }, 400, 'bad_request'],
    [{ override: { whatsapp: { payload: { preview_url: true, text: { body: 'no link' } } } } }, 400, 'bad_request'],
  ])('refuses %j', async (more, status, code) => {
    const answer = await post({ ...text('Hi'), ...more });
    expect([answer.statusCode, answer.json().errors[0].code]).toEqual([status, code]);
    expect(scene.sent).toEqual([]);
  });

  it('goes silent, to a number, or to a type of number', async () => {
    for (const destination of [
      { integrationType: 'none' },
      { integrationId: ids.number },
      { integrationType: 'whatsapp' },
    ])
      expect((await post(text('Hi', { destination }))).statusCode).toBe(201);
    expect(scene.sent.map(({ key }) => key)).toEqual([ids.client, ids.client, ids.client]);
  });

  it('refuses replies beside links', async () => {
    const actions = [
      { type: 'reply', text: 'Yes', payload: 'YES' },
      { type: 'link', text: 'More', uri: 'https://example.org' },
    ];
    const answer = await post({ author: { type: 'business' }, content: { type: 'text', text: 'Hi', actions } });
    expect(title(answer)).toBe('Reply actions cannot be mixed with other actions than location requests');
  });

  it('is 404 in a conversation that there is not', async () => {
    for (const id of ['0'.repeat(24), 'nonsense', '%F0%9F%98%80']) {
      const answer = await post(text('Hi'), {}, `/v2/apps/${ids.app}/conversations/${id}/messages`);
      expect([answer.statusCode, answer.json().errors[0].code]).toEqual([404, 'conversation_not_found']);
    }
  });
});

describe('an Idempotency-Key', () => {
  it('gives the same ids and times to the same request, and goes to Kafka again', async () => {
    const first = await post(text('Hi'), { 'idempotency-key': 'k1' });
    const again = await post('{"content": {"text":"Hi", "type":"text"}, "author":{"type":"business"}}', {
      'idempotency-key': 'k1',
    });
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.json()).toEqual(first.json());
    expect(scene.sent.map(({ value }) => ('messageId' in value ? value.messageId : ''))).toEqual([
      first.json().messages[0].id,
      first.json().messages[0].id,
    ]);
  });

  it('refuses another request', async () => {
    await post(text('Hi'), { 'idempotency-key': 'k1' });
    const other = await post(text('Ho'), { 'idempotency-key': 'k1' });
    expect([other.statusCode, other.json().errors[0].code]).toEqual([422, 'idempotency_key_reused']);
    expect(scene.sent).toHaveLength(1);
  });

  it('is not bound by a request that is refused', async () => {
    expect((await post(text('&((x=[[y]]))&'), { 'idempotency-key': 'k1' })).statusCode).toBe(400);
    expect((await post(text('Hi'), { 'idempotency-key': 'k1' })).statusCode).toBe(201);
  });

  it('that is forgotten is free for another request, whose message is another', async () => {
    const first = await post(text('Hi'), { 'idempotency-key': 'k1' });
    scene.record.idempotency.clear();
    const other = await post(text('Ho'), { 'idempotency-key': 'k1' });
    expect(other.statusCode).toBe(201);
    expect(other.json().messages[0].id).not.toBe(first.json().messages[0].id);
  });

  it('must be of a size that is kept', async () => {
    expect((await post(text('Hi'), { 'idempotency-key': 'k'.repeat(256) })).statusCode).toBe(400);
  });
});

describe('without Kafka', () => {
  it.each([
    ['unavailable', /nothing was sent/],
    ['timeout', /same Idempotency-Key is safe/],
  ] as const)('%s is a 503 that says what to do', async (code, words) => {
    scene.sinkAnswers({ ok: false, code, reason: 'x' });
    const answer = await post(text('Hi'));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(title(answer)).toMatch(words);
  });
});

describe('an activity', () => {
  const activity = (payload: object) => post(payload, {}, url.replace('messages', 'activity'));

  it('goes to the same place', async () => {
    const answer = await activity({ author: { type: 'business' }, type: 'typing:start' });
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
    expect(scene.sent[0]).toMatchObject({
      key: ids.client,
      value: { type: 'activity', activity: { type: 'typing:start' } },
    });
  });

  it('of a user is reading alone', async () => {
    const author = { type: 'user', userId: ids.user };
    expect((await activity({ author, type: 'typing:start' })).statusCode).toBe(400);
    expect((await activity({ author, type: 'conversation:read' })).statusCode).toBe(200);
  });
});

describe('the list of messages', () => {
  it('waits a moment for what was just accepted', async () => {
    const { messages } = (await post(text('Hi'))).json();
    const listing = scene.app.inject({ method: 'GET', url, headers: scene.appKey });
    await expect.poll(() => scene.record.asked.recorded).toBeGreaterThan(0);
    const content = {
      type: 'text',
      text: { text: 'Hi', htmlText: null, markdownText: null, payload: null, actions: [] },
      media: null,
      location: null,
      items: null,
      form: null,
      native: null,
    };
    const author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };
    scene.record.messages.push({
      id: messages[0].id,
      received: 1,
      author,
      content,
      source: null,
      quotedMessage: null,
      metadata: {},
      raw: null,
      deleted: null,
    });
    const answer = await listing;
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ messages: [{ id: messages[0].id }], meta: { hasMore: false }, links: {} });
  });
});
