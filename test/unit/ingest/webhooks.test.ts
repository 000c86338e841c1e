import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { createScene, ids, type Scene, signature } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const url = `/whatsapp/cloud/${ids.number}`;
const callback = `h1.${'1'.repeat(24)}.${'2'.repeat(24)}.0`;
const body = (value: object, phoneNumberId = '1055'): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ changes: [{ field: 'messages', value: { metadata: { phone_number_id: phoneNumberId }, ...value } }] }],
  });
const message = (from: string, id: string) => ({
  from,
  id,
  timestamp: '1700000000',
  type: 'text',
  text: { body: 'Hi' },
});
const post = (raw: string | Buffer, headers: Record<string, string> = { 'x-hub-signature-256': signature(raw) }) =>
  scene.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: raw });

describe('the handshake', () => {
  const ask = (token: string, mode = 'subscribe', path = url) =>
    scene.app.inject({
      method: 'GET',
      url: path,
      query: { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': '<42>' },
    });

  it('gives the challenge back to who knows the token', async () => {
    const answer = await ask('verify me');
    expect([answer.statusCode, answer.body]).toEqual([200, '<42>']);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });

  it('refuses everybody else', async () => {
    expect((await ask('wrong')).statusCode).toBe(403);
    expect((await ask('verify me', 'unsubscribe')).statusCode).toBe(403);
    expect((await scene.app.inject({ method: 'GET', url })).statusCode).toBe(403);
    expect((await ask('verify me', 'subscribe', `/whatsapp/cloud/${'0'.repeat(24)}`)).statusCode).toBe(404);
  });
});

describe('a webhook of the Cloud API', () => {
  it('becomes records of its client, with an alias before them', async () => {
    const answer = await post(
      body({
        contacts: [{ profile: { name: 'Jane' }, wa_id: '15551234567' }],
        messages: [message('15551234567', 'wamid.1')],
        statuses: [
          {
            id: 'wamid.2',
            status: 'delivered',
            timestamp: '1700000001',
            recipient_id: '15559999999',
            biz_opaque_callback_data: callback,
          },
        ],
      }),
    );
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
    const clientId = clientIdOf(ids.number, '15551234567');
    expect([...scene.record.aliases.values()]).toEqual([
      { integrationId: ids.number, address: '15551234567', clientId },
    ]);
    expect(scene.sent).toMatchObject([
      {
        topic: 'whatsapp.inbound',
        key: clientId,
        value: {
          appId: ids.app,
          integrationId: ids.number,
          clientId,
          externalId: 'wamid.1',
          timestamp: 1_700_000_000_000,
        },
      },
      {
        topic: 'whatsapp.statuses',
        key: '1'.repeat(24),
        headers: { status: 'delivered', callback },
        value: { type: 'status', status: { clientId: '1'.repeat(24), callbackData: callback } },
      },
    ]);
  });

  it('keeps the client that an address stands for already, and gives it the further one', async () => {
    const clientId = '9'.repeat(24);
    scene.record.aliases.set(`${ids.number}/US.abc`, { integrationId: ids.number, address: 'US.abc', clientId });
    await post(body({ messages: [{ ...message('15551234567', 'wamid.1'), from_user_id: 'US.abc' }] }));
    expect(scene.sent[0]?.key).toBe(clientId);
    expect(scene.record.aliases.get(`${ids.number}/15551234567`)?.clientId).toBe(clientId);
  });

  it('asks once for all new addresses of a webhook, and not again for known ones', async () => {
    const raw = body({ messages: [message('1555', 'a'), message('1556', 'b'), message('1555', 'c')] });
    await post(raw);
    await post(raw);
    expect(scene.record.asked).toEqual({ integrations: 1, aliases: 1 });
    expect(scene.sent).toHaveLength(6);
  });

  it.each([
    ['none', {}],
    ['that of another secret', { 'x-hub-signature-256': signature(body({}), 'other') }],
    ['that of another body', { 'x-hub-signature-256': signature('{}') }],
    ['one that is cut', { 'x-hub-signature-256': signature(body({})).slice(0, -2) }],
    ['no hex', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
  ])('with %s as signature is refused with one text', async (_what, headers) => {
    const answer = await post(body({}), headers);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({
      errors: [{ code: 'unauthorized', title: 'The signature is missing or wrong' }],
    });
    expect(scene.sent).toEqual([]);
  });

  it('is checked over its bytes, escapes and blanks included', async () => {
    const raw = ` {"entry": [ {"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1055"},"messages":[{"id":"a","from":"1555","type":"text","text":{"body":"\\u00e9"}}]}}]}]}`;
    expect((await post(raw)).statusCode).toBe(200);
    expect(scene.sent).toHaveLength(1);
  });

  it('is answered with 200 whatever it holds, as long as it is signed JSON', async () => {
    expect((await post('{"entry":"none"}')).statusCode).toBe(200);
    scene.sent.length = 0;
    expect((await post('not JSON')).statusCode).toBe(400);
    expect((await post('')).statusCode).toBe(400);
    expect(scene.sent).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect((await post(JSON.stringify(value))).statusCode).toBe(200);
      }),
      { numRuns: 50 },
    );
  });

  it('serves another number with the same secret, and no other', async () => {
    const number = scene.record.integrations.get(ids.number);
    if (!number) throw new Error('the scene has a number');
    scene.record.integrations.set('5'.repeat(24), {
      ...number,
      id: '5'.repeat(24),
      phoneNumberId: '2000',
      appSecret: 'other',
    });
    scene.record.integrations.set('6'.repeat(24), { ...number, id: '6'.repeat(24), phoneNumberId: '3000' });
    await post(body({ messages: [message('1555', 'a')] }, '2000'));
    await post(body({ messages: [message('1555', 'b')] }, '3000'));
    expect(scene.sent.filter(({ topic }) => topic !== 'dead-letters')).toMatchObject([
      { value: { integrationId: '6'.repeat(24), externalId: 'b' } },
    ]);
  });

  it('leaves a letter of each part that it cannot read, as it came, and takes the rest', async () => {
    const { from: _from, ...nameless } = message('', 'b');
    const raw = JSON.stringify({
      entry: [
        {
          changes: [
            { field: 'account_update', value: { event: 'X' } },
            {
              field: 'messages',
              value: {
                metadata: { phone_number_id: '1055' },
                messages: [message('1555', 'a'), nameless, 7],
                statuses: [{ id: 's', status: 'sent' }],
                errors: [{ code: 130429 }],
              },
            },
            {
              field: 'messages',
              value: { metadata: { phone_number_id: '777' }, messages: [message('1556', 'of another number')] },
            },
          ],
        },
      ],
    });
    expect((await post(raw)).statusCode).toBe(200);
    const [record, ...letters] = scene.sent;
    expect(record).toMatchObject({ topic: 'whatsapp.inbound', value: { externalId: 'a', protocol: 'cloud' } });
    expect(
      letters.map(({ value }) => ('code' in value && 'reason' in value ? [value.code, value.reason] : [])),
    ).toEqual([
      ['field', 'the field account_update is not read'],
      ['message', 'it has no sender'],
      ['message', 'it is no object'],
      ['status', 'it has no recipient'],
      ['errors', 'the account reports 130429'],
      ['message', 'the number 777 is not one of this address'],
    ]);
    expect(letters.map(({ value }) => ('value' in value ? JSON.parse(String(value.value)) : undefined))).toEqual([
      { field: 'account_update', value: { event: 'X' } },
      nameless,
      7,
      { id: 's', status: 'sent' },
      { code: 130429 },
      message('1556', 'of another number'),
    ]);
    expect(letters[0]).toMatchObject({
      topic: 'dead-letters',
      key: ids.number,
      value: { topic: url, partition: -1, offset: -1, group: 'ingest', stage: 'webhook' },
    });
  });

  it('takes a status without a recipient to the client that our callback data names', async () => {
    const status = { id: 'wamid.2', status: 'read', timestamp: '1', biz_opaque_callback_data: callback };
    await post(body({ statuses: [status] }));
    expect(scene.sent).toMatchObject([{ topic: 'whatsapp.statuses', key: '1'.repeat(24), headers: { callback } }]);
  });

  it('is a 503 while Kafka or the database is away, and over 3 MB a 413', async () => {
    const raw = body({ messages: [message('1555', 'a')] });
    scene.sinkAnswers({ ok: false, code: 'unavailable', reason: 'x' });
    expect((await post(raw)).statusCode).toBe(503);
    scene.sinkAnswers({ ok: true });
    scene.record.failure = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const other = await post(body({ messages: [message('1557', 'a')] }));
    expect([other.statusCode, other.headers['retry-after']]).toEqual([503, '5']);
    const large = await post(body({ pad: 'x'.repeat(3 * 1024 * 1024) }));
    expect([large.statusCode, large.json().errors[0].code]).toEqual([413, 'payload_too_large']);
    expect((await post(body({ pad: 'x'.repeat(500_000) }))).statusCode).toBe(200);
  });
});
