import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { createDeliver } from '../../../services/ingest/deliver.ts';
import { createClientResolver } from '../../../services/ingest/inbound/client-resolver.ts';
import { createNumbers } from '../../../services/ingest/inbound/numbers.ts';
import { createTakeWebhook } from '../../../services/ingest/inbound/take-webhook.ts';
import { createIngestMetrics } from '../../../services/ingest/metrics.ts';
import type { RecordSink, SinkRecord, SinkResult } from '../../../services/ingest/record-sink.ts';
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
    expect((await post(body({ messages: [message('1555', 'a')] }, '777'))).statusCode).toBe(200);
    expect((await post('{"entry":"none"}')).statusCode).toBe(200);
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
    expect(scene.sent).toMatchObject([{ value: { integrationId: '6'.repeat(24), externalId: 'b' } }]);
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

describe('a webhook with a record that Kafka would never take', () => {
  const large = (id: string) => ({ ...message('1555', id), text: { body: 'x'.repeat(2_000) } });
  /** The sink's promise: none of them goes where one is too large. */
  const take = async (messages: readonly object[], answer: (records: readonly SinkRecord[]) => SinkResult) => {
    const [sent, lines, registry]: [SinkRecord[], string[], Registry] = [[], [], new Registry()];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const metrics = createIngestMetrics(registry);
    const sink: RecordSink = {
      send: async (records) => {
        const result = answer(records);
        if (result.ok) sent.push(...records);
        return result;
      },
    };
    const takeWebhook = createTakeWebhook({
      numbers: createNumbers(scene.record.asApiRecord().integrations),
      clients: createClientResolver(scene.record.asApiRecord().clientAliases),
      deliver: createDeliver(sink, metrics, logger),
      metrics,
      logger,
      surroundings: { now: () => 1, randomBytes: (count) => Buffer.alloc(count, 7) },
    });
    const raw = Buffer.from(body({ messages }));
    const taken = await takeWebhook({
      integrationId: ids.number,
      raw,
      signature: signature(raw),
      traceparent: undefined,
    });
    const passed = await registry.getSingleMetric('heliograph_webhook_passed_over_total')?.get();
    return { taken, sent, told: lines.filter((line) => line.includes('passed over')), passed: passed?.values };
  };
  const bySize = (records: readonly SinkRecord[]): SinkResult =>
    records.some(({ value }) => JSON.stringify(value).length > 2_000)
      ? { ok: false, code: 'too-large', reason: 'x' }
      : { ok: true };
  const externalIds = (records: readonly SinkRecord[]) => records.map(({ value }) => Reflect.get(value, 'externalId'));

  it('goes in without it, in order, and says which it was', async () => {
    const messages = [message('1555', 'a'), large('b'), message('1555', 'c'), message('1556', 'd'), large('e')];
    const { taken, sent, told, passed } = await take(messages, bySize);
    expect(taken).toEqual({ ok: true, value: 3 });
    expect(externalIds(sent)).toEqual(['a', 'c', 'd']);
    expect(told.map((line) => JSON.parse(line))).toMatchObject([
      {
        externalId: 'b',
        integrationId: ids.number,
        clientId: clientIdOf(ids.number, '1555'),
        topic: 'whatsapp.inbound',
      },
      { externalId: 'e' },
    ]);
    expect(told.join()).not.toContain('xxx');
    expect(passed).toMatchObject([{ labels: { what: 'too-large' }, value: 2 }]);
  });

  it('is refused where Kafka does not take what fits: nothing behind it goes in before it', async () => {
    const messages = [message('1555', 'a'), message('1555', 'b'), large('c'), message('1555', 'd')];
    const { taken, sent } = await take(messages, (records) => {
      const result = bySize(records);
      return result.ok && externalIds(records).includes('b') ? { ok: false, code: 'unavailable', reason: 'x' } : result;
    });
    expect(taken).toMatchObject({ ok: false, problem: { code: 'service_unavailable' } });
    expect(sent).toEqual([]);
  });
});
