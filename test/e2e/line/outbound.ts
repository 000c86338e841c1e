import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import { until } from '../harness/topics.ts';
import type { Line } from './line.ts';

const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';

/** What is posted or produced reaches the phone, once and in order. */
export function messagesGoOut(line: () => Line): void {
  describe('a message goes out', () => {
    it('by shorthand: the phone shows the native template, the record the reconstructed text, the events tell of it', async () => {
      const { chat, delivered, eventsOf, business } = line();
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
      const { chat, business } = line();
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
      const { chat, delivered, eventsOf, business } = line();
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
      const { chat, delivered, business } = line();
      const { phone, conversationId } = await chat();
      await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 1, failStatus: 131047 }]);
      const [message] = await business.send(conversationId, { type: 'text', text: 'too late' });
      const failure = await delivered('failure', message?.id ?? '');
      expect(valueAt(failure.payload, 'error', 'code')).toBe('uncategorized_error');
      expect(valueAt(failure.payload, 'error', 'underlyingError', 'errors', 0, 'code')).toBe(131047);
    });

    it('once, although the answer to the call was lost', async () => {
      const { chat, delivered, business } = line();
      const { phone, conversationId } = await chat();
      await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 1, lostAnswer: true }]);
      const [message] = await business.send(conversationId, { type: 'text', text: 'lost answer' });
      await delivered('user', message?.id ?? '');
      const [next] = await business.send(conversationId, { type: 'text', text: 'next' });
      await delivered('user', next?.id ?? '');
      expect((await business.phone(phone)).map(({ payload }) => payload.text?.body)).toEqual(['lost answer', 'next']);
    });

    it('after WhatsApp was out of order for a while', async () => {
      const { chat, delivered, business } = line();
      const { phone, conversationId } = await chat();
      await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 2, status: 500 }]);
      const [message] = await business.send(conversationId, { type: 'text', text: 'in the end' });
      await delivered('user', message?.id ?? '');
      expect(await business.phone(phone)).toHaveLength(1);
    });
  });

  describe('any producer', () => {
    it('may leave out the id and use a key of its own: the message arrives in its chat, once', async () => {
      const { chat, delivered, produce, business, view } = line();
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
      const message = {
        content,
        schema: null,
        destination: null,
        override: null,
        metadata: {},
        quotedMessageId: null,
        files: [],
      };
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
      const bytes = Buffer.from(view.codec.encode('outbound.submitted', value));
      await produce({ topic: 'outbound.submitted', key: 'a key of its own', value: bytes });
      const shown = await until('the phone shows it', async () => (await business.phone(phone))[0]);
      expect(shown.payload.text?.body).toBe('from Kafka');
      const recorded = (await business.messages(conversationId)).filter((one) => one.content.text === 'from Kafka');
      expect(recorded).toHaveLength(1);
      await delivered('user', recorded[0]?.id ?? '');
    });
  });
}
