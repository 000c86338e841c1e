import { beforeEach, describe, expect, it } from 'vitest';
import { poster, text, title } from './posting.ts';
import { createScene, ids, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const post = poster(() => scene);

describe('a post', () => {
  const reply = { type: 'reply', text: 'Yes', payload: 'YES' };
  const link = { type: 'link', text: 'More', uri: 'https://example.org' };
  it.each([
    [{ type: 'file', mediaUrl: 'https://h.example/a.pdf', actions: [reply] }],
    [{ type: 'location', coordinates: { lat: 1, long: 2 }, actions: [reply] }],
    [{ type: 'carousel', items: [{ title: 'A', actions: [link] }], actions: [link] }],
    [{ type: 'form', fields: [{ type: 'text', name: 'n', label: 'N' }], actions: [reply] }],
  ])('refuses actions that the type cannot carry: %j', async (content) => {
    const answer = await post({ author: { type: 'business' }, content });
    expect([answer.statusCode, title(answer)]).toEqual([400, 'content.actions should NOT have more than 0 items']);
    expect(scene.sent).toEqual([]);
  });

  it.each([
    [{ content: { type: 'text', text: 'Hi', actions: [reply] } }, 'content.actions'],
    [{ content: { type: 'list', items: [{ title: 'A', actions: [link] }] } }, 'content of type list'],
    [{ schema: 'whatsapp', content: { type: 'template', template: { name: 'a' } } }, 'schema'],
    [{ override: { whatsapp: { payload: { type: 'text' } } } }, 'override'],
  ])('refuses of a user what only a business sends: %j', async (more, field) => {
    const answer = await post({ ...text('Hi'), author: { type: 'user', userId: ids.user }, ...more });
    expect([answer.statusCode, title(answer)]).toEqual([
      400,
      `${field} is available only for messages of the business`,
    ]);
    expect(scene.sent).toEqual([]);
  });

  it('refuses to pass a number through that it cannot keep', async () => {
    const raw = (content: string, more = '') => `{"author":{"type":"business"},"content":${content}${more}}`;
    const override = await post(
      raw(
        '{"type":"text","text":"Hi"}',
        ',"override":{"whatsapp":{"payload":{"type":"x","x":[{"n":12345678901234567890}]}}}',
      ),
    );
    expect([override.statusCode, title(override)]).toEqual([
      400,
      'override.whatsapp.payload.x[0].n cannot be kept exactly: it should be a smaller number, or a string',
    ]);
    const native = await post(
      raw('{"type":"template","template":{"name":"a","n":9007199254740993}}', ',"schema":"whatsapp"'),
    );
    expect(title(native)).toContain('content.template.n cannot be kept exactly');
    expect(scene.sent).toEqual([]);
    const kept = raw(
      '{"type":"text","text":"Hi"}',
      ',"override":{"whatsapp":{"payload":{"n":[9007199254740991,1.5,-3]}}}',
    );
    expect((await post(kept)).statusCode).toBe(201);
  });

  it('says of a property that is not taken that it is not', async () => {
    const answer = await post('{"author":{"type":"business"},"content":{"__proto__":{"a":1}}}');
    expect([answer.statusCode, title(answer)]).toEqual([
      400,
      'A property named __proto__, or prototype in one named constructor, is not taken',
    ]);
    expect(title(await post('{"author":'))).toBe('The body is not valid JSON');
  });
});
