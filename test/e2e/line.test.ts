import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueAt } from '../../infra/start/demo/json-call.ts';
import {
  type ReceivedEvent,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../infra/start/demo/webhook-receiver.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { openProducer, type QueueingProducer } from '../../services/platform/kafka/producer.ts';
import { createLogger } from '../../services/platform/telemetry/logger.ts';
import { startTestStack } from '../setup/test-stack.ts';
import { type Business, makeBusiness } from './harness/business.ts';
import { type TopicView, until, viewTopics } from './harness/topics.ts';

const firstPort = 31_000;
const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';
const logger = createLogger({ service: 'test', instanceId: 'test', logLevel: 'warn' });
let stack: Stack;
let business: Business;
let receiver: WebhookReceiver;
let view: TopicView;
let producer: QueueingProducer;

beforeAll(async () => {
  stack = await startTestStack({ name: 'line', firstPort });
  business = await makeBusiness(stack);
  receiver = await startWebhookReceiver(firstPort + 90);
  const delivery = ['channel', 'user', 'failure'].map((stage) => `conversation:message:delivery:${stage}`);
  await business.subscribe(receiver.url, ['conversation:message', ...delivery]);
  view = await viewTopics(stack);
  producer = await openProducer({ brokers: stack.engines.brokers, clientId: 'test', logger });
}, 300_000);

afterAll(async () => {
  await producer?.close();
  await view?.close();
  await receiver?.close();
  await stack?.stop();
}, 120_000);

let phones = 0;
/** A phone that nobody else uses, and its conversation after it has said hello. */
async function chat(): Promise<{ readonly phone: string; readonly conversationId: string }> {
  phones += 1;
  const phone = `1514444${String(1000 + phones)}`;
  const wamid = await business.write(phone, { type: 'text', text: { body: 'hello' }, name: 'Ada' });
  const event = await webhook(
    (one) =>
      one.type === 'conversation:message' && valueAt(one.payload, 'message', 'source', 'originalMessageId') === wamid,
  );
  return { phone, conversationId: String(valueAt(event.payload, 'conversation', 'id')) };
}

async function webhook(fits: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent> {
  const event = await receiver.waitFor(fits, 60_000);
  if (event === undefined) throw new Error('no webhook told of it');
  return event;
}

const delivered = (stage: string, messageId: string) =>
  webhook(
    ({ type, payload }) =>
      type === `conversation:message:delivery:${stage}` && valueAt(payload, 'message', 'id') === messageId,
  );

const eventsOf = async (messageId: string) =>
  (await view.events())
    .filter((event) => (event.message?.message.id ?? event.delivery?.messageId) === messageId)
    .map(({ type }) => type);

const produce = (key: string, value: Buffer | null, topic = 'outbound.submitted') =>
  producer.send({ topic: stack.plan.topicPrefix + topic, partition: 0, key, value });

describe('a message goes out', () => {
  it('by shorthand: the phone shows the native template, the record the reconstructed text, the events tell of it', async () => {
    const { phone, conversationId } = await chat();
    const text = `&(( namespace=[[${namespace}]] template=[[hello_world]] language=[[en_US]] body_text=[[My User Name]] body_text=[[My Agent Name]] ))&`;
    const [message] = await business.send(conversationId, { type: 'text', text });
    const messageId = message?.id ?? '';

    const shown = await until('the phone shows it', async () => (await business.phone(phone))[0]);
    expect(shown.payload).toMatchObject({
      messaging_product: 'whatsapp',
      to: phone,
      type: 'template',
      template: {
        namespace,
        name: 'hello_world',
        language: { policy: 'deterministic', code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'My User Name' },
              { type: 'text', text: 'My Agent Name' },
            ],
          },
        ],
      },
    });
    await delivered('channel', messageId);
    const user = await delivered('user', messageId);
    expect(user.payload).toMatchObject({
      conversation: { id: conversationId },
      destination: { type: 'whatsapp', integrationId: business.integrationId },
      externalMessages: [{ id: shown.id }],
      isFinalEvent: true,
    });
    const recorded = (await business.messages(conversationId)).find(({ id }) => id === messageId);
    expect(recorded?.content).toMatchObject({ type: 'text' });
    expect(recorded?.content.text).toContain('My User Name');
    expect(recorded?.content.text).toContain('My Agent Name');
    expect(await eventsOf(messageId)).toEqual(
      expect.arrayContaining([
        'conversation:message',
        'conversation:message:delivery:channel',
        'conversation:message:delivery:user',
      ]),
    );
  });

  it('in the order in which it was posted', async () => {
    const { phone, conversationId } = await chat();
    const texts = Array.from({ length: 30 }, (_, n) => `text ${n}`);
    for (const text of texts) await business.send(conversationId, { type: 'text', text });
    const shown = await until('the phone shows all', async () => {
      const messages = await business.phone(phone);
      return messages.length >= texts.length && messages;
    });
    expect(shown.map(({ payload }) => payload.text?.body)).toEqual(texts);
  });

  it('once, however often it is posted under one Idempotency-Key', async () => {
    const { phone, conversationId } = await chat();
    const headers = { 'idempotency-key': `key-${phone}` };
    const content = { type: 'text', text: 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => business.send(conversationId, content, headers)));
    const ids = new Set(answers.flat().map(({ id }) => id));
    expect(ids.size).toBe(1);
    const [messageId = ''] = ids;
    await delivered('user', messageId);
    // What is posted after it arrives after it: had the repeats gone out, they would be there by then.
    const [last] = await business.send(conversationId, { type: 'text', text: 'last' });
    await delivered('user', last?.id ?? '');
    expect((await business.phone(phone)).map(({ payload }) => payload.text?.body)).toEqual(['once', 'last']);
    expect((await business.messages(conversationId)).filter(({ id }) => id === messageId)).toHaveLength(1);
    expect((await eventsOf(messageId)).sort()).toEqual([
      'conversation:message',
      'conversation:message:delivery:channel',
      'conversation:message:delivery:user',
    ]);
    const other = await business.api(
      'POST',
      `/conversations/${conversationId}/messages`,
      { author: { type: 'business' }, content: { type: 'text', text: 'another' } },
      headers,
    );
    expect(other.status).toBe(422);
  });

  it('that WhatsApp refuses later ends in a failure event with its error', async () => {
    const { phone, conversationId } = await chat();
    await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 1, failStatus: 131047 }]);
    const [message] = await business.send(conversationId, { type: 'text', text: 'too late' });
    const failure = await delivered('failure', message?.id ?? '');
    expect(valueAt(failure.payload, 'error', 'code')).toBe('uncategorized_error');
    expect(valueAt(failure.payload, 'error', 'underlyingError', 'errors', 0, 'code')).toBe(131047);
  });

  it('once, although the answer to the call was lost', async () => {
    const { phone, conversationId } = await chat();
    await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 1, lostAnswer: true }]);
    const [message] = await business.send(conversationId, { type: 'text', text: 'lost answer' });
    await delivered('user', message?.id ?? '');
    const [next] = await business.send(conversationId, { type: 'text', text: 'next' });
    await delivered('user', next?.id ?? '');
    expect((await business.phone(phone)).map(({ payload }) => payload.text?.body)).toEqual(['lost answer', 'next']);
  });

  it('after WhatsApp was out of order for a while', async () => {
    const { phone, conversationId } = await chat();
    await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 2, status: 500 }]);
    const [message] = await business.send(conversationId, { type: 'text', text: 'in the end' });
    await delivered('user', message?.id ?? '');
    expect(await business.phone(phone)).toHaveLength(1);
  });
});

