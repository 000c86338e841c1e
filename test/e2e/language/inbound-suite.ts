import { describe, expect, it } from 'vitest';
import { textAt, valueAt } from '../../../infra/start/demo/json-call.ts';
import { fileTypes, inboundCases } from './inbound-case.ts';
import { checkUserEvent, checkUserMessage, sourceOf, write, wroteAt } from './inbound-check.ts';
import { hex24, iso } from './outbound-check.ts';
import type { Chat, Scene } from './scene.ts';

/** Puts a file of each type into the sandbox, once; answers their ids. */
function fileShelf(scene: () => Scene): () => Promise<ReadonlyMap<string, string>> {
  let shelf: Promise<ReadonlyMap<string, string>> | undefined;
  const put = async (type: string): Promise<readonly [string, string]> => {
    const url = `${scene().business.sandboxUrl}/_sandbox/media`;
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: `bytes of ${type}` });
    return [type, textAt(await response.json(), 'id')];
  };
  return () => {
    shelf ??= Promise.all(fileTypes.map(put)).then((entries) => new Map(entries));
    return shelf;
  };
}

const envelope = ({ number }: Chat, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '500000000000003',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: number.digits, phone_number_id: number.phoneNumberId },
            ...value,
          },
        },
      ],
    },
  ],
});

