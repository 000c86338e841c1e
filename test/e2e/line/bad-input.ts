import { describe, expect, it } from 'vitest';
import { makeBusiness } from '../harness/business.ts';
import type { Line } from './line.ts';

/** What is wrong over HTTP is refused, with what is wrong by name. */
export function badInputIsRefused(line: () => Line): void {
  describe('what is wrong', () => {
    it.each([
      ['malformed JSON', '{"author":', 400],
      ['a missing author', JSON.stringify({ content: { type: 'text', text: 'x' } }), 400],
      [
        'a text that is a number',
        JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: 7 } }),
        400,
      ],
      [
        'a body over 100 kB',
        JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: 'x'.repeat(200_000) } }),
        413,
      ],
      [
        'bad shorthand',
        JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: '&((namespace=[[a]]))&' } }),
        400,
      ],
    ])('in a post is told: %s', async (_, body, status) => {
      const { chat, business } = line();
      const { conversationId } = await chat();
      const response = await fetch(
        `${business.gatewayUrl}/v2/apps/${business.appId}/conversations/${conversationId}/messages`,
        {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${business.key.id}:${business.key.secret}`).toString('base64')}`,
            'content-type': 'application/json',
          },
          body,
        },
      );
      const answer: unknown = await response.json();
      expect({ status: response.status, answer }).toEqual({
        status,
        answer: { errors: [{ code: expect.any(String), title: expect.any(String) }] },
      });
      expect(JSON.stringify(answer)).not.toMatch(/node_modules|\.ts:/);
    });

    it("in the way in is refused: unknown ids, another app's key, no key", async () => {
      const { chat, business, stack } = line();
      const other = await makeBusiness(stack);
      const { conversationId } = await chat();
      expect(
        (
          await business.api('POST', `/conversations/${'f'.repeat(24)}/messages`, {
            author: { type: 'business' },
            content: { type: 'text', text: 'x' },
          })
        ).status,
      ).toBe(404);
      expect((await other.api('GET', `/conversations/${conversationId}/messages`)).status).toBe(404);
      const foreign = await fetch(
        `${business.gatewayUrl}/v2/apps/${business.appId}/conversations/${conversationId}/messages`,
        {
          headers: { authorization: `Basic ${Buffer.from(`${other.key.id}:${other.key.secret}`).toString('base64')}` },
        },
      );
      expect([401, 403]).toContain(foreign.status);
      const none = await fetch(
        `${business.gatewayUrl}/v2/apps/${business.appId}/conversations/${conversationId}/messages`,
      );
      expect({ status: none.status, body: await none.json() }).toEqual({
        status: 401,
        body: { errors: [{ code: 'unauthorized', title: 'Authorization is required' }] },
      });
    });

    it('in a WhatsApp webhook without a right signature is refused with one constant text', async () => {
      const { business } = line();
      const url = `${business.gatewayUrl}/whatsapp/cloud/${business.integrationId}`;
      const post = (headers: Record<string, string>) =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: '{"entry":[]}',
        });
      const answers = await Promise.all([
        post({}),
        post({ 'x-hub-signature-256': 'sha256=00' }),
        post({ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
      expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    });
  });
}
