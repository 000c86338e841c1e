import { describe, expect, it } from 'vitest';
import type { ConversationEvent, OutboundPrepared, Outcome } from '../../../services/core/contract/records.ts';
import { outcomesStep } from '../../../services/transform/outcomes/step.ts';
import { submittedStep } from '../../../services/transform/submitted/step.ts';
import { at, ids, now, outputsOf, shape, submitted } from './fake-task.ts';
import { client, inItsOwnScene, onTopic, ports, scene, second } from './submitted-scene.ts';

inItsOwnScene();

const quoted = '9'.repeat(24);

const accepted = (externalId: string, changes: Partial<Outcome> = {}): Outcome => ({
  messageId: quoted,
  appId: ids.app,
  conversationId: ids.conversation,
  conversationType: 'personal',
  userId: ids.user,
  userExternalId: null,
  clientId: client().id,
  integrationId: ids.integration,
  part: 0,
  parts: 1,
  type: 'accepted',
  externalId,
  whatsappId: null,
  error: null,
  fellBack: false,
  replacedId: null,
  attempt: 1,
  at: now,
  ...changes,
});

const learn = (...outcomes: Outcome[]) =>
  scene.task.run(
    outcomesStep,
    outcomes.map((value, offset) => at('outbound.outcomes', offset, value)),
  );

/** @param waited the record comes again, after what lay before it */
async function reply(words: string, message: Parameters<typeof submitted>[2] = {}, waited = true) {
  const value = submitted(words, {}, { quotedMessageId: quoted, ...message });
  const item = { record: at('outbound.submitted', 7, value), context: scene.task.context, waited };
  const [result] = await submittedStep(ports)([item]);
  return result;
}

const bodies = (result: Awaited<ReturnType<typeof reply>>) =>
  outputsOf(result)
    .filter(({ topic }) => topic === 'outbound.prepared')
    .map(({ value }) => (value as OutboundPrepared).parts.map(({ call }) => JSON.parse(call.body)));
const contexts = (result: Awaited<ReturnType<typeof reply>>) =>
  bodies(result).map((parts) => parts.map(({ context }) => context));

describe('a post that quotes', () => {
  it('names WhatsApp’s id of the first part of what it quotes, in its own first part', async () => {
    await learn(accepted('wamid.SECOND', { part: 1, parts: 2 }), accepted('wamid.FIRST', { parts: 2 }));
    const result = await reply('Hi');
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.prepared']);
    expect(bodies(result)).toEqual([[{ type: 'text', text: { body: 'Hi' }, context: { message_id: 'wamid.FIRST' } }]]);
  });

  it('shows in the record what it quotes, as far as the record has it', async () => {
    await learn(accepted('wamid.FIRST'));
    await reply('Hi');
    expect(scene.rows.at(-1)?.message.quotedMessage).toMatchObject({
      type: 'externalMessageId',
      externalMessageId: 'wamid.FIRST',
    });
    const [row] = scene.rows;
    if (!row) throw new Error('nothing was recorded');
    scene.quotable = { conversationId: ids.conversation, message: { ...row.message, id: quoted } };
    const result = await reply('Hi');
    const shown = { type: 'message', message: { id: quoted, content: { text: { text: 'Hi' } } } };
    expect(scene.rows.at(-1)?.message.quotedMessage).toMatchObject(shown);
    expect(onTopic<ConversationEvent>(result, 'events')?.message?.message.quotedMessage).toMatchObject(shown);
  });

  it('does so in the first call alone, of however many', async () => {
    await learn(accepted('wamid.FIRST'));
    const result = await reply('Hello &((namespace=[[ns]]template=[[hello_world]]))&');
    expect(contexts(result)).toEqual([[{ message_id: 'wamid.FIRST' }], [undefined]]);
    const media = {
      mediaUrl: 'https://h/a.mp3',
      mediaType: 'audio/mpeg',
      mediaSize: 1000,
      text: 'Hi',
      altText: null,
      attachmentId: null,
      actions: [],
    };
    const content = { type: 'file', media, text: null, location: null, items: null, form: null, native: null };
    const audio = await reply('', { content });
    expect(contexts(audio)).toEqual([[{ message_id: 'wamid.FIRST' }, undefined]]);
    const fallback = onTopic<OutboundPrepared>(audio, 'outbound.prepared')?.parts[0]?.fallback?.body ?? '{}';
    expect(JSON.parse(fallback).context).toEqual({ message_id: 'wamid.FIRST' });
  });

  it('finds what was accepted where the first part was refused, and what was sent in place of the first', async () => {
    await learn(accepted('wamid.ONLY', { part: 1, parts: 2 }));
    expect(contexts(await reply('Hi'))).toEqual([[{ message_id: 'wamid.ONLY' }]]);
    await learn(accepted('wamid.AUDIO'), accepted('wamid.LINK', { fellBack: true }));
    expect(contexts(await reply('Hi'))).toEqual([[{ message_id: 'wamid.LINK' }]]);
  });

  it('leaves a context that was written into an override', async () => {
    await learn(accepted('wamid.FIRST'));
    const own = { type: 'text', text: { body: 'x "context": y' } };
    const override = JSON.stringify({ ...own, context: { message_id: 'wamid.OWN' } });
    expect(contexts(await reply('Hi', { override }))).toEqual([[{ message_id: 'wamid.OWN' }]]);
    expect(contexts(await reply('Hi', { override: JSON.stringify(own) }))).toEqual([[{ message_id: 'wamid.FIRST' }]]);
  });

  it.each([
    ['that WhatsApp has not taken', () => learn(accepted('', { type: 'refused', externalId: null }))],
    ['of another chat', () => learn(accepted('wamid.OTHER', { clientId: second.id }))],
    ['of another conversation', () => learn(accepted('wamid.OTHER', { conversationId: '8'.repeat(24) }))],
  ])('a message %s goes out without a quote, and the outcome says so', async (_what, before) => {
    await before();
    const result = await reply('Hi');
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.prepared', 'outbound.outcomes']);
    expect(contexts(result)).toEqual([[undefined]]);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      type: 'noted',
      messageId: ids.message,
      clientId: client().id,
      error: { code: 'not_found', message: expect.stringContaining('quoted message') },
    });
  });

  it('waits once for what may still be on its way', async () => {
    expect(await reply('Hi', {}, false)).toEqual({ type: 'awaitHigher' });
    expect(scene.rows).toEqual([]);
    await learn(accepted('wamid.FIRST'));
    expect(contexts(await reply('Hi', {}, false))).toEqual([[{ message_id: 'wamid.FIRST' }]]);
  });

  it('to nobody, or that cannot be rendered, notes nothing', async () => {
    const none = { integrationId: null, integrationType: 'none' };
    expect(shape(await reply('Hi', { destination: none }))).toEqual(['events conversation:message']);
    const content = { type: 'x', media: null, text: null, location: null, items: null, form: null, native: null };
    const refused = await reply('', { content });
    expect(onTopic<Outcome>(refused, 'outbound.outcomes')?.type).toBe('unprepared');
    expect(shape(refused)).toEqual(['outbound.outcomes']);
  });
});