export function usersWrite(scene: () => Scene): void {
  const shelf = fileShelf(scene);

  describe.concurrent('what a phone writes reaches the webhook', () => {
    it.each(inboundCases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const { chat, event } = scene();
      const its = await chat();
      const ids = await shelf();
      const written = JSON.stringify(one.writes).replace(/<file:([^>]+)>/, (_all, type: string) => ids.get(type) ?? '');
      const wamid = await write(scene(), its, JSON.parse(written) as object);
      for (const [type, payload] of one.before ?? [])
        await checkUserEvent(scene(), its, type, { source: sourceOf(its), ...payload });
      const quoted = one.quotes && { type: 'externalMessageId', externalMessageId: one.quotes };
      const id = await checkUserMessage(scene(), its, wamid, one.content, quoted || undefined);
      const told = await event(id, ({ message }) => message?.message.id === id);
      const { context: _context, ...sent } = JSON.parse(written) as Record<string, unknown>;
      expect(JSON.parse(told.message?.message.raw ?? '{}')).toMatchObject({ ...sent, id: wamid, from: its.phone });
    });

    /** Types that the API has no form for: events alone, raw. */
    it.each([
      [
        'reaction taken back',
        { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '' } },
        'whatsapp:reaction:removed',
      ],
      ['chat opened', { type: 'request_welcome' }, 'whatsapp:request_welcome'],
      [
        'edit of what is not here',
        { type: 'edit', edit: { original_message_id: 'x', message: { type: 'text' } } },
        'whatsapp:message:edited',
      ],
      [
        'revoke of what is not here',
        { type: 'revoke', revoke: { original_message_id: 'x' } },
        'whatsapp:message:revoked',
      ],
      [
        'a system message of another kind',
        { type: 'system', system: { type: 'group_x', body: 'x' } },
        'whatsapp:system',
      ],
    ])('%s is told on events alone', async (_, message, type) => {
      const { chat, event, business } = scene();
      const its = await chat();
      await write(scene(), its, message);
      const told = await event(type, (one) => one.type === type && one.user?.id === its.userId);
      expect(JSON.parse(told.native?.payload ?? '{}')).toMatchObject(message);
      expect(await business.messages(its.conversationId)).toHaveLength(1);
    });

    it('an edit changes the message, a revoke marks it deleted', async () => {
      const { chat, event, recorded } = scene();
      const its = await chat();
      const wamid = await write(scene(), its, { type: 'text', text: { body: 'Befor' } });
      const id = await checkUserMessage(scene(), its, wamid, { type: 'text', text: 'Befor' });
      const message = { type: 'text', text: { body: 'Before' } };
      await write(scene(), its, { type: 'edit', edit: { original_message_id: wamid, message } });
      await event('the edit', (one) => one.type === 'whatsapp:message:edited' && one.user?.id === its.userId);
      expect(await recorded(its, id)).toMatchObject({ content: { type: 'text', text: 'Before' } });
      await write(scene(), its, { type: 'revoke', revoke: { original_message_id: wamid } });
      await event('the revoke', (one) => one.type === 'whatsapp:message:revoked' && one.user?.id === its.userId);
      expect(await recorded(its, id)).toMatchObject({ deleted: true });
    });

    it('a first contact: client, conversation, message', async () => {
      const { chat, log } = scene();
      const its = await chat();
      await checkUserEvent(scene(), its, 'conversation:create', { creationReason: 'message', source: sourceOf(its) });
      const client = {
        id: hex24,
        type: 'whatsapp',
        status: 'active',
        integrationId: its.number.integrationId,
        externalId: its.phone,
        displayName: `+${its.phone}`,
        raw: { from: its.phone, profile: { name: 'Ada' } },
        linkedAt: iso,
      };
      await checkUserEvent(scene(), its, 'client:add', { client });
      const kinds = log.calls().filter(({ payload }) => valueAt(payload, 'conversation', 'id') === its.conversationId);
      expect(kinds.map(({ type }) => type)).toEqual(['client:add', 'conversation:create', 'conversation:message']);
    });

    const moved = (phone: string): string => phone.replace('1514', '1438');
    it.each([
      ['a new number', (phone: string) => ({ type: 'user_changed_number', wa_id: moved(phone) }), moved, {}],
      [
        'a new number by the older name',
        (phone: string) => ({ type: 'user_changed_number', new_wa_id: moved(phone) }),
        moved,
        {},
      ],
      [
        'a new user id',
        () => ({ type: 'user_changed_user_id', previous_user_id: 'CA.77aa', user_id: 'CA.88cc' }),
        String,
        { user_id: 'CA.88cc' },
      ],
      [
        'a new identity',
        (phone: string) => ({ type: 'customer_identity_changed', customer: phone, identity: 'h4sh' }),
        String,
        { identity: { hash: 'h4sh' } },
      ],
    ])('%s is told of the client; the chat goes on', async (_, system, after, raw) => {
      const { chat } = scene();
      const its = await chat();
      await write(scene(), its, { type: 'system', system: { body: 'changed', ...system(its.phone) } });
      const phone = after(its.phone);
      const client = {
        id: hex24,
        type: 'whatsapp',
        status: 'active',
        integrationId: its.number.integrationId,
        externalId: phone,
        displayName: `+${phone}`,
        raw: { from: phone, profile: { name: 'Ada' }, ...raw },
        linkedAt: iso,
      };
      await checkUserEvent(scene(), its, 'client:update', { client });
      const wamid = await write(scene(), { ...its, phone }, { type: 'text', text: { body: 'me again' }, name: 'Ada' });
      await checkUserMessage(scene(), its, wamid, { type: 'text', text: 'me again' });
    });

    it('a user id beside the number, then alone, is the same user (raw webhooks)', async () => {
      const { chat, signed } = scene();
      const its = await chat();
      const userId = `CA.${its.phone}`;
      const contact = { profile: { name: 'Ada', username: 'ada' }, user_id: userId };
      const message = { timestamp: wroteAt.seconds, type: 'text', from_user_id: userId };
      const both = { ...message, from: its.phone, id: `wamid.both${its.phone}`, text: { body: 'both' } };
      const alone = { ...message, id: `wamid.alone${its.phone}`, text: { body: 'alone' } };
      expect(
        await signed(its.number, envelope(its, { contacts: [{ ...contact, wa_id: its.phone }], messages: [both] })),
      ).toBe(200);
      await checkUserMessage(scene(), its, both.id, { type: 'text', text: 'both' });
      expect(await signed(its.number, envelope(its, { contacts: [contact], messages: [alone] }))).toBe(200);
      await checkUserMessage(scene(), its, alone.id, { type: 'text', text: 'alone' });
    });

    it('several messages of one webhook come in order, repeats once (raw webhooks)', async () => {
      const { chat, signed, business } = scene();
      const its = await chat();
      const contacts = [{ profile: { name: 'Ada' }, wa_id: its.phone }];
      const messages = [1, 2, 2, 3].map((n) => ({
        from: its.phone,
        id: `wamid.n${n}${its.phone}`,
        timestamp: wroteAt.seconds,
        type: 'text',
        text: { body: `n${n}` },
      }));
      expect(await signed(its.number, envelope(its, { contacts, messages }))).toBe(200);
      await checkUserMessage(scene(), its, `wamid.n3${its.phone}`, { type: 'text', text: 'n3' });
      const recorded = await business.messages(its.conversationId);
      expect(recorded.map(({ content }) => content.text)).toEqual(['hello', 'n1', 'n2', 'n3']);
    });
  });
}
