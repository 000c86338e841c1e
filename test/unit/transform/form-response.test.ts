import { describe, expect, it } from 'vitest';
import type { ConversationEvent, Message, OutboundPrepared, Outcome } from '../../../services/core/contract/records.ts';
import { formResponse } from '../../../services/core/forms/form-answer.ts';
import { formResponseId } from '../../../services/core/ids/ids.ts';
import { formContent, formField, textContent } from '../content/scene.ts';
import { ids, outputsOf, shape, type submitted } from './fake-task.ts';
import { client, inItsOwnScene, onTopic, routeWith, run, scene } from './submitted-scene.ts';

inItsOwnScene();

const formId = '9'.repeat(24);
const form = formContent('Tell us');
const message = (content: Message['content']): Message => ({
  id: formId,
  received: 5,
  author: { type: 'business', userId: null, displayName: 'Shop', avatarUrl: null, subtypes: [] },
  content,
  source: { type: 'api:conversations', integrationId: null, originalMessageId: null, originalMessageTimestamp: null },
  quotedMessage: null,
  metadata: {},
  raw: null,
  deleted: null,
});
const held = (content: Message['content'], conversationId = ids.conversation) => ({
  conversationId,
  message: message(content),
});
const user = { type: 'user', userId: ids.user, displayName: 'Ann', avatarUrl: null, subtypes: [] };
const content = formResponse([formField({ text: 'Ann' })]);

const answer = (
  changes: Parameters<typeof submitted>[1] = {},
  more: NonNullable<Parameters<typeof submitted>[2]> = {},
) =>
  run(
    '',
    { author: user, messageId: formResponseId(formId), ...changes },
    { content, quotedMessageId: formId, ...more },
  );

describe('a form of the business', () => {
  it('goes out as its text and the link of its page, which names app, conversation and message', async () => {
    const result = await run('', {}, { content: form });
    const link = `https://forms.example.org/${ids.app}/${ids.conversation}/${ids.message}`;
    const parts = onTopic<OutboundPrepared>(result, 'outbound.prepared')?.parts ?? [];
    expect(parts.map(({ call }) => JSON.parse(call.body))).toEqual([
      { type: 'text', text: { body: `Tell us\n${link}` } },
    ]);
    expect(scene.rows.map((row) => row.message.content)).toEqual([form]);
  });

  it('that nobody could answer is not sent', async () => {
    const result = await run('', {}, { content: formContent(null, [formField({ type: 'date' })]) });
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error).toMatchObject({
      code: 'bad_request',
      message: 'content.fields[0].type should be equal to one of the allowed values',
    });
  });
});

describe('the answer to a form', () => {
  it('is recorded and told as the user’s, with the form as what it quotes, and sent to nobody', async () => {
    scene.quotable = held(form);
    const result = await answer();
    expect(shape(result)).toEqual(['events conversation:message']);
    const { id, received, author, content: asked, source } = message(form);
    const expected = {
      id: formResponseId(formId),
      author: user,
      content,
      source: {
        type: 'whatsapp',
        integrationId: ids.integration,
        originalMessageId: null,
        originalMessageTimestamp: null,
      },
      quotedMessage: {
        type: 'message',
        externalMessageId: null,
        message: { id, received, author, content: asked, source },
      },
    };
    expect(scene.rows.map((row) => row.message)).toEqual([expect.objectContaining(expected)]);
    const event = onTopic<ConversationEvent>(result, 'events');
    expect(event?.message?.message).toMatchObject(expected);
    expect([event?.user?.id, event?.conversation?.id]).toEqual([ids.user, ids.conversation]);
    expect(outputsOf(result)[0]?.key).toBe(client().id);
  });

  it('that was taken does not go with the form, and quotes nothing then', async () => {
    expect(shape(await answer())).toEqual(['events conversation:message']);
    expect(scene.rows[0]?.message.quotedMessage).toBeNull();
  });

  it('in a conversation that has lost its client names no number', async () => {
    scene.route = routeWith([], '1'.repeat(24));
    expect(shape(await answer())).toEqual(['events conversation:message']);
    expect(scene.rows[0]?.message.source).toMatchObject({ type: 'whatsapp', integrationId: null });
  });

  it('again is a repeat', async () => {
    scene.answer = () => ({ type: 'others' });
    expect(await answer()).toEqual({ type: 'drop', reason: 'repeated' });
  });

  it.each<[string, () => ReturnType<typeof answer>, string]>([
    [
      'of the business',
      () => answer({ author: { ...user, type: 'business', userId: null } }),
      'should have an author of type user',
    ],
    ['to nothing', () => answer({}, { quotedMessageId: null }), 'should quote the form that it answers'],
    ['under another id', () => answer({ messageId: ids.message }), 'should have the id that its form gives it'],
    ['under no id', () => answer({ messageId: null }), 'should have the id that its form gives it'],
    [
      'to what is no form',
      () => {
        scene.quotable = held(textContent('Hi'));
        return answer();
      },
      'should quote a form of its conversation',
    ],
    [
      'to a form of another conversation',
      () => {
        scene.quotable = held(form, 'f'.repeat(24));
        return answer();
      },
      'should quote a form of its conversation',
    ],
    ['without fields', () => answer({}, { content: { ...content, form: null } }), 'without its form'],
  ])('by a foreign producer, %s, is not recorded, and its failure is told', async (_, write, reason) => {
    const result = await write();
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      type: 'unprepared',
      error: { code: 'bad_request', message: `Content of type formResponse ${reason}` },
    });
    expect(scene.rows).toEqual([]);
  });
});
