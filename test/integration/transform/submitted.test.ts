import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { OutboundPrepared } from '../../../services/core/contract/records.ts';
import { submittedStep } from '../../../services/transform/submitted/step.ts';
import { at, FakeTask, ids, now, outputsOf, shape, submitted } from '../../unit/transform/fake-task.ts';
import { count, freshPorts, openRecord } from './record.ts';

let db: Knex;
let close: () => Promise<void>;
const clientId = '1'.repeat(24);

beforeAll(async () => {
  ({ db, close } = await openRecord(inject('engines').mysqlUrl));
  await db('integrations').insert({
    id: ids.integration,
    app_id: ids.app,
    type: 'whatsapp',
    status: 'active',
    hsm_fallback_language: 'fr',
    created_at: now,
  });
  await db('users').insert({ id: ids.user, app_id: ids.app, external_id: 'ext', signed_up_at: now });
  await db('clients').insert({
    id: clientId,
    app_id: ids.app,
    user_id: ids.user,
    integration_id: ids.integration,
    type: 'whatsapp',
    status: 'active',
    external_id: '15551234567',
    address_type: 'phone',
  });
  await db('conversations').insert({
    id: ids.conversation,
    app_id: ids.app,
    type: 'personal',
    first_client_id: clientId,
    last_updated_at: 1,
    created_at: 1,
  });
  await db('participants').insert({ id: '7'.repeat(24), conversation_id: ids.conversation, user_id: ids.user });
});
afterAll(() => close());
beforeEach(async () => {
  await db('messages').delete();
});

const post = (offset: number, ...given: Parameters<typeof submitted>) =>
  at('outbound.submitted', offset, submitted(...given));
const take = (...records: ReturnType<typeof post>[]) => new FakeTask().run(submittedStep(freshPorts(db)), records);
const sent = ['events conversation:message', 'outbound.prepared'];

describe('a message of the business', () => {
  it('finds its way from the tables', async () => {
    const [result] = await take(post(1, 'Hi'));
    expect(shape(result)).toEqual(sent);
    expect(outputsOf(result)[1]?.value as OutboundPrepared).toMatchObject({
      clientId,
      userId: ids.user,
      userExternalId: 'ext',
      integrationId: ids.integration,
      address: '15551234567',
    });
    expect(await db('conversations').first()).toMatchObject({ last_updated_at: now + 1 });
    await take(post(1, 'Old', { messageId: 'f'.repeat(24), received: 3 }));
    expect(await db('conversations').first()).toMatchObject({ last_updated_at: now + 1 });
  });

  it('is recorded in the order of the batch', async () => {
    const id = (n: number) => n.toString(16).padStart(24, '0');
    await take(...[3, 1, 2].map((n) => post(n, `message ${n}`, { messageId: id(n) })));
    expect((await db('messages').orderBy('position').select('id')).map((row) => row.id)).toEqual([3, 1, 2].map(id));
  });

  it('of another app’s conversation, or of none, is a dead letter', async () => {
    const results = await take(post(1, 'Hi', { appId: '9'.repeat(24) }), post(2, 'Hi', { conversationId: 'no id' }));
    expect(results).toMatchObject([{ code: 'not_found' }, { code: 'not_found' }]);
    expect(await count(db, 'messages')).toBe(0);
  });
});

describe('a repeated Idempotency-Key', () => {
  it('gives the same id: one row, told and sent once, in the same batch, later, and with several messages', async () => {
    const several = 'Hello &((namespace=[[ns]]template=[[t]]))&';
    const [first, second] = await take(post(1, several), post(2, several));
    expect([shape(first), second]).toEqual([[...sent, ...sent], { type: 'drop', reason: 'repeated' }]);
    expect(await take(post(3, several))).toEqual([{ type: 'drop', reason: 'repeated' }]);
    expect(await count(db, 'messages')).toBe(2);
  });
});

describe('a replay after a crash', () => {
  it('tells and hands over again, as the record holds it', async () => {
    const before = await take(post(1, 'Hi'), post(2, 'Ho', { messageId: 'f'.repeat(24) }));
    expect(await take(post(1, 'Hi'), post(2, 'Ho', { messageId: 'f'.repeat(24) }))).toEqual(before);
    expect(await count(db, 'messages')).toBe(2);
  });

  it('of a message that was deleted meanwhile does not bring it back', async () => {
    await take(post(1, 'Hi'));
    await db('messages').update({ message: null, deleted_at: now });
    expect(await take(post(1, 'Hi'))).toEqual([{ type: 'drop', reason: 'repeated' }]);
  });
});

describe('activities', () => {
  it('are for the newest message of the user', async () => {
    const row = { app_id: ids.app, conversation_id: ids.conversation, received: 1, author_type: 'user', message: '{}' };
    await db('messages').insert([
      { ...row, id: '2'.repeat(24), external_id: 'wamid.old' },
      { ...row, id: '3'.repeat(24), external_id: 'wamid.new' },
    ]);
    const typing = post(1, '', { type: 'activity', message: null, activity: { type: 'conversation:read' } });
    const [result] = await take(typing);
    expect(outputsOf(result)[0]?.value).toMatchObject({
      indicator: '{"status":"read","message_id":"wamid.new"}',
    });
  });
});
