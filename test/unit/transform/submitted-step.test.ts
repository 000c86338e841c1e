import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationEvent, OutboundPrepared, Outcome } from '../../../services/core/contract/records.ts';
import { isId, nthMessageId, originMessageId } from '../../../services/core/ids/ids.ts';
import type { StepResult } from '../../../services/platform/kafka/streams/topology.ts';
import { databaseStep } from '../../../services/transform/database-step.ts';
import type { MessageEntry, Recorded } from '../../../services/transform/record/messages.ts';
import type { Route, RouteClient } from '../../../services/transform/record/routes.ts';
import { type SubmittedPorts, submittedStep } from '../../../services/transform/submitted/step.ts';
import { at, FakeTask, ids, now, outputsOf, shape, submitted } from './fake-task.ts';

const integration = {
  id: ids.integration,
  type: 'whatsapp',
  hsmFallbackLanguage: 'fr',
  baseUrl: null,
  accountId: 'waba',
  accountTokenSealed: 'sealed',
};
const client = (changes: Partial<RouteClient> = {}): RouteClient => ({
  id: '1'.repeat(24),
  userId: ids.user,
  userExternalId: 'ext',
  status: 'active',
  address: '15551234567',
  addressType: 'phone',
  integration,
  ...changes,
});
const second = client({ id: '2'.repeat(24), integration: { ...integration, id: '3'.repeat(24) } });
const routeWith = (clients: readonly RouteClient[], firstClientId: string | null = clients[0]?.id ?? null): Route => ({
  appId: ids.app,
  conversationId: ids.conversation,
  conversationType: 'personal',
  firstClientId,
  user: { id: ids.user, externalId: 'ext' },
  clients,
});

let route: Route | undefined;
let rows: MessageEntry[];
let answer: (entry: MessageEntry) => Recorded;
let task: FakeTask;
let touched: ReadonlyMap<string, number>;

const definition = {
  name: 'hello_world',
  language: 'fr',
  header: null,
  body: 'Bonjour {{1}}',
  footer: null,
  buttons: [],
};

const ports: SubmittedPorts = {
  routes: {
    find: async () => ({
      get: (appId, conversationId) =>
        route?.appId === appId && route.conversationId === conversationId ? route : undefined,
    }),
  },
  messages: {
    record: async (entries) => {
      rows.push(...entries);
      return entries.map(answer);
    },
    newestInbound: async (conversationIds) => new Map(conversationIds.map((id) => [id, 'wamid.newest'])),
  },
  conversations: {
    insert: async () => [],
    updated: async (times) => {
      touched = times;
    },
  },
  catalog: { variants: async (_account, name) => (name === 'hello_world' ? [definition] : []) },
  openSecret: (sealed) => sealed,
};

const run = async (...values: Parameters<typeof submitted>): Promise<StepResult | undefined> => {
  const [result] = await task.run(submittedStep(ports), [at('outbound.submitted', 7, submitted(...values))]);
  return result;
};
const onTopic = <T>(result: StepResult | undefined, topic: string): T | undefined =>
  outputsOf(result).find((output) => output.topic === topic)?.value as T | undefined;

beforeEach(() => {
  route = routeWith([client(), second]);
  rows = [];
  answer = ({ message }) => ({ type: 'mine', message });
  task = new FakeTask();
  touched = new Map();
});

