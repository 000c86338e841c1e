import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import {
  type CallRequest,
  eachRecord,
  emit,
  type StepItem,
  type StreamsHandle,
  startStreams,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, parse, producerFor, readAll, type TestTopics, testTopics } from './support.ts';

interface Order {
  readonly id: number;
}
interface Count {
  readonly n: number;
}

let topics: TestTopics;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['orders', 'outs', 'dead-letters']);
  await topics.createStore('counts');
});

afterAll(() => topics.drop());

describe('a topology with a store, timers and calls', () => {
  it('counts every record once, keeps its state over a restart and takes the answers of its calls', async () => {
    const performed: string[] = [];
    const topology: Topology<Count, { readonly said: string }> = {
      group: 'happy',
      store: { topic: 'counts' },
      inputs: [
        {
          topic: 'orders',
          rank: 0,
          step: eachRecord(({ record, context }: StepItem<Order, Count>) => {
            const key = `${record.key}:n`;
            const n = (context.store.get(key)?.n ?? 0) + 1;
            context.store.put(key, { n });
            if (n === 3) context.schedule(`${record.key}`, context.now() + 50);
            const calls: CallRequest[] = [{ id: `${record.key}/${n}`, payload: { n } }];
            return emit(
              [{ topic: 'outs', key: record.key ?? '', value: { type: 'out', id: record.value.id, n } }],
              calls,
            );
          }),
        },
      ],
      calls: {
        leaseMs: 4_000,
        perform: async (request, lease) => {
          performed.push(request.id);
          return { said: lease.valid() ? 'yes' : 'late' };
        },
        answered: (id, answer) =>
          emit([{ topic: 'outs', key: id.split('/')[0] ?? '', value: { type: 'answer', id, ...answer } }]),
        misplaced: (request, answer) => ({
          topic: 'outs',
          key: 'x',
          value: { type: 'misplaced', id: request.id, ...answer },
        }),
      },
      timer: (key, context) =>
        emit([{ topic: 'outs', key, value: { type: 'timer', n: context.store.get(`${key}:n`)?.n } }]),
    };
    const options = optionsFor(topics);
    const keys = Array.from({ length: 20 }, (_, at) => `client${at}`);
    const producer = await producerFor(topics);
    const send = async (round: number): Promise<void> => {
      const results = await Promise.all(
        keys.map((key, at) =>
          producer.send({
            topic: topics.fullName('orders'),
            partition: partitionOf(key, topics.partitions),
            key,
            value: Buffer.from(JSON.stringify({ id: round * 100 + at })),
            headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
          }),
        ),
      );
      expect(results.every(({ ok }) => ok)).toBe(true);
    };
    const count = async (type: string): Promise<number> =>
      (await readAll(topics, 'outs')).filter((record) => parse(record).type === type).length;

    let handle: StreamsHandle = await startStreams(topology, options);
    await expect.poll(() => handle.ready(), { timeout: 10_000 }).toBe(true);
    await send(1);
    await send(2);
    await expect.poll(() => count('answer'), { timeout: 10_000 }).toBe(40);
    await handle.stop();

    handle = await startStreams(topology, options);
    await send(3);
    await expect.poll(() => count('answer'), { timeout: 10_000 }).toBe(60);
    await expect.poll(() => count('timer'), { timeout: 10_000 }).toBe(20);
    const outs = await readAll(topics, 'outs');
    for (const key of keys) {
      const counted = outs.filter((o) => o.key?.toString() === key && parse(o).type === 'out').map((o) => parse(o).n);
      expect(counted).toEqual([1, 2, 3]);
    }
    expect(outs.filter((o) => parse(o).type === 'out').every((o) => `${o.headers.traceparent}`.includes('aaaa'))).toBe(
      true,
    );
    expect(new Set(performed).size).toBe(performed.length);
    expect(handle.health().partitions.every(({ lag }) => lag === 0)).toBe(true);
    await handle.stop();
    await producer.close();
  });
});