describe('a message comes in', () => {
  it('once, although WhatsApp repeats its webhook', async () => {
    const { phone, conversationId } = await chat();
    await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 1, duplicateWebhook: true }]);
    const wamid = await business.write(phone, { type: 'text', text: { body: 'twice' } });
    const after = await business.write(phone, { type: 'text', text: { body: 'after' } });
    await webhook(({ payload }) => valueAt(payload, 'message', 'source', 'originalMessageId') === after);
    const recorded = (await business.messages(conversationId)).filter(
      ({ source }) => source?.originalMessageId === wamid,
    );
    expect(recorded).toHaveLength(1);
    expect(await eventsOf(recorded[0]?.id ?? '')).toEqual(['conversation:message']);
  });

  it('of a kind that is not known, as a text that says so, with what WhatsApp sent', async () => {
    const { phone } = await chat();
    const wamid = await business.write(phone, { type: 'location', location: { latitude: 45.5, longitude: -73.6 } });
    const event = await webhook(({ payload }) => valueAt(payload, 'message', 'source', 'originalMessageId') === wamid);
    expect(valueAt(event.payload, 'message', 'content', 'text')).toBe('Unsupported WhatsApp message (location)');
    const [kept] = (await view.events()).filter((one) => one.message?.message.source?.originalMessageId === wamid);
    expect(JSON.parse(kept?.message?.message.raw ?? '{}')).toMatchObject({
      type: 'location',
      location: { latitude: 45.5 },
    });
  });
});

