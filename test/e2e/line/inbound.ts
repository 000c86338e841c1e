import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import type { Line } from './line.ts';

/** What a phone writes is recorded and told, once. */
export function messagesComeIn(line: () => Line): void {
  describe('a message comes in', () => {
    it('once, although WhatsApp repeats its webhook', async () => {
      const { chat, webhook, eventsOf, business } = line();
      const { phone, conversationId } = await chat();
      await business.sandbox('PUT', '/faults', [{ match: { number: phone }, times: 1, duplicateWebhook: true }]);
      const wamid = await business.write(phone, { type: 'text', text: { body: 'twice' } });
      const after = await business.write(phone, { type: 'text', text: { body: 'after' } });
      await webhook(({ payload }) => valueAt(payload, 'message', 'source', 'originalMessageId') === after);
      const recorded = (await business.messages(conversationId)).filter(
        ({ source }) => source?.originalMessageId === wamid,
      );
      expect(recorded).toHaveLength(1);
      expect(await eventsOf(recorded[0]?.id ?? '')).toEqual(['conversation:message']);
    });

    it('of a kind that is not known, as a text that says so, with what WhatsApp sent', async () => {
      const { chat, webhook, business, view } = line();
      const { phone } = await chat();
      const wamid = await business.write(phone, { type: 'hologram', hologram: { depth: 45.5 } });
      const event = await webhook(
        ({ payload }) => valueAt(payload, 'message', 'source', 'originalMessageId') === wamid,
      );
      expect(valueAt(event.payload, 'message', 'content', 'text')).toBe('Unsupported WhatsApp message (hologram)');
      const [kept] = (await view.events()).filter((one) => one.message?.message.source?.originalMessageId === wamid);
      expect(JSON.parse(kept?.message?.message.raw ?? '{}')).toMatchObject({
        type: 'hologram',
        hologram: { depth: 45.5 },
      });
    });
  });
}
