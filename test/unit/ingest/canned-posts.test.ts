import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nthMessageId } from '../../../services/core/ids/ids.ts';
import { createCannedMessages } from '../../../services/ingest/posts/canned-messages.ts';
import { textOf } from '../shorthand/texts.ts';
import { createScene, ids, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

async function call(method: 'POST' | 'PUT' | 'DELETE', url: string, payload: object, headers: object = {}) {
  const answer = await scene.app.inject({
    method,
    url,
    headers: { ...scene.appKey, 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.json() };
}

const keep = async (name: string, message: object): Promise<string> => {
  const { body } = await call('POST', '/v1.1/templates', { name, message });
  return body.template._id;
};
const post = (text: string, more: object = {}, headers: object = {}) =>
  call(
    'POST',
    `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`,
    { author: { type: 'business' }, content: { type: 'text', text }, ...more },
    headers,
  );
const contentsOf = ({ body }: Awaited<ReturnType<typeof post>>): readonly unknown[] =>
  body.messages.map(({ content }: { content: object }) => content);
const lookUps = (): number => scene.record.asked.contents ?? 0;
const unknown = (name: string, offset: number) => ({
  status: 400,
  body: {
    errors: [{ code: 'bad_request', title: `Template shorthand: unknown canned template (${name} at ${offset})` }],
  },
});

describe('a post that asks for a canned template', () => {
  it('A28 (recorded): is answered with its message, the words before it as the first', async () => {
    const items = [{ title: 'T1', description: 'D1', actions: [{ type: 'postback', text: 'P', payload: 'P1' }] }];
    await keep('carousel_template', { role: 'appMaker', type: 'carousel', items });
    const answer = await post('Look: %{{template: carousel_template}}%', { metadata: { a: 1 } });
    const carousel = { type: 'carousel', text: '1. T1\nD1\n', items };
    expect([answer.status, contentsOf(answer)]).toEqual([201, [{ type: 'text', text: 'Look:' }, carousel]]);
    const [first, second] = answer.body.messages;
    expect([second.id, second.metadata]).toEqual([nthMessageId(first.id, 1), { a: 1 }]);
    // What it stands for is found again when it is prepared: the text goes on as it is.
    expect(scene.sent).toMatchObject([
      {
        value: {
          messageId: first.id,
          message: { content: { text: { text: 'Look: %{{template: carousel_template}}%' } } },
        },
      },
    ]);
  });

  it('is refused where the app keeps none of that name', async () => {
    expect(await post('Hi %((template:a))%')).toEqual(unknown('a', 3));
    await keep('a', { type: 'text', text: 'A' });
    expect((await post('Hi %((template:a))%')).status).toBe(201);
    expect(await post('Hi %((template:a))% %((template:A))%')).toEqual(unknown('A', 20));
    expect(scene.sent).toHaveLength(1);
  });

  it('does not bind its Idempotency-Key where it is refused', async () => {
    const key = { 'idempotency-key': 'k' };
    expect((await post('%((template:a))%', {}, key)).status).toBe(400);
    await keep('a', { type: 'text', text: 'A' });
    const [one, again] = [await post('%((template:a))%', {}, key), await post('%((template:a))%', {}, key)];
    expect([one.status, again.body.messages[0].id]).toEqual([201, one.body.messages[0].id]);
  });

  it('shows shorthand inside the message as the text that it is', async () => {
    const text = '%((template:b))% &((namespace=[[n]]template=[[t]]))& %[x](https://h)';
    await keep('a', { type: 'text', text });
    expect(contentsOf(await post('%((template:a))%'))).toEqual([{ type: 'text', text }]);
  });

  it('has no actions of its own', async () => {
    await keep('a', { type: 'text', text: 'A' });
    const actions = [{ type: 'reply', text: 'x', payload: 'X' }];
    const { body } = await post('', { content: { type: 'text', text: '%((template:a))%', actions } });
    expect(body.errors[0].title).toBe('Template shorthand: not possible beside a template (actions at 0)');
  });

  it('asks the database once in a while, and others not at all', async () => {
    await keep('a', { type: 'text', text: 'A' });
    await keep('b', { type: 'text', text: 'B' });
    for (const text of ['Hi', '100%', '%[x](https://h)', '%((x))%', '%((template:a))% $[x](1)']) await post(text);
    expect(lookUps()).toBe(0);
    for (let n = 0; n < 3; n += 1) await post('%((template:a))% %((template:b))%');
    expect(lookUps()).toBe(1);
  });

  it('sees at once what was changed here', async () => {
    const id = await keep('a', { type: 'text', text: 'A' });
    expect(contentsOf(await post('%((template:a))%'))).toEqual([{ type: 'text', text: 'A' }]);
    await call('PUT', `/v1.1/templates/${id}`, { message: { type: 'text', text: 'B' } });
    expect(contentsOf(await post('%((template:a))%'))).toEqual([{ type: 'text', text: 'B' }]);
    await call('DELETE', `/v1.1/templates/${id}`, {});
    expect(await post('%((template:a))%')).toEqual(unknown('a', 0));
  });

  it('is a 503 where the database is away', async () => {
    await post('Hi');
    scene.record.failure = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    expect((await post('%((template:a))%')).status).toBe(503);
    expect((await post('Hi')).status).toBe(201);
  });
});

describe('what is remembered of canned templates', () => {
  const content = textOf({ text: 'A' });
  const asking = (ttlMs?: number) => {
    const contents = vi.fn(async () => ({
      of: (appId: string) => new Map(appId === 'one' ? [['a', content]] : []),
    }));
    return { contents, messages: createCannedMessages({ contents }, ttlMs) };
  };

  it('is what was found, for the app that keeps it', async () => {
    const { contents, messages } = asking();
    const one = (name: string) => ({ appId: 'one', name });
    expect(await messages.find('one', ['a', 'b', 'a'])).toEqual(new Map([['a', content]]));
    expect(await messages.find('one', ['a'])).toEqual(new Map([['a', content]]));
    expect(await messages.find('one', ['a', 'b'])).toEqual(new Map([['a', content]]));
    expect(await messages.find('two', ['a'])).toEqual(new Map());
    expect(contents.mock.calls).toEqual([[[one('a'), one('b')]], [[one('b')]], [[{ appId: 'two', name: 'a' }]]]);
  });

  it('is looked up again after a while', async () => {
    const { contents, messages } = asking(1);
    await messages.find('one', ['a']);
    await expect
      .poll(async () => {
        await messages.find('one', ['a']);
        return contents.mock.calls.length;
      })
      .toBeGreaterThan(1);
  });
});
