import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConversationEvent, Outcome } from '../../../services/core/contract/records.ts';
import { clientIdOf, nthMessageId } from '../../../services/core/ids/ids.ts';
import { ids, inbound, now, submitted } from '../../unit/transform/fake-task.ts';
import { openTransformLine, type TransformLine } from './line.ts';
import { count } from './record.ts';

let line: TransformLine;
const address = '15551234567';
const clientId = clientIdOf(ids.integration, address);

beforeAll(async () => {
  line = await openTransformLine(inject('engines'));
  await line.db('integrations').insert({
    id: ids.integration,
    app_id: ids.app,
    type: 'whatsapp',
    status: 'active',
    created_at: now,
  });
});
afterAll(() => line.close());

const eventTypes = async () => (await line.read('events')).map(({ value }) => (value as ConversationEvent).type);

describe('the service on its topics', () => {
  it('takes a chat both ways, forwards what lies wrong, and tells nothing twice over a restart', async () => {
    const first = await line.start();
    await line.produce('whatsapp.inbound', clientId, [inbound('wamid.IN', 'hello')]);
    await expect
      .poll(eventTypes, { timeout: 20_000 })
      .toEqual(['client:add', 'conversation:create', 'conversation:message']);
    const conversation = await line.db('conversations').first();

    // A producer that knows the conversation only: its partition need not be the client's.
    const text = 'Hi &((namespace=[[ns]]template=[[t]]body_text=[[a]]body_text=[[b]]))&';
    const value = submitted(text, { conversationId: conversation.id });
    await line.produce('outbound.submitted', conversation.id, [value]);
    await expect.poll(async () => (await line.read('outbound.prepared')).length, { timeout: 20_000 }).toBe(2);
    const prepared = await line.read('outbound.prepared');
    expect(prepared.map((one) => [one.key, one.partition])).toEqual(
      [0, 1].map(() => [clientId, line.partitionOf(clientId)]),
    );
    expect(prepared.map((one) => one.value)).toMatchObject([
      { messageId: ids.message, address, parts: [{ call: { kind: 'text' } }] },
      { messageId: nthMessageId(ids.message, 1), parts: [{ call: { kind: 'template' } }] },
    ]);

    const outcome: Outcome = {
      messageId: ids.message,
      appId: ids.app,
      conversationId: conversation.id,
      conversationType: 'personal',
      userId: null,
      userExternalId: null,
      clientId,
      integrationId: ids.integration,
      part: 0,
      parts: 1,
      type: 'accepted',
      externalId: 'wamid.OUT',
      whatsappId: null,
      error: null,
      fellBack: false,
      replacedId: null,
      attempt: 1,
      at: now,
    };
    await line.produce('outbound.outcomes', clientId, [outcome]);
    await expect
      .poll(async () => (await line.read('external-messages')).map(({ key }) => key), { timeout: 20_000 })
      .toEqual([`${clientId}:wamid.IN`, `${clientId}:wamid.OUT`]);
    await first.stop();

    await line.start();
    const answer = { type: 'text', text: { body: 'again' }, context: { id: 'wamid.OUT' } };
    await line.produce('whatsapp.inbound', clientId, [
      inbound('wamid.IN', 'hello'),
      { ...inbound('wamid.2', ''), payload: JSON.stringify(answer) },
    ]);
    await line.produce('outbound.submitted', clientId, [value, { ...value, conversationId: 'f'.repeat(24) }]);
    await expect.poll(async () => (await line.read('dead-letters')).length, { timeout: 20_000 }).toBe(1);
    await expect
      .poll(eventTypes, { timeout: 20_000 })
      .toEqual(['client:add', 'conversation:create', ...Array.from({ length: 4 }, () => 'conversation:message')]);
    const told = (await line.read('events')).map(({ value }) => (value as ConversationEvent).message?.message);
    expect(told.find((message) => message?.source?.originalMessageId === 'wamid.2')?.quotedMessage).toMatchObject({
      type: 'message',
      message: { id: ids.message, source: { type: 'whatsapp', originalMessageId: 'wamid.OUT' } },
    });
    expect(await line.read('outbound.prepared')).toHaveLength(2);
    expect(await count(line.db, 'messages')).toBe(4);
    for (const { partition, key } of await line.read('events'))
      expect([key, partition]).toEqual([clientId, line.partitionOf(clientId)]);
  });
});
