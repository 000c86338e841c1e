import { Registry as Metrics } from 'prom-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createCodec } from '../../../services/platform/avro/codec.ts';
import { connectRegistry, type Registry, subjectOf } from '../../../services/platform/avro/registry.ts';
import type { AvroRecord } from '../../../services/platform/avro/schema-files.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { eachRecord, emit, type StepItem, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, producerFor, readAll, sendAll, type TestTopics, testTopics } from '../streams/support.ts';
import { counterOf, isReady } from './counting.ts';
import { Door } from './door.ts';

interface Order {
  readonly id: number;
}

const order: AvroRecord = { type: 'record', name: 'ForceOrder', fields: [{ name: 'id', type: 'long' }] };
const newer: AvroRecord = {
  ...order,
  fields: [...order.fields, { name: 'note', type: ['null', 'string'], default: null }],
};
const declared = ['in', 'outs', 'dead-letters'].map((name) => ({ name, schema: 'ForceOrder' }));
const door = new Door(inject('engines').registryUrl);
let topics: TestTopics;
let producer: QueueingProducer;
let registry: Registry;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['in', 'outs', 'dead-letters']);
  producer = await producerFor(topics);
  await door.open();
  registry = await connectRegistry(door.url);
});
afterAll(async () => {
  await door.shut();
  await producer.close();
  await topics.drop();
});

describe('a registry that goes away while records come', () => {
  it('holds up a record of a schema not seen before, and those behind it; all is worked when it is back', async () => {
    const subject = subjectOf(topics.fullName('in'));
    const known = await registry.register(subject, JSON.stringify(order));
    const unknown = await registry.register(subject, JSON.stringify(newer));
    expect(unknown).not.toBe(known);
    const ids = new Map(declared.map(({ name }) => [name, known]));
    // A client of its own, as a process that starts later: it has seen only the schemas it writes with.
    const failed: number[] = [];
    const codec = createCodec(
      new Map([['ForceOrder', order]]),
      declared,
      ids,
      await connectRegistry(door.url, 500),
      (id) => void failed.push(id),
    );
    const writer = createCodec(new Map([['ForceOrder', newer]]), declared, new Map([['in', unknown]]), registry);
    const metrics = new Metrics();
    const handle = await startStreams(
      {
        group: 'registry',
        inputs: [
          {
            topic: 'in',
            rank: 0,
            step: eachRecord(({ record }: StepItem<Order, never>) =>
              emit([{ topic: 'outs', key: `${record.key}`, value: { id: record.value.id } }]),
            ),
          },
        ],
      },
      optionsFor(topics, { codec, metrics }),
    );
    await isReady(handle);
    const plain = (key: string, id: number) => ({ key, value: codec.encode('in', { id }) });
    const foreign = (key: string, id: number) => ({ key, value: writer.encode('in', { id, note: 'new' }) });
    const others = Array.from({ length: 60 }, (_, at) => `k${at}`).filter(
      (key) => partitionOf(key, 4) !== partitionOf('a', 4),
    );
    expect(new Set(others.map((key) => partitionOf(key, 4))).size).toBe(3);
    const outs = async (): Promise<Record<string, number[]>> => {
      const found = new Map<string, number[]>();
      for (const { key, value } of await readAll(topics, 'outs')) {
        const read = value && codec.decode('outs', value);
        const id = read?.ok && 'id' in read.value ? Number(read.value.id) : -1;
        found.set(`${key}`, [...(found.get(`${key}`) ?? []), id]);
      }
      return Object.fromEntries(found);
    };

    await door.shut();
    await sendAll(producer, topics, 'in', [
      plain('a', 1),
      foreign('a', 2),
      plain('a', 3),
      foreign('a', 4),
      plain('a', 5),
    ]);
    await sendAll(
      producer,
      topics,
      'in',
      others.flatMap((key) => [plain(key, 1), plain(key, 2)]),
    );
    const meanwhile = { a: [1], ...Object.fromEntries(others.map((key) => [key, [1, 2]])) };
    await expect.poll(outs, { timeout: 15_000 }).toEqual(meanwhile);
    // Asked more than once, and in vain: the record waits all the while.
    await expect.poll(() => failed.length, { timeout: 15_000 }).toBeGreaterThan(2);
    expect(new Set(failed)).toEqual(new Set([unknown]));
    expect(await outs()).toEqual(meanwhile);

    await door.open();
    await expect.poll(async () => (await outs()).a, { timeout: 15_000 }).toEqual([1, 2, 3, 4, 5]);
    expect(await outs()).toEqual({ ...meanwhile, a: [1, 2, 3, 4, 5] });
    expect(await readAll(topics, 'dead-letters')).toEqual([]);
    expect(await counterOf(metrics, 'records', { topic: 'in', result: 'emit' })).toBe(5 + 2 * others.length);
    await handle.stop();
  });
});
