import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { innerIdOf } from '../../../services/core/quotes/inner-id.ts';
import { wamid as corpusId } from '../../corpus/case.ts';
import { link, locationRequest, postback, reply, text } from './content-case.ts';
import {
  checkUserEvent,
  checkUserMessage,
  quotedBusiness,
  sourceOf,
  userMessage,
  write,
  wroteAt,
} from './inbound-check.ts';
import { checkOutbound, checkPhone, posted } from './outbound-check.ts';
import type { Chat, Scene } from './scene.ts';

const yes = { type: 'text', text: { body: 'Yes' } };
const said = { type: 'text', text: 'Yes' };
const dayMs = 24 * 60 * 60 * 1000;
const longPayload = 'p'.repeat(260);

/** A message of the business at the phone. */
interface Delivered {
  readonly id: string;
  readonly wamids: readonly string[];
  readonly payloads: readonly unknown[];
}

async function deliver(scene: Scene, chat: Chat, body: object, calls = 1): Promise<Delivered> {
  const [id = ''] = await posted(scene, chat, body);
  await scene.delivered('user', id);
  const shown = await scene.phone(chat, calls);
  return { id, wamids: shown.map((one) => one.id), payloads: shown.map(({ payload }) => payload) };
}

/** Content, the tapped one's place, its label, the payload that the webhook shows. */
const taps: readonly (readonly [string, object, number, string, string, 'reply' | 'postback'])[] = [
  ['a reply button', text('Which?', reply('Tacos', 'TACOS'), reply('Fish', 'FISH')), 1, 'Fish', 'FISH', 'reply'],
  [
    'a row of a list',
    text('Which?', ...['a', 'b', 'c', 'd'].map((label) => reply(label, `P:${label}`))),
    2,
    'c',
    'P:c',
    'reply',
  ],
  ['a payload that no id could hold', text('Which?', reply('A', longPayload)), 0, 'A', longPayload, 'reply'],
  ['a payload that stands twice', text('Which?', reply('A', 'SAME'), reply('B', 'SAME')), 1, 'B', 'SAME', 'reply'],
  ['a postback', text('Which?', postback('Greet', 'GREET')), 0, 'Greet', 'GREET', 'postback'],
  [
    'a postback that no id could hold',
    text('Which?', postback('Greet', longPayload)),
    0,
    'Greet',
    longPayload,
    'postback',
  ],
];

/** What the phone sends for a tap, by what it shows. */
function tapOn(payload: unknown, place: number): object {
  const action = ['interactive', 'action'] as const;
  const button = valueAt(payload, ...action, 'buttons', place, 'reply');
  const row = valueAt(payload, ...action, 'sections', 0, 'rows', place);
  const interactive = button ? { type: 'button_reply', button_reply: button } : { type: 'list_reply', list_reply: row };
  return { type: 'interactive', interactive };
}

/** As ingest hands on what a phone writes; when it was received is the producer's word. */
const replyAt = (
  { business }: Scene,
  { phone, number }: Chat,
  externalId: string,
  quoted: string,
  received: number,
) => ({
  appId: business.appId,
  integrationId: number.integrationId,
  clientId: clientIdOf(number.integrationId, phone),
  protocol: 'cloud',
  externalId,
  address: phone,
  addressType: 'phone',
  type: 'text',
  payload: JSON.stringify({ ...yes, from: phone, id: externalId, context: { id: quoted } }),
  contact: JSON.stringify({ profile: { name: 'Ada' }, wa_id: phone }),
  timestamp: Number(wroteAt.seconds) * 1000,
  received,
});

