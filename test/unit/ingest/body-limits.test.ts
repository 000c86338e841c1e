import { beforeEach, describe, expect, it } from 'vitest';
import { createScene, ids, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const post = (payload: string) =>
  scene.app.inject({
    method: 'POST',
    url: `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`,
    headers: { ...scene.appKey, 'content-type': 'application/json' },
    payload,
  });
const saying = (words: string): string => `{"author":{"type":"business"},"content":{"type":"text","text":"${words}"}}`;

describe('a body that nests deeper than 500 levels', () => {
  const nested = (levels: number, [open, close]: readonly [string, string] = ['[', ']']) =>
    `${open.repeat(levels)}${close.repeat(levels)}`;
  const override = (levels: number) =>
    `{"author":{"type":"business"},"content":{"type":"text","text":"Hi"},"override":{"whatsapp":{"payload":{"type":"x","x":${nested(levels)}}}}}`;

  it.each([
    nested(501),
    nested(6_000),
    override(6_000),
    `${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}`,
    override(497),
  ])('is refused by name (%#)', async (payload) => {
    const answer = await post(payload);
    expect([answer.statusCode, answer.json().errors[0]]).toMatchObject([
      400,
      { code: 'bad_request', title: 'The body nests deeper than 500 levels' },
    ]);
    expect(scene.sent).toEqual([]);
  });

  it('is one of brackets, not of texts with brackets', async () => {
    expect((await post(override(496))).statusCode).toBe(201);
    expect((await post(saying('[{\\"'.repeat(600)))).statusCode).toBe(201);
    expect((await post('['.repeat(400))).json().errors[0].title).toBe('The body is not valid JSON');
  });
});

describe('half a character in a body', () => {
  it('is the replacement character from the first answer on', async () => {
    const answer = await post(saying('a\\ud83d b \\ud83d\\ude00 \\\\ud83d'));
    const text = 'a\ufffd b \u{1f600} \\ud83d';
    expect(answer.json().messages[0].content.text).toBe(text);
    expect(JSON.stringify(scene.sent[0]?.value)).toContain(JSON.stringify(text));
  });

  it('is so in names of fields', async () => {
    const answer = await post(
      '{"author":{"type":"business"},"content":{"type":"text","text":"Hi"},"metadata":{"a\\uDC00":"b\\uDC00"}}',
    );
    expect(answer.json().messages[0].metadata).toEqual({ 'a\ufffd': 'b\ufffd' });
  });
});
