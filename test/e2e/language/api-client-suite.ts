import { describe, expect, it } from 'vitest';
import { textAt, valueAt } from '../../../infra/start/demo/json-call.ts';
import {
  buttons,
  type ContentCase,
  link,
  locationRequest,
  options,
  posted as postedFile,
  reply,
  say,
  text,
} from './content-case.ts';
import { checkUserMessage, quotedBusiness, write } from './inbound-check.ts';
import { checkFailure, checkOutbound, posted } from './outbound-check.ts';
import { faultyPhones, type Scene } from './scene.ts';
import { baseTemplates, exampleDefinitions } from './templates.ts';

const image = postedFile('image', 'cat.jpg', { type: 'image/jpeg', size: 1000 }, { text: 'The *offer*' });
const sound = postedFile('file', 'a.mp3', { type: 'audio/mpeg', size: 1000 }, { text: 'Hi' });
const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';
const total = {
  namespace,
  name: 'formatted',
  language: { policy: 'deterministic', code: 'en_US' },
  components: [
    {
      type: 'body',
      parameters: [
        { type: 'text', text: '*$10.50*' },
        { type: 'text', text: '~_no_~' },
      ],
    },
  ],
};
const template = { type: 'template', template: total };
const shownTotal = text('Your total is *$10.50*. ~_no_~');
const keys = 'template=[[formatted]]body_text=[[*$10.50*]]body_text=[[~_no_~]]';
/** The guide's own, which the API client speaks as it stands. */
const hsm = {
  namespace,
  element_name: 'hello_world',
  language: { policy: 'deterministic', code: 'en_US' },
  components: [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] }],
};

const letters = ['a', 'b', 'c', 'd'];