describe('a message of the business', () => {
  it('is recorded, told, and handed to dispatch', async () => {
    const result = await run('Hi');
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.prepared']);
    expect(rows).toMatchObject([
      {
        appId: ids.app,
        conversationId: ids.conversation,
        externalId: null,
        origin: `outbound.submitted/0/7/${now + 7}`,
        message: { id: ids.message, received: now + 7, source: { type: 'api:conversations' } },
      },
    ]);
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')).toEqual({
      messageId: ids.message,
      appId: ids.app,
      conversationId: ids.conversation,
      conversationType: 'personal',
      userId: ids.user,
      userExternalId: 'ext',
      clientId: client().id,
      integrationId: ids.integration,
      address: '15551234567',
      addressType: 'phone',
      parts: [{ call: { kind: 'text', body: '{"type":"text","text":{"body":"Hi"}}' }, fallback: null }],
      indicator: null,
      expiresAt: null,
      received: now + 7,
    });
    expect(touched).toEqual(new Map([[ids.conversation, now + 7]]));
    for (const output of outputsOf(result))
      expect(output).toMatchObject({ key: client().id, partitionBy: client().id });
  });

  it('has an id from its place where the producer gave none', async () => {
    await run('Hi', { messageId: null, received: 5 });
    expect(rows[0]?.message).toMatchObject({
      id: originMessageId('outbound.submitted', 0, 7, now + 7),
      received: 5,
    });
    expect(await run('Hi', { messageId: 'mine' })).toMatchObject({ type: 'deadLetter', code: 'bad_record' });
  });

  it('A11: becomes several with shorthand, reconstructed in the record and native on the wire', async () => {
    const result = await run('Hello &((namespace=[[ns]]template=[[hello_world]]body_text=[[Ann]]fallback=[[x]]))&');
    expect(shape(result)).toEqual([
      'events conversation:message',
      'outbound.prepared',
      'events conversation:message',
      'outbound.prepared',
    ]);
    expect(rows.map(({ message }) => [message.id, message.content.text?.text])).toEqual([
      [ids.message, 'Hello'],
      [nthMessageId(ids.message, 1), 'Bonjour Ann'],
    ]);
    const sent = outputsOf(result)[3]?.value as OutboundPrepared;
    expect(JSON.parse(sent.parts[0]?.call.body ?? '')).toEqual({
      type: 'template',
      template: {
        namespace: 'ns',
        name: 'hello_world',
        language: { policy: 'deterministic', code: 'fr' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }],
      },
    });
  });

  it('B13, B14: shows the fallback where the definition is unknown', async () => {
    await run('&((namespace=[[ns]]template=[[other]]fallback=[[Welcome Bob]]))&');
    expect(rows[0]?.message.content.text?.text).toBe('Welcome Bob');
  });

  it('goes native by schema, and is reconstructed', async () => {
    const payload = JSON.stringify({
      name: 'hello_world',
      language: { code: 'fr' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Bob' }] }],
    });
    const native = { type: 'template', payload };
    const content = { type: 'template', text: null, media: null, location: null, items: null, form: null, native };
    const result = await run('', {}, { schema: 'whatsapp', content });
    expect(rows[0]?.message.content.text?.text).toBe('Bonjour Bob');
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.parts[0]?.call.kind).toBe('template');
  });

  it('B12: sends an override in place of the content, which is recorded as it is', async () => {
    const override = JSON.stringify({ to: '1', type: 'template', template: { name: 'hello_world' } });
    const result = await run('Ordinary', {}, { override });
    expect(rows[0]?.message.content.text?.text).toBe('Ordinary');
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.parts[0]?.call.body).toBe(
      '{"type":"template","template":{"name":"hello_world"}}',
    );
  });

  it('is recorded and told, and its failure with it, where it cannot be rendered', async () => {
    const content = {
      type: 'carousel',
      text: null,
      media: null,
      location: null,
      items: null,
      form: null,
      native: null,
    };
    const result = await run('', {}, { content });
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      messageId: ids.message,
      type: 'unprepared',
      part: 0,
      parts: 1,
      clientId: client().id,
      at: now,
      error: { code: 'bad_request', message: 'Content of type carousel is not supported on this channel' },
    });
  });

  it('A14: is not recorded where its shorthand is wrong', async () => {
    const result = await run('&((template=[[t]]))&');
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(rows).toEqual([]);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error?.message).toBe(
      'Template shorthand: missing (namespace at 0)',
    );
  });

  it('is recorded and sent to nobody without a client, from a user, or for `none`', async () => {
    route = routeWith([]);
    expect(shape(await run('Hi'))).toEqual(['events conversation:message']);
    route = routeWith([client({ status: 'inactive' })]);
    expect(shape(await run('Hi'))).toEqual(['events conversation:message']);
    route = routeWith([client()]);
    const author = { type: 'user', userId: ids.user, displayName: null, avatarUrl: null, subtypes: [] };
    expect(shape(await run('Hi', { author }))).toEqual(['events conversation:message']);
    const none = { integrationId: null, integrationType: 'none' };
    const result = await run('Hi', {}, { destination: none });
    expect(shape(result)).toEqual(['events conversation:message']);
    expect(outputsOf(result)[0]?.value as ConversationEvent).toMatchObject({
      clientId: null,
      user: { id: ids.user, externalId: 'ext' },
    });
  });
});

