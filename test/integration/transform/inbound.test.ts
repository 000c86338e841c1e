import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ConversationEvent } from '../../../services/core/contract/records.ts';
import { firstContactConversationId, firstContactUserId, inboundMessageId } from '../../../services/core/ids/ids.ts';
import { inboundStep } from '../../../services/transform/inbound/step.ts';
import { at, FakeTask, ids, inbound, now, outputsOf, shape } from '../../unit/transform/fake-task.ts';
import { count, freshPorts, openRecord } from './record.ts';

let db: Knex;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openRecord(inject('engines').mysqlUrl));
});
afterAll(() => close());
beforeEach(async () => {
  for (const table of ['messages', 'participants', 'conversations', 'clients', 'users']) await db(table).delete();
});

const webhook = (offset: number, externalId: string, words = 'hi', address?: string) =>
  at('whatsapp.inbound', offset, inbound(externalId, words, address));
const take = (...records: ReturnType<typeof webhook>[]) => new FakeTask().run(inboundStep(freshPorts(db)), records);
const rows = async () =>
  Promise.all(['users', 'clients', 'conversations', 'participants', 'messages'].map((table) => count(db, table)));

const first = ['events client:add', 'events conversation:create', 'events conversation:message'];

describe('a user who writes for the first time', () => {
  it('gets a user, a client and a conversation, each told once, with ids that a repeat would give again', async () => {
    const results = await take(webhook(1, 'wamid.1'), webhook(2, 'wamid.2', 'again'));
    expect(results.map(shape)).toEqual([first, ['events conversation:message']]);
    expect(await rows()).toEqual([1, 1, 1, 1, 2]);
    const { clientId } = inbound('wamid.1', '');
    const messageId = inboundMessageId(ids.integration, 'wamid.1');
    const userId = firstContactUserId(clientId, messageId);
    const conversationId = firstContactConversationId(clientId, messageId);
    const events = results.flatMap(outputsOf).map(({ value }) => value as ConversationEvent);
    for (const event of events)
      expect(event).toMatchObject({
        appId: ids.app,
        user: { id: userId, externalId: null },
        conversation: { id: conversationId, type: 'personal' },
        integrationId: ids.integration,
        clientId,
      });
    expect(events[0]?.client?.client).toMatchObject({ id: clientId, displayName: '+15551234567', status: 'active' });
    expect(await db('clients').first()).toMatchObject({
      external_id: '15551234567',
      user_id: userId,
      last_seen: now + 5,
    });
    expect(JSON.parse((await db('users').first()).profile)).toEqual({ givenName: 'Ann', surname: 'Lee' });
    expect(await db('conversations').first()).toMatchObject({ first_client_id: clientId, is_default: 1 });
    const [message] = await db('messages').orderBy('position');
    expect(message).toMatchObject({ id: messageId, conversation_id: conversationId, external_id: 'wamid.1' });
    expect(JSON.parse(message.message)).toMatchObject({ content: { text: { text: 'hi' } }, author: { userId } });
  });

  it('among others in one batch is kept apart', async () => {
    const results = await take(webhook(1, 'a', 'hi', '1'), webhook(2, 'b', 'hi', '2'), webhook(3, 'c', 'hi', '1'));
    expect(results.map(shape)).toEqual([first, first, ['events conversation:message']]);
    expect(await rows()).toEqual([2, 2, 2, 2, 3]);
  });
});

describe('a repeated webhook', () => {
  it('changes nothing and tells nothing, in the same batch or later, after a restart too', async () => {
    const [taken, again] = await take(webhook(1, 'wamid.1'), webhook(2, 'wamid.1'));
    expect([shape(taken), again]).toEqual([first, { type: 'drop', reason: 'repeated' }]);
    expect(await take(webhook(3, 'wamid.1'))).toEqual([{ type: 'drop', reason: 'repeated' }]);
    expect(await rows()).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('a replay after a crash', () => {
  it('tells again what it told, and changes nothing', async () => {
    const [before] = await take(webhook(1, 'wamid.1'));
    const [after] = await take(webhook(1, 'wamid.1'));
    expect(after).toEqual(before);
    expect(await rows()).toEqual([1, 1, 1, 1, 1]);
  });

  it.each(['users', 'clients', 'conversations', 'participants', 'messages'])(
    'that came before %s were written makes good what is missing',
    async (firstMissing) => {
      const order = ['users', 'clients', 'conversations', 'participants', 'messages'];
      const [whole] = await take(webhook(1, 'wamid.1'));
      for (const table of order.slice(order.indexOf(firstMissing))) await db(table).delete();
      expect(await take(webhook(1, 'wamid.1'))).toEqual([whole]);
      expect(await rows()).toEqual([1, 1, 1, 1, 1]);
    },
  );

  it('of a topic that was made anew is another message', async () => {
    await take(webhook(1, 'wamid.1'));
    const later = { ...webhook(1, 'wamid.1'), timestamp: now + 99 };
    expect(await take(later)).toEqual([{ type: 'drop', reason: 'repeated' }]);
  });
});

describe('what the database refuses', () => {
  it('goes to the dead letters alone', async () => {
    const results = await take(webhook(1, 'ok'), webhook(2, 'ä'.repeat(10)), webhook(3, 'fine'));
    expect(results.map(({ type }) => type)).toEqual(['emit', 'deadLetter', 'emit']);
    expect(await rows()).toEqual([1, 1, 1, 1, 2]);
  });

  it('of a sender takes the sender’s messages along, and no others', async () => {
    const bad = webhook(2, 'b', 'hi', '2');
    const results = await take(webhook(1, 'a', 'hi', '1'), { ...bad, value: { ...bad.value, address: 'ü'.repeat(8) } });
    expect(results.map(({ type }) => type)).toEqual(['emit', 'deadLetter']);
    expect(results[1]).toMatchObject({ code: 'refused' });
  });
});