const sends: readonly ContentCase[] = [
  {
    name: 'text, its marks unchanged',
    content: text('*b* _i_ ~s~ ```m``` שלום 👩‍👩‍👧‍👦'),
    calls: [say('*b* _i_ ~s~ ```m``` שלום 👩‍👩‍👧‍👦')],
  },
  {
    name: 'image with caption',
    content: image.content,
    calls: [{ type: 'image', image: { link: image.url, caption: 'The *offer*' } }],
    shown: [image.shown],
  },
  {
    name: 'reply buttons',
    content: text('Which?', reply('Tacos', 'TACOS'), reply('Fish', 'FISH')),
    calls: [
      buttons('Which?', [
        ['reply:TACOS', 'Tacos'],
        ['reply:FISH', 'Fish'],
      ]),
    ],
  },
  {
    name: 'reply list',
    content: text('Which?', ...letters.map((letter) => reply(letter, `P:${letter}`))),
    calls: [
      options(
        'Which?',
        letters.map((letter) => [`reply:P:${letter}`, letter] as const),
      ),
    ],
  },
  {
    name: 'a link, which Cloud has a button for',
    content: text('See', link('Open', 'https://one.example')),
    calls: [say('See\nOpen: https://one.example')],
  },
  {
    name: 'a location request, which Cloud has a type for',
    content: text('Where?', locationRequest('Send location')),
    calls: [say('Where?\nBusiness 1 has requested a location')],
  },
  {
    name: 'guide: shorthand',
    content: text(`&((namespace=[[${namespace}]]${keys}))&`),
    calls: [template],
    shown: [shownTotal],
  },
  {
    name: 'native template',
    content: template,
    beside: { schema: 'whatsapp' },
    calls: [template],
    shown: [shownTotal],
  },
  {
    name: 'guide: Audio, as WhatsApp takes it',
    content: sound.content,
    calls: [{ type: 'audio', audio: { link: sound.url } }, say('Hi')],
    shown: [sound.shown],
  },
  {
    name: 'D6 (guide: Audio) WhatsApp fails it later',
    content: sound.content,
    calls: [{ type: 'audio', audio: { link: sound.url } }, say(sound.url), say('Hi')],
    shown: [sound.shown],
    phone: faultyPhones.clientFailing,
  },
];

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export function apiClientNumber(scene: () => Scene): void {
  const open = (phone?: string) => scene().chat(scene().numbers.client, phone);

  /** One after another: the guide's example needs its own `hello_world`. */
  describe('a number on an API client', () => {
    it.each(sends.map((one) => [one.name, one] as const))('sends %s', async (_, one) => {
      const { content, beside, calls, shown, phone } = one;
      await checkOutbound(scene(), await open(phone), { content, ...beside }, { calls, shown: shown ?? [content] });
    });

    it('guide: Passthrough API, the example, word for word', async () => {
      const { setTemplates } = scene();
      await setTemplates([...baseTemplates, ...(exampleDefinitions[3]?.templates ?? [])]);
      const payload = { to: '1', messaging_product: 'x', biz_opaque_callback_data: 'y', type: 'hsm', hsm };
      const content = text('Hello there');
      const expected = { calls: [{ type: 'hsm', hsm }], shown: [content] };
      await checkOutbound(scene(), await open(), { content, override: { whatsapp: { payload } } }, expected);
      await setTemplates(baseTemplates);
    });

    it('tells channel and user by WhatsApp`s id', async () => {
      const its = await open();
      const [id = ''] = await posted(scene(), its, { content: text('Told?') });
      const [shown] = await scene().phone(its, 1);
      for (const stage of ['channel', 'user'] as const)
        expect(await scene().delivered(stage, id)).toMatchObject({
          isFinalEvent: stage === 'user',
          externalMessages: [{ id: shown?.id }],
          destination: { type: 'whatsapp', integrationId: its.number.integrationId },
        });
    });

    it('F1 (golden) tells of a message outside 24 hours', async () => {
      const its = await open(faultyPhones.clientOutside);
      const [id = ''] = await posted(scene(), its, { content: text('Too late') });
      const told = await scene().delivered('failure', id);
      const [shown] = await scene().phone(its, 1);
      const error = valueAt(told, 'error');
      expect(error).toMatchObject({
        code: 'uncategorized_error',
        underlyingError: { errors: [{ code: 470, title: expect.any(String) }] },
      });
      checkFailure(told, its, id, error as object, { externalMessages: [{ id: shown?.id }] });
    });

    it('tells what the client refuses, as it says it', async () => {
      const its = await open();
      const payload = { type: 'text', text: { body: '' } };
      const override = { whatsapp: { payload } };
      const [id = ''] = await posted(scene(), its, { content: text('x'), override });
      const told = await scene().delivered('failure', id);
      expect(valueAt(told, 'error')).toMatchObject({
        code: 'bad_request',
        underlyingError: { errors: [{ code: expect.any(Number), title: expect.any(String) }] },
      });
      expect(await scene().refusedCalls(its)).toEqual([{ ...payload, recipient_type: 'individual', to: its.phone }]);
    });

    it('marks the user`s last message as read; typing it does not know', async () => {
      const { business } = scene();
      const its = await open();
      const id = await write(scene(), its, { type: 'text', text: { body: 'Read this' } });
      await checkUserMessage(scene(), its, id, text('Read this'));
      const activity = (type: string) =>
        business.api('POST', `/conversations/${its.conversationId}/activity`, { author: { type: 'business' }, type });
      for (const type of ['typing:start', 'typing:stop', 'conversation:read'])
        expect(await activity(type)).toEqual({ status: 200, body: {} });
      const reads = async () => {
        const calls = (await business.sandbox('GET', '/calls?since=0')) as Call[];
        return calls
          .filter(({ method, path }) => method === 'PUT' && path.startsWith(`/${its.number.digits}/v1/messages/`))
          .map(({ path, body }) => [decodeURIComponent(path.split('/').at(-1) ?? ''), body]);
      };
      await expect.poll(reads, { timeout: 10_000 }).toEqual([[id, { status: 'read' }]]);
    });
  });

  describe.concurrent('what a phone writes to a number on an API client reaches the webhook', () => {
    it('text', async () => {
      const its = await open();
      const id = await write(scene(), its, { type: 'text', text: { body: 'Hi *there*' } });
      await checkUserMessage(scene(), its, id, text('Hi *there*'));
      const told = await scene().event(id, ({ message }) => message?.message.source?.originalMessageId === id);
      expect(JSON.parse(told.message?.message.raw ?? '{}')).toMatchObject({ id, from: its.phone, type: 'text' });
    });

    it('an image, served from here', async () => {
      const { business } = scene();
      const its = await open();
      const put = await fetch(`${business.sandboxUrl}/_sandbox/media`, {
        method: 'POST',
        headers: { 'content-type': 'image/jpeg' },
        body: 'bytes of an image',
      });
      const file = textAt(await put.json(), 'id');
      const id = await write(scene(), its, { type: 'image', image: { id: file, caption: 'The door' } });
      const mediaUrl = expect.stringMatching(/\/v2\/apps\/[0-9a-f]{24}\/media\/[0-9a-f]{24}\/image\.jpg$/);
      const shown = { type: 'image', mediaUrl, mediaType: 'image/jpeg', text: 'The door' };
      const messageId = await checkUserMessage(scene(), its, id, shown);
      const message = await scene().recorded(its, messageId);
      const served = await fetch(textAt(message, 'content', 'mediaUrl'));
      expect([served.status, await served.text()]).toEqual([200, 'bytes of an image']);
    });

    it('a tap on a button, with what it answers', async () => {
      const its = await open();
      const content = text('Which?', reply('Tacos', 'TACOS'), reply('Fish', 'FISH'));
      const [id = ''] = await posted(scene(), its, { content });
      await scene().delivered('user', id);
      const [sent] = await scene().phone(its, 1);
      const interactive = { type: 'button_reply', button_reply: { id: 'reply:FISH', title: 'Fish' } };
      const tap = await write(scene(), its, {
        type: 'interactive',
        interactive,
        context: { message_id: sent?.id ?? '' },
      });
      const shown = { type: 'text', text: 'Fish', payload: 'FISH' };
      await checkUserMessage(scene(), its, tap, shown, quotedBusiness(its, id, content, sent?.id ?? ''));
    });

    it('F6 (guide: Quoted Messages) a quote of a message of the business', async () => {
      const its = await open();
      const [id = ''] = await posted(scene(), its, { content: text('First') });
      await scene().delivered('user', id);
      const [sent] = await scene().phone(its, 1);
      const context = { message_id: sent?.id ?? '' };
      const answer = await write(scene(), its, { type: 'text', text: { body: 'Yes' }, context });
      await checkUserMessage(scene(), its, answer, text('Yes'), quotedBusiness(its, id, text('First'), sent?.id ?? ''));
    });

    it('read receipts, once a message', async () => {
      const { business, event } = scene();
      const its = await open();
      const [id = ''] = await posted(scene(), its, { content: text('Read?') });
      await scene().delivered('user', id);
      await business.sandbox('POST', `/phones/${its.phone}/read`);
      await event('the read', (one) => one.type === 'conversation:read' && one.user?.id === its.userId);
    });
  });
}
