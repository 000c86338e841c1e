import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createScene, ids, type Scene, signature } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
  scene.record.apiClients.set(client, { id: client, appId: ids.app, secret: 's' });
});

const client = '7'.repeat(24);
const url = `/whatsapp/cloud/${ids.number}`;
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const envelope = (value: string): string =>
  `{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1055"},${value}}}]}]}`;
const message = (id: string, field = ''): string => `{"from":"1555","id":"${id}","type":"text"${field}}`;
const post = (raw: string, to = url) =>
  scene.app.inject({
    method: 'POST',
    url: to,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature(raw) },
    payload: raw,
  });
const topics = () => scene.sent.map(({ topic, value }) => ('externalId' in value ? value.externalId : topic));
const letters = () =>
  scene.sent.flatMap(({ topic, value }) =>
    topic === 'dead-letters'
      ? [
          {
            code: Reflect.get(value, 'code'),
            reason: Reflect.get(value, 'reason'),
            raw: String(Reflect.get(value, 'value')),
          },
        ]
      : [],
  );
const tooDeep = (raw: string) => [{ code: 'body', reason: 'the body nests deeper than 500 levels', raw }];

describe('a webhook that nests deeper than it could be written', () => {
  const deep = `"messages":[${message('a')},${message('b', `,"x":${nested(20_000)}`)}]`;

  it('is answered with 200, and is a letter as it came', async () => {
    const raw = envelope(deep);
    expect((await post(raw)).statusCode).toBe(200);
    expect(letters()).toEqual(tooDeep(raw));
    expect(scene.sent).toHaveLength(1);
  });

  it('is so for the API client', async () => {
    const raw = `{${deep}}`;
    expect((await post(raw, `/whatsapp/api-client/${client}/s`)).statusCode).toBe(200);
    expect(letters()).toEqual(tooDeep(raw));
  });

  it('is none where it is no JSON', async () => {
    expect((await post('['.repeat(20_000))).statusCode).toBe(400);
    expect(scene.sent).toEqual([]);
  });

  it('is no matter of brackets in texts, nor of what is at the bound', async () => {
    const raw = envelope(
      `"messages":[${message('a', `,"text":{"body":"${'[\\"'.repeat(2000)}"}`)},${message('b', `,"x":${nested(492)}`)}]`,
    );
    await post(raw);
    expect(topics()).toEqual(['a', 'b']);
    scene.sent.length = 0;
    await post(raw.replace(nested(492), nested(493)));
    expect(topics()).toEqual(['dead-letters']);
  });

  it('never throws and never loses what came, whatever it is', async () => {
    const json = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.integer({ min: 1, max: 9_000 }).map(nested),
      fc.integer({ min: 1, max: 9_000 }).map((n) => `${'{"a":'.repeat(n)}0${'}'.repeat(n)}`),
    );
    await fc.assert(
      fc.asyncProperty(json, fc.constantFrom('messages', 'statuses', 'errors'), async (value, field) => {
        for (const raw of [value, envelope(`"${field}":[{"id":"i","from":"1555","status":"read","x":${value}}]`)]) {
          scene.sent.length = 0;
          expect((await post(raw)).statusCode).toBe(200);
          expect(scene.sent).toHaveLength(1);
          const [kept] = scene.sent;
          const text = String(Reflect.get(kept?.value ?? {}, 'payload') ?? Reflect.get(kept?.value ?? {}, 'value'));
          // As it came, or written again from what was decoded: the decoded value stands in it.
          expect(text === raw || text.includes(JSON.stringify(JSON.parse(value)))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('an id of WhatsApp’s', () => {
  it('has at most 512 characters: a longer one is a letter', async () => {
    const [most, more] = ['i'.repeat(512), 'j'.repeat(513)];
    const status = `{"id":"${more}","status":"read","recipient_id":"1555"}`;
    await post(envelope(`"messages":[${message(most)},${message(more)}],"statuses":[${status}]`));
    expect(topics()).toEqual([most, 'dead-letters', 'dead-letters']);
    expect(letters()).toMatchObject([
      { code: 'message', reason: 'its id has more than 512 characters' },
      { code: 'status', reason: 'its id has more than 512 characters' },
    ]);
  });
});
