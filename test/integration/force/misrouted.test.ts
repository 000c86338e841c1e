import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  eachRecord,
  emit,
  forward,
  type StepItem,
  startStreams,
} from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, parse, producerFor, readAll, sendAll, type TestTopics, testTopics } from '../streams/support.ts';
import { counterOf, isReady } from './counting.ts';

const RECORDS = 1_000;
const CLIENTS = 100;
let topics: TestTopics;
let producer: QueueingProducer;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['in', 'outs', 'dead-letters']);
  producer = await producerFor(topics);
});
afterAll(async () => {
  await producer.close();
  await topics.drop();
});

/** Anything but ours: FNV-1a, as a producer of another make may hash. */
function foreignPartition(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % topics.partitions;
}

describe('a producer with a partitioner of its own', () => {
  it(`has its ${RECORDS} records forwarded once each where they lie wrong, in order by client, and counted`, async () => {
    const metrics = new Registry();
    const handle = await startStreams(
      {
        group: 'misrouted',
        inputs: [
          {
            topic: 'in',
            rank: 0,
            step: eachRecord(
              ({ record, context }: StepItem<{ readonly id: number; readonly client: string }, never>) =>
                record.partition === context.partitionOf(record.value.client)
                  ? emit([{ topic: 'outs', key: record.value.client, value: record.value }])
                  : forward(record.value.client),
            ),
          },
        ],
      },
      optionsFor(topics, { metrics }),
    );
    await isReady(handle);
    const records = Array.from({ length: RECORDS }, (_, id) => {
      const client = `client${id % CLIENTS}`;
      return { key: `conversation of ${client}`, value: { id, client } };
    });
    const placed = records.map((record) => ({ ...record, partition: foreignPartition(record.key) }));
    await sendAll(producer, topics, 'in', placed);
    const wrong = placed.filter(({ value, partition }) => partition !== partitionOf(value.client, topics.partitions));
    expect(wrong.length).toBeGreaterThan(RECORDS / 2);

    await expect
      .poll(async () => (await readAll(topics, 'outs')).length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(RECORDS);
    const outs = await readAll(topics, 'outs');
    const idsOf = new Map<string, number[]>();
    for (const out of outs) {
      const { client, id } = parse(out);
      expect(out.partition).toBe(partitionOf(String(client), topics.partitions));
      idsOf.set(String(client), [...(idsOf.get(String(client)) ?? []), Number(id)]);
    }
    const wanted = (client: number): number[] =>
      Array.from({ length: RECORDS / CLIENTS }, (_, round) => round * CLIENTS + client);
    expect([...idsOf].sort()).toEqual(
      Array.from({ length: CLIENTS }, (_, client) => [`client${client}`, wanted(client)] as const).sort(),
    );

    const forwarded = (await readAll(topics, 'in')).filter(({ headers }) => headers['heliograph-forwarded']);
    expect(forwarded.map((record) => Number(parse(record).id)).sort((a, b) => a - b)).toEqual(
      wrong.map(({ value }) => value.id),
    );
    expect(await counterOf(metrics, 'records', { topic: 'in', result: 'forward' })).toBe(wrong.length);
    expect(await counterOf(metrics, 'records', { topic: 'in', result: 'emit' })).toBe(RECORDS);
    expect(await readAll(topics, 'dead-letters')).toEqual([]);
    await handle.stop();
  });
});