describe('where a message goes', () => {
  it('to the client that the destination names, in its own partition', async () => {
    const destination = { integrationId: second.integration.id, integrationType: null };
    task.elsewhere.add(second.id);
    expect(await run('Hi', {}, { destination })).toEqual({ type: 'forward', key: second.id });
    task.elsewhere.clear();
    const result = await run('Hi', {}, { destination });
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.clientId).toBe(second.id);
    expect(outputsOf(result).map(({ partitionBy }) => partitionBy)).toEqual([client().id, second.id]);
  });

  it('E1: to nobody where that channel is not there: a failure, and nothing recorded', async () => {
    const destination = { integrationId: '9'.repeat(24), integrationType: null };
    const result = await run('Hi', {}, { destination });
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error).toMatchObject({
      code: 'not_found',
      message: 'Client not found',
    });
    expect(rows).toEqual([]);
  });

  it('nowhere for a conversation that is not there', async () => {
    route = undefined;
    expect(await run('Hi')).toEqual({
      type: 'deadLetter',
      code: 'not_found',
      reason: `the app ${ids.app} has no conversation ${ids.conversation}`,
    });
  });

  it('into the right partition, when it was keyed by its conversation', async () => {
    task.elsewhere.add(client().id);
    expect(await run('Hi')).toEqual({ type: 'forward', key: client().id });
    expect(rows).toEqual([]);
  });
});

describe('what the record says', () => {
  it('of a repeat: nothing is told or sent again', async () => {
    answer = () => ({ type: 'others' });
    expect(await run('Hi')).toEqual({ type: 'drop', reason: 'repeated' });
    expect(touched.size).toBe(0);
  });

  it('of a row of ours from before: what it holds is told', async () => {
    answer = ({ message }) => ({ type: 'mine', message: { ...message, received: 1 } });
    expect(outputsOf(await run('Hi'))[0]?.value).toMatchObject({ createdAt: 1 });
  });

  it('of what it does not take: a dead letter', async () => {
    answer = () => ({ type: 'refused', reason: 'Data too long' });
    expect(await run('Hi')).toMatchObject({ type: 'deadLetter', code: 'refused' });
  });

  it('when it is away: the batch waits', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const failing = (error: Error) => {
      answer = () => {
        throw error;
      };
      const records = [1, 2].map((offset) => at('outbound.submitted', offset, submitted('Hi')));
      return task.run(databaseStep('submitted', pino({ level: 'silent' }), submittedStep(ports)), records);
    };
    expect(await failing(away)).toMatchObject([{ type: 'retry', afterMs: 1000 }, { type: 'retry' }]);
    const deadlock = Object.assign(new Error('Deadlock'), { code: 'ER_LOCK_DEADLOCK', errno: 1213, sqlState: '40001' });
    expect(await failing(deadlock)).toMatchObject([{ type: 'retry', afterMs: 20 }, { type: 'retry' }]);
    await expect(failing(new TypeError('a fault of ours'))).rejects.toThrow('a fault of ours');
  });
});

describe('activities', () => {
  const activity = (type: string) => run('', { type: 'activity', message: null, activity: { type }, messageId: null });

  it('become indicators for the newest message of the user', async () => {
    const result = await activity('typing:start');
    expect(shape(result)).toEqual(['outbound.prepared']);
    const prepared = onTopic<OutboundPrepared>(result, 'outbound.prepared');
    expect(prepared).toMatchObject({ parts: [], clientId: client().id });
    expect(isId(prepared?.messageId ?? '')).toBe(true);
    expect(JSON.parse(prepared?.indicator ?? '')).toMatchObject({ status: 'read', message_id: 'wamid.newest' });
    expect(rows).toEqual([]);
  });

  it('are passed over where WhatsApp has none', async () => {
    expect(await activity('typing:stop')).toEqual({ type: 'drop', reason: 'no_indicator' });
    expect(await run('', { type: 'activity', message: null })).toMatchObject({ type: 'deadLetter' });
    expect(await run('', { type: 'other' })).toMatchObject({ type: 'deadLetter', reason: 'type other is unknown' });
    expect(await run('', { message: null })).toMatchObject({ type: 'deadLetter', reason: 'message is missing' });
  });
});
