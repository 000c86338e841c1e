import { pino } from 'pino';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { createDeliver } from '../../../services/ingest/deliver.ts';
import { createClientResolver } from '../../../services/ingest/inbound/client-resolver.ts';
import { createNumbers } from '../../../services/ingest/inbound/numbers.ts';
import { createTakeItems } from '../../../services/ingest/inbound/take-items.ts';
import { createTakeWebhook } from '../../../services/ingest/inbound/take-webhook.ts';
import { createIngestMetrics } from '../../../services/ingest/metrics.ts';
import type { RecordSink, SinkRecord, SinkResult } from '../../../services/ingest/record-sink.ts';
import { createScene, ids, type Scene, signature } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

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
    const takeItems = createTakeItems({
      clients: createClientResolver(scene.record.asApiRecord().clientAliases),
      deliver: createDeliver(sink, metrics, logger),
      metrics,
      logger,
      surroundings: { now: () => 1, randomBytes: (count) => Buffer.alloc(count, 7) },
    });
    const numbers = createNumbers(scene.record.asApiRecord().integrations);
    const takeWebhook = createTakeWebhook({ numbers, takeItems, logger });
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
  /** Letters may be longer than records. */
  const lengthOf = ({ value }: SinkRecord): number => {
    const held: unknown = Reflect.get(value, 'value');
    return Buffer.isBuffer(held) ? held.length - 1_000 : JSON.stringify(value).length;
  };
  const bySize = (records: readonly SinkRecord[]): SinkResult =>
    records.some((record) => lengthOf(record) > 2_000) ? { ok: false, code: 'too-large', reason: 'x' } : { ok: true };
  const externalIds = (records: readonly SinkRecord[]) =>
    records.flatMap(({ value }) => Reflect.get(value, 'externalId') ?? []);
  const lettersIn = (records: readonly SinkRecord[]) =>
    records.filter(({ topic }) => topic === 'dead-letters').map(({ key, value }) => ({ ...value, key }));

  it('goes in without it, in order, with a letter in its place, and says which it was', async () => {
    const huge = { ...message('1555', 'e'), text: { body: 'x'.repeat(4_000) } };
    const messages = [message('1555', 'a'), large('b'), message('1555', 'c'), message('1556', 'd'), huge];
    const { taken, sent, told, passed } = await take(messages, bySize);
    expect(taken).toEqual({ ok: true, value: 5 });
    expect(externalIds(sent)).toEqual(['a', 'c', 'd']);
    const letter = { key: clientIdOf(ids.number, '1555'), code: 'too-large' };
    expect(lettersIn(sent)).toMatchObject([
      { ...letter, value: Buffer.from(JSON.stringify(large('b'))) },
      // Not even a letter has room for it.
      { ...letter, value: null },
    ]);
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
