import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import { contentToV2 } from '../../../services/core/api/content-json.ts';
import { faultsOf, fieldsOf, headingOf } from '../../unit/ingest/markup.ts';
import { say, text } from './content-case.ts';
import { sourceOf } from './inbound-check.ts';
import { checkPhone, checkShown, hex24, iso, posted } from './outbound-check.ts';
import type { Chat, Scene } from './scene.ts';

const fields = [
  { type: 'text', name: 'full_name', label: 'Your name?', placeholder: 'Type your name...', minSize: 2, maxSize: 30 },
  { type: 'email', name: 'email_address', label: 'Your email?', placeholder: 'email@example.com' },
  {
    type: 'select',
    name: 'company_size',
    label: 'Company "size" & <kind>',
    options: [
      { name: 'size_1', label: '1-10' },
      { name: 'size_2', label: '11-50' },
    ],
  },
];
const form = { type: 'form', text: 'Tell us about you', fields, blockChatInput: true };
const ann = { full_name: 'Ann Lee', email_address: 'ann@h.example', company_size: 'size_2' };
const response = {
  type: 'formResponse',
  fields: [
    { type: 'text', name: 'full_name', label: 'Your name?', text: 'Ann Lee' },
    { type: 'email', name: 'email_address', label: 'Your email?', email: 'ann@h.example' },
    {
      type: 'select',
      name: 'company_size',
      label: 'Company "size" & <kind>',
      select: [{ name: 'size_2', label: '11-50' }],
    },
  ],
  textFallback: 'Your name?: Ann Lee\nYour email?: ann@h.example\nCompany "size" & <kind>: 11-50',
};

/** A form at the phone, and the address that the phone's owner reads there. */
async function sent(scene: Scene, chat: Chat): Promise<{ readonly id: string; readonly link: string }> {
  const [id = ''] = await posted(scene, chat, { content: form });
  await scene.delivered('user', id);
  const [shown] = await scene.phone(chat, 1);
  const link = shown?.payload.text?.body.split('\n').at(-1) ?? '';
  expect(link).toMatch(new RegExp(`^${scene.business.gatewayUrl}/forms/[A-Za-z0-9_-]{72}$`));
  await checkPhone(scene, chat, [id], [say(`Tell us about you\n${link}`)]);
  return { id, link };
}

const open = async (link: string, values?: Readonly<Record<string, string>>) => {
  const answer = await fetch(link, values && { method: 'POST', body: new URLSearchParams(values) });
  return { status: answer.status, page: await answer.text() };
};

/** Everything that was told of a user's answers to forms in a chat. */
const answersOf = ({ log }: Scene, { conversationId }: Chat) =>
  log
    .calls()
    .filter(
      ({ type, payload }) =>
        type === 'conversation:message' &&
        valueAt(payload, 'conversation', 'id') === conversationId &&
        valueAt(payload, 'message', 'content', 'type') === 'formResponse',
    );

export function formsAreAnswered(scene: () => Scene): void {
  describe.concurrent('a form', () => {
    it('is answered on its page, once, by the user, and told at the webhook, on events and in the record', async () => {
      const { chat, log, view, recorded, event, business } = scene();
      const its = await chat();
      const { id, link } = await sent(scene(), its);
      await checkShown(scene(), its, id, form);

      const opened = await open(link);
      expect([opened.status, headingOf(opened.page)]).toEqual([200, 'Business 1']);
      expect(fieldsOf(opened.page).map(({ name }) => name)).toEqual(Object.keys(ann));
      const wrong = await open(link, { ...ann, full_name: 'A', email_address: 'ann' });
      expect(wrong.status).toBe(422);
      expect(fieldsOf(wrong.page).map(({ value }) => value)).toEqual(['A', 'ann', 'size_2']);
      expect(faultsOf(wrong.page)).toEqual({
        full_name: 'Please write at least 2 characters',
        email_address: 'Please write an email address, like name@example.com',
      });

      const right = await Promise.all([open(link, ann), open(link, ann)]);
      expect(right.map(({ status }) => status).every((status) => status === 200 || status === 409)).toBe(true);
      expect(right.map(({ page }) => headingOf(page))).toContain('Thank you');

      const call = await log.waitFor(
        'the answer',
        ({ payload }) =>
          valueAt(payload, 'message', 'content', 'type') === 'formResponse' &&
          valueAt(payload, 'message', 'quotedMessage', 'message', 'id') === id,
      );
      const again = await open(link, { ...ann, full_name: 'Bob' });
      expect([again.status, headingOf(again.page)]).toEqual([409, 'This form has been answered']);
      expect(headingOf((await open(link)).page)).toBe('This form has been answered');

      const author = { type: 'user', userId: its.userId, displayName: 'Ada' };
      const message = {
        id: hex24,
        received: iso,
        author,
        content: response,
        source: sourceOf(its),
        quotedMessage: {
          type: 'message',
          message: {
            id,
            received: iso,
            author: { type: 'business' },
            content: form,
            source: { type: 'api:conversations' },
          },
        },
      };
      expect(call.body).toEqual({
        app: { id: business.appId },
        webhook: { id: hex24, version: 'v2' },
        events: [
          {
            id: hex24,
            createdAt: iso,
            type: 'conversation:message',
            payload: {
              conversation: { id: its.conversationId, type: 'personal' },
              message: { ...message, author: { ...author, user: { id: its.userId } } },
            },
          },
        ],
      });
      const responseId = String(valueAt(call.payload, 'message', 'id'));
      expect(await recorded(its, responseId)).toEqual(message);
      expect((await recorded(its, id))?.content).toEqual({ ...form, submitted: true });

      // What comes after it in the chat is told after it: by then a second answer would have been told too.
      const [after = ''] = await posted(scene(), its, { content: text('Thank you') });
      await scene().told(after);
      expect(answersOf(scene(), its)).toHaveLength(1);
      const { body } = await business.api('GET', `/conversations/${its.conversationId}/messages`);
      expect((valueAt(body, 'messages') as readonly unknown[]).map((one) => valueAt(one, 'id'))).toEqual([
        hex24,
        id,
        responseId,
        after,
      ]);
      const told = await event(responseId, (one) => one.message?.message.id === responseId);
      expect([told.type, told.user?.id, told.message && contentToV2(told.message.message.content)]).toEqual([
        'conversation:message',
        its.userId,
        response,
      ]);
      expect((await view.events()).filter((one) => one.message?.message.id === responseId)).toHaveLength(1);
      // The answer itself goes to nobody: the phone has the form and the thanks.
      expect(await scene().phone(its, 2)).toHaveLength(2);
    });

    it('is behind its own link alone', async () => {
      const its = await scene().chat();
      const { link } = await sent(scene(), its);
      const at = link.length - 72;
      const other = link[at] === 'A' ? 'B' : 'A';
      const forged = `${link.slice(0, at)}${other}${link.slice(at + 1)}`;
      for (const answer of [await open(forged), await open(forged, ann), await open(link.slice(0, -1))])
        expect([answer.status, headingOf(answer.page)]).toEqual([404, 'Form not found']);
      expect(answersOf(scene(), its)).toEqual([]);
    });

    it('cannot be answered by the API, whoever is said to answer', async () => {
      const { chat, post } = scene();
      const its = await chat();
      const { textFallback: _, ...content } = response;
      const title = 'content.type should not be formResponse: forms are answered on their pages';
      for (const author of [{ type: 'business' }, { type: 'user', userId: its.userId }])
        expect(await post(its, { author, content })).toEqual({
          status: 400,
          body: { errors: [{ code: 'bad_request', title }] },
        });
    });
  });
}
