import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentFromV2 } from '../../../services/core/api/content-json.ts';
import type { ContentJson } from '../../../services/core/api/schema/content-schema.ts';
import { refusedCalls, refusedPosts } from './bad-input.ts';
import { checkFailure, posted } from './outbound-check.ts';
import type { Chat, Scene } from './scene.ts';

const author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };

/** A message as any producer writes it. */
const submission = (scene: Scene, { conversationId }: Chat, content: object) => ({
  appId: scene.business.appId,
  conversationId,
  author,
  messageId: randomBytes(12).toString('hex'),
  type: 'message',
  message: {
    // The cases are written as v2 has them; the types of a producer's record are those of the post.
    content: contentFromV2(content as ContentJson),
    schema: null,
    destination: null,
    override: null,
    metadata: {},
    quotedMessageId: null,
    files: [],
  },
  activity: null,
  clientId: null,
  received: null,
  expiresAt: null,
});

export function badInputIsTold(scene: () => Scene): void {
  describe.concurrent('bad input', () => {
    it.each(refusedPosts.map((one) => [one.name, one] as const))('over HTTP: %s', async (_, { body, title }) => {
      const { chat, post } = scene();
      expect(await post(await chat(), body)).toEqual({
        status: 400,
        body: { errors: [{ code: 'bad_request', title }] },
      });
    });

    const byKafka = refusedPosts.filter((one) => one.byKafka);
    it.each(byKafka.map((one) => [one.name, one] as const))('over Kafka: %s', async (_, { body, title }) => {
      const { chat, produce, delivered, recorded } = scene();
      const its = await chat();
      const value = submission(scene(), its, body.content);
      await produce('outbound.submitted', value);
      checkFailure(await delivered('failure', value.messageId), its, value.messageId, {
        code: 'bad_request',
        message: title,
      });
      expect(await recorded(its, value.messageId)).toBeUndefined();
    });

    it.each(refusedCalls.map((one) => [one.name, one] as const))(
      'WhatsApp refuses: %s',
      async (_, { body, code, title, details }) => {
        const { chat, delivered, refusedCalls: calls } = scene();
        const its = await chat();
        const [id = ''] = await posted(scene(), its, body);
        checkFailure(await delivered('failure', id), its, id, {
          code: 'bad_request',
          message: details,
          underlyingError: { errors: [expect.objectContaining({ code, title })] },
        });
        expect(await calls(its)).toHaveLength(1);
      },
    );

    it('a body over 100 kB, a text of 1 MB in it', async () => {
      const { chat, post } = scene();
      expect(await post(await chat(), { content: { type: 'text', text: 'x'.repeat(1_000_000) } })).toEqual({
        status: 413,
        body: { errors: [{ code: 'payload_too_large', title: 'The body is too large' }] },
      });
    });

    it('a text of 900 kB over Kafka', async () => {
      const { chat, produce, delivered } = scene();
      const its = await chat();
      const value = submission(scene(), its, { type: 'text', text: 'x'.repeat(900_000) });
      await produce('outbound.submitted', value);
      checkFailure(await delivered('failure', value.messageId), its, value.messageId, {
        code: 'bad_request',
        message: 'content.text should NOT have more than 4096 characters',
      });
    });

    it('E1 (v2) a destination that the conversation has no client of', async () => {
      const { chat, post } = scene();
      const body = { content: { type: 'text', text: 'x' }, destination: { integrationType: 'telegram' } };
      expect(await post(await chat(), body)).toEqual({
        status: 404,
        body: { errors: [{ code: 'client_not_found', title: 'Client not found' }] },
      });
    });
  });
}
