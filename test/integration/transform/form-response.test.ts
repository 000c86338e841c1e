import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type {
  ConversationEvent,
  OutboundPrepared,
  OutboundSubmitted,
} from '../../../services/core/contract/records.ts';
import { formResponse } from '../../../services/core/forms/form-answer.ts';
import { clientIdOf, formResponseId } from '../../../services/core/ids/ids.ts';
import { formContent, formField } from '../../unit/content/scene.ts';
import { ids, inbound, now, submitted } from '../../unit/transform/fake-task.ts';
import { openTransformLine, type TransformLine } from './line.ts';
import { count } from './record.ts';

let line: TransformLine;
const clientId = clientIdOf(ids.integration, '15551234567');

beforeAll(async () => {
  line = await openTransformLine(inject('engines'));
  await line
    .db('integrations')
    .insert({ id: ids.integration, app_id: ids.app, type: 'whatsapp', status: 'active', created_at: now });
});
afterAll(() => line.close());

const messages = async () =>
  (await line.read('events')).flatMap(({ value }) => (value as ConversationEvent).message?.message ?? []);

describe('a form on the service’s topics', () => {
  it('goes out with its link, and its answers, however many, are one message that goes nowhere', async () => {
    await line.start();
    await line.produce('whatsapp.inbound', clientId, [inbound('wamid.IN', 'hello')]);
    await expect.poll(async () => (await messages()).length, { timeout: 20_000 }).toBe(1);
    const conversation = await line.db('conversations').first();
    const user = await line.db('users').first();
    const of = { conversationId: conversation.id };

    await line.produce('outbound.submitted', clientId, [submitted('', of, { content: formContent('Tell us') })]);
    await expect.poll(async () => (await line.read('outbound.prepared')).length, { timeout: 20_000 }).toBe(1);
    const parts = (await line.read('outbound.prepared')).flatMap(({ value }) => (value as OutboundPrepared).parts);
    expect(parts.map(({ call }) => JSON.parse(call.body).text.body)).toEqual([
      `Tell us\nhttps://forms.example.org/${ids.message}`,
    ]);

    const author = { type: 'user', userId: user.id, displayName: 'Ann Lee', avatarUrl: null, subtypes: [] };
    const answer = (words: string, changes: Partial<OutboundSubmitted> = {}) =>
      submitted(
        '',
        { ...of, author, messageId: formResponseId(ids.message), ...changes },
        { content: formResponse([formField({ text: words })]), quotedMessageId: ids.message },
      );
    // Twice as two processes write it, once by a producer who makes its own id, and something behind it.
    await line.produce('outbound.submitted', clientId, [
      answer('Ann'),
      answer('Bob'),
      answer('Eve', { messageId: 'f'.repeat(24) }),
      submitted('Thanks', { ...of, messageId: '8'.repeat(24) }),
    ]);
    await expect.poll(async () => (await messages()).length, { timeout: 20_000 }).toBe(4);
    const told = await messages();
    expect(told[2]).toMatchObject({
      id: formResponseId(ids.message),
      author,
      content: { type: 'formResponse', form: { textFallback: 'Name: Ann' } },
      source: { type: 'whatsapp', integrationId: ids.integration },
      quotedMessage: { type: 'message', message: { id: ids.message, content: { type: 'form' } } },
    });
    expect(told[3]?.id).toBe('8'.repeat(24));
    expect(await count(line.db, 'messages')).toBe(4);
    expect((await line.read('outbound.prepared')).map(({ value }) => (value as OutboundPrepared).messageId)).toEqual([
      ids.message,
      '8'.repeat(24),
    ]);
    expect((await line.read('outbound.outcomes')).map(({ value }) => value)).toMatchObject([
      { messageId: 'f'.repeat(24), type: 'unprepared', error: { code: 'bad_request' } },
    ]);
    expect(await line.read('dead-letters')).toEqual([]);
  });
});