describe('what is wrong', () => {
  it.each([
    ['malformed JSON', '{"author":', 400],
    ['a missing author', JSON.stringify({ content: { type: 'text', text: 'x' } }), 400],
    [
      'a text that is a number',
      JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: 7 } }),
      400,
    ],
    [
      'a body over 100 kB',
      JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: 'x'.repeat(200_000) } }),
      413,
    ],
    [
      'bad shorthand',
      JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: '&((namespace=[[a]]))&' } }),
      400,
    ],
  ])('in a post is told: %s', async (_, body, status) => {
    const { conversationId } = await chat();
    const response = await fetch(
      `${business.gatewayUrl}/v2/apps/${business.appId}/conversations/${conversationId}/messages`,
      {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${business.key.id}:${business.key.secret}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body,
      },
    );
    const answer: unknown = await response.json();
    expect({ status: response.status, answer }).toEqual({
      status,
      answer: { errors: [{ code: expect.any(String), title: expect.any(String) }] },
    });
    expect(JSON.stringify(answer)).not.toMatch(/node_modules|\.ts:/);
  });

  it("in the way in is refused: unknown ids, another app's key, no key", async () => {
    const other = await makeBusiness(stack);
    const { conversationId } = await chat();
    expect(
      (
        await business.api('POST', `/conversations/${'f'.repeat(24)}/messages`, {
          author: { type: 'business' },
          content: { type: 'text', text: 'x' },
        })
      ).status,
    ).toBe(404);
    expect((await other.api('GET', `/conversations/${conversationId}/messages`)).status).toBe(404);
    const foreign = await fetch(
      `${business.gatewayUrl}/v2/apps/${business.appId}/conversations/${conversationId}/messages`,
      {
        headers: { authorization: `Basic ${Buffer.from(`${other.key.id}:${other.key.secret}`).toString('base64')}` },
      },
    );
    expect([401, 403]).toContain(foreign.status);
    const none = await fetch(
      `${business.gatewayUrl}/v2/apps/${business.appId}/conversations/${conversationId}/messages`,
    );
    expect({ status: none.status, body: await none.json() }).toEqual({
      status: 401,
      body: { errors: [{ code: 'unauthorized', title: 'Authorization is required' }] },
    });
  });

  it('in a WhatsApp webhook without a right signature is refused with one constant text', async () => {
    const url = `${business.gatewayUrl}/whatsapp/cloud/${business.integrationId}`;
    const post = (headers: Record<string, string>) =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"entry":[]}' });
    const answers = await Promise.all([
      post({}),
      post({ 'x-hub-signature-256': 'sha256=00' }),
      post({ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });

  it('on a topic goes to the dead letters untouched, and the line runs on', async () => {
    const { phone, conversationId } = await chat();
    const unknownId = Buffer.concat([Buffer.from([0, 0x7f, 0xff, 0xff, 0x01]), Buffer.from('who knows')]);
    await produce('poison-1', Buffer.from('not Avro'));
    await produce('poison-2', unknownId);
    await produce('poison-3', null);
    const dead = await until('three dead letters', async () => {
      const all = (await view.deadLetters()).filter(({ key }) => key?.toString().startsWith('poison-'));
      return all.length >= 3 && all;
    });
    expect(
      dead.map(({ key, code, value, topic, group }) => ({
        key: key?.toString(),
        code,
        value: value?.toString('latin1') ?? null,
        topic,
        group,
      })),
    ).toEqual([
      {
        key: 'poison-1',
        code: 'not_framed',
        value: 'not Avro',
        topic: 'heliograph.outbound.submitted',
        group: 'heliograph.transform',
      },
      {
        key: 'poison-2',
        code: 'unknown_schema',
        value: unknownId.toString('latin1'),
        topic: 'heliograph.outbound.submitted',
        group: 'heliograph.transform',
      },
      {
        key: 'poison-3',
        code: 'tombstone',
        value: null,
        topic: 'heliograph.outbound.submitted',
        group: 'heliograph.transform',
      },
    ]);
    const [message] = await business.send(conversationId, { type: 'text', text: 'still here' });
    await delivered('user', message?.id ?? '');
    expect(await business.phone(phone)).toHaveLength(1);
  });
});

describe('any producer', () => {
  it('may leave out the id and use a key of its own: the message arrives in its chat, once', async () => {
    const { phone, conversationId } = await chat();
    const author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };
    const content = {
      type: 'text',
      text: { text: 'from Kafka', htmlText: null, markdownText: null, payload: null, actions: [] },
      media: null,
      location: null,
      items: null,
      form: null,
      native: null,
    };
    const message = { content, schema: null, destination: null, override: null, metadata: {}, quotedMessageId: null };
    const value = {
      appId: business.appId,
      conversationId,
      author,
      messageId: null,
      type: 'message',
      message,
      activity: null,
      clientId: null,
      received: null,
      expiresAt: null,
    };
    await produce('a key of its own', Buffer.from(view.codec.encode('outbound.submitted', value)));
    const shown = await until('the phone shows it', async () => (await business.phone(phone))[0]);
    expect(shown.payload.text?.body).toBe('from Kafka');
    const recorded = (await business.messages(conversationId)).filter((one) => one.content.text === 'from Kafka');
    expect(recorded).toHaveLength(1);
    await delivered('user', recorded[0]?.id ?? '');
  });
});
