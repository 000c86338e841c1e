import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../services/core/contract/records.ts';
import { createScene, ids, type Scene } from '../ingest/scene.ts';
import { outputsOf, shape } from '../transform/fake-task.ts';
import { inItsOwnScene, run, scene as transform } from '../transform/submitted-scene.ts';

let http: Scene;
inItsOwnScene();
beforeEach(async () => {
  http = await createScene();
});

const post = async (content: object) => {
  const answer = await http.app.inject({
    method: 'POST',
    url: `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`,
    headers: { ...http.appKey, 'content-type': 'application/json' },
    payload: { author: { type: 'business' }, content },
  });
  return { status: answer.statusCode, body: answer.json() };
};
const contentsOf = ({ body }: Awaited<ReturnType<typeof post>>) =>
  body.messages.map((message: { content: object }) => message.content);

const template = '&((namespace=[[ns]]template=[[other]]fallback=[[Shown]]))&';

describe('shorthand in a post over HTTP', () => {
  it('A26, A27 (Smooch docs: shorthand): is answered as the content that it stands for', async () => {
    const text = 'A wrapped cat\n![](https://h/c.jpg)\n%[Purchase cat](https://h/c)';
    expect(contentsOf(await post({ type: 'text', text }))).toEqual([
      {
        type: 'image',
        mediaUrl: 'https://h/c.jpg',
        text: 'A wrapped cat',
        actions: [{ type: 'link', text: 'Purchase cat', uri: 'https://h/c' }],
      },
    ]);
    expect(contentsOf(await post({ type: 'text', text: '%[a](reply:A)\n%[b](reply:B)' }))).toEqual([
      {
        type: 'text',
        actions: [
          { type: 'reply', text: 'a', payload: 'A' },
          { type: 'reply', text: 'b', payload: 'B' },
        ],
      },
    ]);
  });

  it.each(['text', 'htmlText', 'markdownText'])(
    'A11, A13: is read in %s, words around it are messages',
    async (field) => {
      const answer = await post({ type: 'text', [field]: `Hi ${template} and ${template} Bye` });
      expect(answer.status).toBe(201);
      // The answer fills in `text` beside another markup.
      expect(contentsOf(answer)).toMatchObject([
        { type: 'text', [field]: 'Hi' },
        { type: 'text', text: 'Shown' },
        { type: 'text', [field]: 'and' },
        { type: 'text', text: 'Shown' },
        { type: 'text', [field]: 'Bye' },
      ]);
    },
  );

  it.each([
    ['😀 &((namespace=[[n]]))&', 'missing (template at 3)'],
    ['Hi $[Pay](25.00)', 'not available on WhatsApp (buy at 3)'],
    ['%[x](ftp://h)', 'not an http or https URL (link at 0)'],
    ['%((template:hello))%', 'unknown canned template (hello at 0)'],
  ])('is 400 with key and place where it is wrong, and nothing goes out: %s', async (text, reason) => {
    expect(await post({ type: 'text', text })).toEqual({
      status: 400,
      body: { errors: [{ code: 'bad_request', title: `Template shorthand: ${reason}` }] },
    });
    expect(http.sent).toEqual([]);
  });
});

describe('shorthand in a message by Kafka', () => {
  it('A26 (Smooch docs: shorthand): is recorded as the content that it stands for', async () => {
    await run('A wrapped cat\n![](https://h/c.jpg)\n%[Purchase cat](https://h/c)');
    expect(transform.rows.map(({ message }) => message.content)).toMatchObject([
      {
        type: 'image',
        media: {
          mediaUrl: 'https://h/c.jpg',
          text: 'A wrapped cat',
          actions: [{ type: 'link', text: 'Purchase cat' }],
        },
      },
    ]);
  });

  it('fails with the text that HTTP answers, and is not recorded', async () => {
    const result = await run('😀 &((namespace=[[n]]))&');
    expect(shape(result)).toEqual(['outbound.outcomes']);
    const outcome = outputsOf(result)[0]?.value as Outcome;
    expect(outcome.error).toMatchObject({
      code: 'bad_request',
      message: 'Template shorthand: missing (template at 3)',
    });
    expect(transform.rows).toEqual([]);
  });
});
