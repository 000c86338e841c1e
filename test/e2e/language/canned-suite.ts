import { describe, expect, it } from 'vitest';
import { callJson, textAt } from '../../../infra/start/demo/json-call.ts';
import { buttons, postback, posted as postedFile, reply, say, text } from './content-case.ts';
import { checkOutbound, checkShown, posted } from './outbound-check.ts';
import type { Scene } from './scene.ts';

/** The recorded carousel: five items with postbacks alone, whose text keeps its last line end (golden case C3). */
const items = [1, 2, 3, 4, 5].map((n) => ({
  title: `T${n}`,
  description: `D${n}`,
  mediaUrl: `https://h.example/${n}.jpg`,
  actions: [postback('Learn more', `MORE_${n}`), postback('Book', `BOOK_${n}`)],
}));
const itemsText = items.map(({ title, description }, n) => `${n + 1}. ${title}\n${description}\n`).join('\n\n');
const carousel = { type: 'carousel', items, text: itemsText };

const picture = postedFile('image', 'canned.png', { type: 'image/png', size: 4000 }, { text: 'Our *office*' });

/** The API of templates, for the suite's app. */
function templatesOf({ business }: Scene) {
  const url = `${business.gatewayUrl}/v1.1/apps/${business.appId}/templates`;
  const call = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    callJson({ method, url: url + path, key: business.key, ...(body && { body }) });
  return {
    keep: async (name: string, message: object) =>
      textAt(await call('POST', '', { name, message: { role: 'appMaker', ...message } }), 'template', '_id'),
    change: (id: string, message: object) => call('PUT', `/${id}`, { message }),
    remove: (id: string) => call('DELETE', `/${id}`),
  };
}

/** A name that no app keeps is among the bad input. */
export function cannedTemplatesGoOut(scene: () => Scene): void {
  describe.concurrent('a canned template reaches the phone, and shows as the message that it is', () => {
    it('A28 (recorded) a carousel, behind words', async () => {
      await templatesOf(scene()).keep('carousel_template', { type: 'carousel', items });
      const content = { type: 'text', text: 'Look at these: %{{template: carousel_template}}%' };
      await checkOutbound(
        scene(),
        await scene().chat(),
        { content },
        { calls: [say('Look at these:'), say(itemsText)], shown: [text('Look at these:'), carousel] },
      );
    });

    it('A28 (Smooch docs: shorthand) buttons, between words, and what looks like shorthand in it', async () => {
      const hours = text('From 9 to 5. %((template:hours))%', reply('Call me', 'CALL'));
      await templatesOf(scene()).keep('hours', hours);
      const content = { type: 'text', markdownText: 'Hello!\n%((template:hours))%\nBye' };
      await checkOutbound(
        scene(),
        await scene().chat(),
        { content },
        {
          calls: [say('Hello!'), buttons('From 9 to 5. %((template:hours))%', [['reply:CALL', 'Call me']]), say('Bye')],
          shown: [{ ...text('Hello!'), markdownText: 'Hello!' }, hours, { ...text('Bye'), markdownText: 'Bye' }],
        },
      );
    });

    it('an image, and one of WhatsApp`s templates beside it', async () => {
      await templatesOf(scene()).keep('our office', picture.shown);
      const template = '&((namespace=[[n]]template=[[formatted]]body_text=[[Ada]]body_text=[[Bo]]fallback=[[x]]))&';
      const content = { type: 'text', text: `%((template:our office))%${template}` };
      const call = { link: picture.url, caption: 'Our *office*' };
      const body = [
        { type: 'text', text: 'Ada' },
        { type: 'text', text: 'Bo' },
      ];
      await checkOutbound(
        scene(),
        await scene().chat(scene().numbers.off),
        { content },
        {
          calls: [
            { type: 'image', image: call },
            {
              type: 'template',
              template: {
                namespace: 'n',
                name: 'formatted',
                language: { policy: 'deterministic', code: 'en_US' },
                components: [{ type: 'body', parameters: body }],
              },
            },
          ],
          shown: [picture.shown, text('x')],
        },
      );
    });

    it('is as it was changed last, and once deleted not known', async () => {
      const { keep, change, remove } = templatesOf(scene());
      const { chat, post } = scene();
      const id = await keep('changing', text('One'));
      const its = await chat();
      const content = { type: 'text', text: '%((template:changing))%' };
      const [one = ''] = await posted(scene(), its, { content });
      await checkShown(scene(), its, one, text('One'));
      await change(id, text('Two'));
      const [two = ''] = await posted(scene(), its, { content });
      await checkShown(scene(), its, two, text('Two'));
      await remove(id);
      expect(await post(its, { content })).toEqual({
        status: 400,
        body: {
          errors: [{ code: 'bad_request', title: 'Template shorthand: unknown canned template (changing at 0)' }],
        },
      });
      // What was told is as it was.
      await checkShown(scene(), its, one, text('One'));
    });
  });
}
