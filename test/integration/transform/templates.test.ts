import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Message, OutboundPrepared } from '../../../services/core/contract/records.ts';
import { defaultFallback } from '../../../services/core/templates/reconstruct.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createTemplateDefinitions } from '../../../services/platform/record/template-definitions.ts';
import { createSandbox, type Sandbox } from '../../../services/sandbox/server.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';
import { createCatalog } from '../../../services/transform/templates/catalog.ts';
import { createCloudTemplates } from '../../../services/whatsapp/cloud/templates.ts';
import { createTemplateRefresh } from '../../../services/whatsapp/template-refresh.ts';
import { ids, now, submitted } from '../../unit/transform/fake-task.ts';
import { openTransformLine, type TransformLine } from './line.ts';

const logger = pino({ level: 'silent' });
const id = () => randomBytes(12).toString('hex');

let sandbox: Sandbox;
let sandboxUrl: string;
let line: TransformLine;

beforeAll(async () => {
  sandbox = createSandbox({ port: 0 });
  ({ url: sandboxUrl } = await sandbox.listen());
  const source = createCloudTemplates({ allowed: allowedNetworks(['127.0.0.0/8']) });
  line = await openTransformLine(inject('engines'), (db) => {
    const stored = createTemplateDefinitions(db);
    const refresh = createTemplateRefresh({ source, stored, logger });
    return { catalog: createCatalog({ refresh, stored, failed: () => undefined }) };
  });
  await line.db('users').insert({ id: ids.user, app_id: ids.app, signed_up_at: now });
  await line.start();
});
afterAll(async () => {
  await line.close();
  await sandbox.close();
});

/** A chat over a number of its own. */
async function createChat(changes: Record<string, string | null> = {}) {
  const [integrationId, clientId, conversationId, userId] = [id(), id(), id(), id()];
  await line.db('integrations').insert({
    id: integrationId,
    app_id: ids.app,
    type: 'whatsapp',
    status: 'active',
    base_url: sandboxUrl,
    account_id: DEFAULT_NUMBER.wabaId,
    account_token_sealed: DEFAULT_NUMBER.accessToken,
    hsm_fallback_language: 'en_US',
    created_at: now,
    ...changes,
  });
  await line.db('users').insert({ id: userId, app_id: ids.app, signed_up_at: now });
  await line.db('clients').insert({
    id: clientId,
    app_id: ids.app,
    user_id: userId,
    integration_id: integrationId,
    type: 'whatsapp',
    status: 'active',
    external_id: '15551234567',
    address_type: 'phone',
  });
  await line.db('conversations').insert({
    id: conversationId,
    app_id: ids.app,
    type: 'personal',
    first_client_id: clientId,
    last_updated_at: 1,
    created_at: 1,
  });
  await line.db('participants').insert({ id: id(), conversation_id: conversationId, user_id: userId });
  return { clientId, conversationId };
}

type Chat = Awaited<ReturnType<typeof createChat>>;

async function post({ clientId, conversationId }: Chat, words: string): Promise<string> {
  const messageId = id();
  await line.produce('outbound.submitted', clientId, [submitted(words, { conversationId, clientId, messageId })]);
  return messageId;
}

async function recorded(messageId: string): Promise<Message['content'] | undefined> {
  const row = await line.db('messages').where({ id: messageId }).first('message');
  return row && (JSON.parse(row.message) as Message).content;
}
const shownText = async (messageId: string) => {
  const content = await recorded(messageId);
  return content?.text?.text ?? content?.media?.text;
};

const hello = (name: string, language = 'fr') =>
  `&((namespace=[[ns]]template=[[${name}]]language=[[${language}]]fallback=[[Plan B]]body_text=[[Ann]]body_text=[[Bo]]))&`;
