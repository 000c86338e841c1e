import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ConversationEvent } from '../../../services/core/contract/records.ts';
import { firstContactConversationId, firstContactUserId, inboundMessageId } from '../../../services/core/ids/ids.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import { inboundStep } from '../../../services/transform/inbound/step.ts';
import { changeOrder } from '../../../services/transform/record/change-order.ts';
import { createRecordedMessages } from '../../../services/transform/record/recorded-messages.ts';
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

describe('what is about another message', () => {
  const about = (offset: number, externalId: string, type: string, body: object) => {
    const record = webhook(offset, externalId);
    return { ...record, value: { ...record.value, type, payload: JSON.stringify({ type, ...body }) } };
  };
  const message = async (externalId: string) => {
    const row = await db('messages').where({ external_id: externalId }).first();
    return row && JSON.parse(row.message);
  };
  const task = new FakeTask();
  const takeAll = (...records: ReturnType<typeof webhook>[]) => task.run(inboundStep(freshPorts(db)), records);
  const answer = (offset: number, externalId: string, id: string) =>
    about(offset, externalId, 'text', { text: { body: 'so' }, context: { id } });
  const edit = (offset: number, externalId: string, target: string, body: string) =>
    about(offset, externalId, 'edit', {
      edit: { original_message_id: target, message: { type: 'text', text: { body } } },
    });

  beforeEach(async () => {
    task.entries.clear();
    await takeAll(webhook(1, 'first', 'hi'), webhook(2, 'second', 'ho'));
  });

  it('F6: quotes it from the table', async () => {
    await takeAll(answer(3, 'third', 'first'), answer(4, 'fourth', 'second'));
    expect([(await message('third')).quotedMessage, (await message('fourth')).quotedMessage]).toMatchObject([
      { type: 'message', message: { id: inboundMessageId(ids.integration, 'first'), content: textContent('hi') } },
      { type: 'message', message: { id: inboundMessageId(ids.integration, 'second'), content: textContent('ho') } },
    ]);
  });

  it('F7: quotes the id of what is deleted; what is no id of ours is not looked for', async () => {
    await db('messages').where({ external_id: 'first' }).update({ message: null, deleted_at: now });
    await db('messages').where({ external_id: 'second' }).update({ deleted_at: now });
    await takeAll(answer(3, 'third', 'first'), answer(4, 'fourth', 'second'));
    for (const [externalId, quoted] of [
      ['third', 'first'],
      ['fourth', 'second'],
    ] as const)
      expect((await message(externalId)).quotedMessage).toMatchObject({
        type: 'externalMessageId',
        externalMessageId: quoted,
      });
    const reply = { button_reply: { id: 'action:ü:0', title: 'x' } };
    await takeAll(about(5, 'fifth', 'interactive', { interactive: reply }));
    expect((await message('fifth')).content).toEqual(textContent('x', 'action:ü:0'));
  });

  it('edits and takes back in one statement, again when it is replayed, and never what is deleted', async () => {
    const records = [
      edit(3, 'e', 'first', 'one 😀'),
      about(4, 'r', 'revoke', { revoke: { original_message_id: 'second' } }),
    ];
    const before = await takeAll(...records);
    expect((await message('first')).content).toEqual(textContent('one 😀'));
    expect(await message('second')).toMatchObject({ deleted: true, content: textContent('ho') });
    task.entries.clear();
    expect((await takeAll(...records)).map(shape)).toEqual([...before].map(shape));
    await db('messages').where({ external_id: 'first' }).update({ message: null, deleted_at: now });
    await takeAll(edit(5, 'f', 'first', 'two'));
    expect(await db('messages').where({ external_id: 'first' }).first()).toMatchObject({ message: null });
  });

  it('an older edit loses in the table, even of a process that has not seen the newer one', async () => {
    const recorded = createRecordedMessages(db);
    const id = inboundMessageId(ids.integration, 'first');
    const held = (await recorded.find([id])).get(id);
    if (!held) throw new Error('first is not there');
    expect(held.changed).toBeNull();
    const change = (type: 'edit' | 'revoke', timestamp: number, offset: number, words: string) =>
      recorded.change([
        {
          message: { ...held.message, content: textContent(words), deleted: type === 'revoke' ? true : null },
          order: changeOrder({ type, timestamp, offset }),
        },
      ]);
    await change('edit', 2_000, 7, 'newer');
    await change('edit', 1_000, 9, 'late');
    await change('edit', 2_000, 6, 'replayed');
    expect(await message('first')).toMatchObject({ content: textContent('newer') });
    await change('edit', 2_000, 8, 'newest');
    expect(await message('first')).toMatchObject({ content: textContent('newest') });
    await change('revoke', 1_500, 3, 'gone');
    await change('edit', 3_000, 10, 'a zombie');
    expect(await message('first')).toMatchObject({ content: textContent('gone'), deleted: true });
  });

  it('a replay of the message that was edited tells it as it is now', async () => {
    await takeAll(edit(3, 'e', 'first', 'one'));
    const [result] = await take(webhook(1, 'first', 'hi'));
    expect(outputsOf(result).at(-1)?.value).toMatchObject({ message: { message: { content: textContent('one') } } });
  });
});

describe('what a user is called', () => {
  const named = (offset: number, externalId: string, name: string, address?: string) => {
    const record = webhook(offset, externalId, 'hi', address);
    const contact = JSON.stringify({ profile: { name }, wa_id: record.value.address });
    return { ...record, value: { ...record.value, contact, received: now + offset * 1000 } };
  };
  const client = (externalId: string) => db('clients').where({ external_id: externalId }).first();

  it('is written where it is new, for several at once', async () => {
    await take(named(1, 'a', 'Ann', '1'), named(2, 'b', 'Bo', '2'), named(3, 'c', 'Cy', '3'));
    await take(named(4, 'd', 'Anne', '1'), named(5, 'e', 'Bo', '2'), named(6, 'f', 'Cyd', '3'));
    expect([(await client('1')).raw, (await client('2')).raw, (await client('3')).raw]).toEqual([
      '{"from":"1","profile":{"name":"Anne"}}',
      '{"from":"2","profile":{"name":"Bo"}}',
      '{"from":"3","profile":{"name":"Cyd"}}',
    ]);
    expect(await client('1')).toMatchObject({ display_name: '+1', last_seen: now + 4000 });
  });

  it('stays where a later message has told it', async () => {
    await take(named(1, 'a', 'Ann', '1'), named(20, 'b', 'Anne', '1'));
    await take(named(2, 'late', 'Ann', '1'));
    expect((await client('1')).raw).toBe('{"from":"1","profile":{"name":"Anne"}}');
  });

  it('changes with the number: client, event, and no message', async () => {
    await take(named(1, 'a', 'Ann', '1'));
    const record = webhook(2, 's', 'hi', '1');
    const system = { type: 'user_changed_number', wa_id: '15557654321' };
    const change = {
      ...record,
      value: { ...record.value, type: 'system', payload: JSON.stringify({ type: 'system', system }) },
    };
    const [result] = await take(change);
    expect(shape(result)).toEqual(['events client:update']);
    expect(await client('15557654321')).toMatchObject({
      display_name: '+15557654321',
      raw: '{"from":"15557654321","profile":{"name":"Ann"},"left":["1"]}',
    });
    expect(await count(db, 'messages')).toBe(1);
  });
});