export function usersAnswer(scene: () => Scene): void {
  describe.concurrent('a tap', () => {
    it.each(taps)('on %s', async (_, content, place, label, payload, kind) => {
      const its = await scene().chat();
      const { id, wamids, payloads } = await deliver(scene(), its, { content });
      const [sent = ''] = wamids;
      const wamid = await write(scene(), its, { ...tapOn(payloads[0], place), context: { message_id: sent } });
      if (kind === 'postback')
        await checkUserEvent(scene(), its, 'conversation:postback', { postback: { payload }, source: sourceOf(its) });
      else
        await checkUserMessage(
          scene(),
          its,
          wamid,
          { type: 'text', text: label, payload },
          quotedBusiness(its, id, content, sent),
        );
    });

    it('on a template`s quick reply', async () => {
      const { chat } = scene();
      const its = await chat();
      const template = {
        name: 'to_tap',
        language: { code: 'en_US' },
        components: [
          { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'GO_ON' }] },
          { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'x' }] },
        ],
      };
      const body = { schema: 'whatsapp', content: { type: 'template', template } };
      const { id, wamids } = await deliver(scene(), its, body);
      const [sent = ''] = wamids;
      const button = { payload: 'GO_ON', text: 'Yes' };
      const wamid = await write(scene(), its, { type: 'button', button, context: { message_id: sent } });
      const shown = text('Shall we go on?', reply('Yes', 'GO_ON'), link('Open', 'https://smooch.io/x'));
      await checkUserMessage(
        scene(),
        its,
        wamid,
        { type: 'text', text: 'Yes', payload: 'GO_ON' },
        quotedBusiness(its, id, shown, sent),
      );
    });
  });

  describe.concurrent('a quote', () => {
    const image = { type: 'image', mediaUrl: 'https://h.example/image.jpg', mediaType: 'image/jpeg', mediaSize: 1000 };

    it('F6 (guide: Quoted Messages) of a message of the business', async () => {
      const its = await scene().chat();
      const { id, wamids } = await deliver(scene(), its, { content: image });
      const [sent = ''] = wamids;
      const wamid = await write(scene(), its, { ...yes, context: { message_id: sent } });
      await checkUserMessage(scene(), its, wamid, said, quotedBusiness(its, id, image, sent));
    });

    it('F6 (guide: Quoted Messages) by the inner id, under another spelling', async () => {
      const its = await scene().chat();
      const { id, wamids } = await deliver(scene(), its, { content: image });
      const [sent = ''] = wamids;
      const other = corpusId(innerIdOf(sent) ?? '', 'out');
      expect(other).not.toBe(sent);
      const wamid = await write(scene(), its, { ...yes, context: { message_id: other } });
      await checkUserMessage(scene(), its, wamid, said, quotedBusiness(its, id, image, sent));
    });

    it('of the second part of a message', async () => {
      const its = await scene().chat();
      const content = text('Where?', reply('Here', 'HERE'), locationRequest('Send location'));
      const { id, wamids } = await deliver(scene(), its, { content }, 2);
      const [, second = ''] = wamids;
      const wamid = await write(scene(), its, { ...yes, context: { message_id: second } });
      await checkUserMessage(scene(), its, wamid, said, quotedBusiness(its, id, content, second));
    });

    it('of a message of one`s own; once it is taken back, its id alone', async () => {
      const { chat, event } = scene();
      const its = await chat();
      const first = await write(scene(), its, { type: 'text', text: { body: 'First' } });
      const id = await checkUserMessage(scene(), its, first, { type: 'text', text: 'First' });
      const wamid = await write(scene(), its, { ...yes, context: { message_id: first } });
      const { user: _, ...author } = userMessage(its, first, {}).author;
      const own = { ...userMessage(its, first, { type: 'text', text: 'First' }), id, author };
      await checkUserMessage(scene(), its, wamid, said, { type: 'message', message: own });

      await write(scene(), its, { type: 'revoke', revoke: { original_message_id: first } });
      await event('the revoke', (one) => one.type === 'whatsapp:message:revoked' && one.user?.id === its.userId);
      const after = await write(scene(), its, { ...yes, context: { message_id: first } });
      await checkUserMessage(scene(), its, after, said, { type: 'externalMessageId', externalMessageId: first });
    });

    it.each([
      ['F7 (guide: Quoted Messages) older than 60 days: its id alone', 60 * dayMs + 1, false],
      ['F7 (guide: Quoted Messages) of 60 days', 60 * dayMs, true],
    ])('%s', async (_, age, known) => {
      const { chat, recorded, produce } = scene();
      const its = await chat();
      const { id, wamids } = await deliver(scene(), its, { content: text('Long ago') });
      const [sent = ''] = wamids;
      const received = Date.parse(String((await recorded(its, id))?.received)) + age;
      const wamid = `wamid.late${its.phone}`;
      await produce('whatsapp.inbound', replyAt(scene(), its, wamid, sent, received));
      const quoted = known
        ? quotedBusiness(its, id, text('Long ago'), sent)
        : { type: 'externalMessageId', externalMessageId: sent };
      await checkUserMessage(scene(), its, wamid, said, quoted);
    });

    it('of the business: by our id, on the phone by WhatsApp`s', async () => {
      const { chat } = scene();
      const its = await chat();
      const wamid = await write(scene(), its, { type: 'text', text: { body: 'First' } });
      const id = await checkUserMessage(scene(), its, wamid, { type: 'text', text: 'First' });
      const { user: _, ...author } = userMessage(its, wamid, {}).author;
      await checkOutbound(
        scene(),
        its,
        { content: text('An answer'), quotedMessage: { type: 'message', message: { id } } },
        {
          calls: [{ type: 'text', text: { body: 'An answer' }, context: { message_id: wamid } }],
          shown: [text('An answer')],
          quotes: {
            type: 'message',
            message: { ...userMessage(its, wamid, { type: 'text', text: 'First' }), id, author },
          },
        },
      );
    });

    it('of the business, of what nobody knows: sent without', async () => {
      const { chat, delivered } = scene();
      const its = await chat();
      const quotedMessage = { type: 'message', message: { id: 'f'.repeat(24) } };
      const ids = await posted(scene(), its, { content: text('An answer'), quotedMessage });
      await delivered('user', ids[0] ?? '');
      await checkPhone(scene(), its, ids, [{ type: 'text', text: { body: 'An answer' } }]);
    });
  });
}