const faults = (...list: object[]) =>
  fetch(`${sandboxUrl}/_sandbox/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(list),
  }).then((answer) => expect(answer.status).toBe(200));
const slowly = { timeout: 20_000 };

describe('a template of an account on WhatsApp', () => {
  it('is recorded as the user sees it, in the language that it is sent in, and its definitions are kept', async () => {
    const chat = await createChat();
    const french = await post(chat, hello('hello_world'));
    await expect.poll(() => shownText(french), slowly).toBe('Bienvenue Ann, je suis Bo');
    const english = await post(chat, hello('hello_world', 'de'));
    await expect.poll(() => shownText(english), slowly).toBe("Welcome Ann, I'm Bo");
    const picture = await post(
      chat,
      '&((namespace=[[ns]]template=[[order_confirmation]]language=[[en_US]]header_image=[[https://h/i.jpg]]body_text=[[Ann]]body_text=[[7]]button_index=[[0]]button_payload=[[AGENT]]))&',
    );
    await expect
      .poll(() => recorded(picture), slowly)
      .toMatchObject({
        type: 'image',
        media: {
          mediaUrl: 'https://h/i.jpg',
          text: 'Thank you Ann! Your order 7 is confirmed.\n\nTap a button to answer',
          actions: [
            { type: 'reply', text: 'Talk to an agent', reply: { payload: 'AGENT' } },
            { type: 'reply', text: 'More questions', reply: { payload: 'More questions' } },
            { type: 'reply', text: 'Goodbye', reply: { payload: 'Goodbye' } },
          ],
        },
      });
    const rows = await line.db('message_templates').where({ name: 'hello_world' });
    expect(rows.map(({ language }) => language).sort()).toEqual(['en_US', 'fr']);
    // The row is written before the record is committed.
    const kindOf = async (id: string) => {
      const prepared = (await line.read('outbound.prepared')).map(({ value }) => value as OutboundPrepared);
      return prepared.find(({ messageId }) => messageId === id)?.parts[0]?.call.kind;
    };
    await expect.poll(() => kindOf(french), slowly).toBe('template');
  });

  it('shows the fallback where reconstruction is off', async () => {
    const chat = await createChat({ account_token_sealed: null });
    const shorthand = await post(chat, hello('hello_world'));
    const plain = await post(chat, '&((namespace=[[ns]]template=[[hello_world]]))&');
    await expect.poll(() => shownText(shorthand), slowly).toBe('Plan B');
    await expect.poll(() => shownText(plain), slowly).toBe(defaultFallback);
  });

  it('shows the fallback at once where WhatsApp cannot be reached', async () => {
    const chat = await createChat({ base_url: 'http://127.0.0.1:1' });
    const messageId = await post(chat, hello('hello_world'));
    await expect.poll(() => shownText(messageId), slowly).toBe('Plan B');
  });
});

describe('an account that does not answer', () => {
  it('holds its own partition for two seconds, once, and no other', async () => {
    await faults({ match: { path: 'message_templates' }, delayMs: 8000 });
    try {
      // Another place for the same account: nothing is known of it.
      const slow = await createChat({ base_url: `${sandboxUrl}/` });
      let other = await createChat({ account_token_sealed: null });
      while (line.partitionOf(other.clientId) === line.partitionOf(slow.clientId))
        other = await createChat({ account_token_sealed: null });
      const warm = await post(other, 'Hi');
      await expect.poll(() => shownText(warm), slowly).toBe('Hi');

      const began = performance.now();
      const held = await post(slow, hello('hello_world'));
      const behind = await post(slow, 'Behind it');
      const beside = await post(other, 'Beside it');
      const times = await Promise.all(
        [held, behind, beside].map(async (messageId) => {
          await expect
            .poll(async () => (await preparedIds()).includes(messageId), { timeout: 20_000, interval: 50 })
            .toBe(true);
          return performance.now() - began;
        }),
      );
      const [heldMs = 0, behindMs = 0, besideMs = 0] = times;
      expect(heldMs).toBeGreaterThan(1500);
      expect(heldMs).toBeLessThan(6000);
      expect(behindMs).toBeGreaterThan(1500);
      expect(besideMs).toBeLessThan(heldMs);
      expect(await shownText(held)).toBe('Plan B');

      const again = performance.now();
      const second = await post(slow, hello('another_name'));
      await expect.poll(() => shownText(second), { timeout: 20_000, interval: 20 }).toBe('Plan B');
      expect(performance.now() - again).toBeLessThan(1500);
    } finally {
      await faults();
    }
  });
});

const preparedIds = async () =>
  (await line.read('outbound.prepared')).map(({ value }) => (value as OutboundPrepared).messageId);
