import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  type CallRequest,
  eachRecord,
  emit,
  type StepItem,
  type StreamsHandle,
  startStreams,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, producerFor, sendAll, type TestTopics, testTopics, valuesOf } from './support.ts';

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

const partitionsOf = (handle: StreamsHandle): number[] =>
  [...new Set(handle.health().partitions.map(({ partition }) => partition))].sort();
const settled = (...handles: StreamsHandle[]): Promise<void> =>
  expect
    .poll(() => handles.every((handle) => handle.ready()) && handles.flatMap(partitionsOf).length, { timeout: 15_000 })
    .toBe(4);
const passing: Topology = {
  group: 'moving',
  inputs: [
    {
      topic: 'in',
      rank: 0,
      step: eachRecord(({ record }: StepItem<object, never>) =>
        emit([{ topic: 'outs', key: record.key ?? '', value: {} }]),
      ),
    },
  ],
};

describe('members', () => {
  it('share the partitions, and a restart under the same instance id moves none', async () => {
    const options = ['one', 'two'].map((instanceId) => optionsFor(topics, { instanceId, sessionTimeoutMs: 10_000 }));
    const [first, second] = await Promise.all(options.map((own) => startStreams(passing, own)));
    if (!first || !second || !options[1]) throw new Error('two members');
    await settled(first, second);
    const before = [partitionsOf(first), partitionsOf(second)];
    expect(before.map(({ length }) => length)).toEqual([2, 2]);

    await second.stop();
    expect(partitionsOf(first)).toEqual(before[0]); // it has not left: nothing moves while it restarts
    const began = performance.now();
    const again = await startStreams(passing, options[1]);
    await settled(first, again);
    expect(performance.now() - began).toBeLessThan(5_000); // half a session: its former member has left
    expect([partitionsOf(first), partitionsOf(again)]).toEqual(before);
    await Promise.all([first.stop(), again.stop()]);
  });
});

describe('a call whose partition moves away while it is under way', () => {
  it('has its answer produced to where the new owner finds it; the others are adopted', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let performed = 0;
    const calling = (instance: string): Topology<never, { readonly by: string }> => ({
      group: 'calling',
      inputs: [
        {
          topic: 'in',
          rank: 0,
          step: eachRecord(({ record }: StepItem<object, never>) => {
            const call: CallRequest = { id: `${record.key}`, payload: {} };
            return emit([], [call]);
          }),
        },
      ],
      calls: {
        leaseMs: 4_000,
        perform: async () => {
          performed += 1;
          await gate;
          return { by: instance };
        },
        answered: (id, answer) => emit([{ topic: 'outs', key: id, value: { type: 'answered', id, ...answer } }]),
        misplaced: (request, answer) => ({
          topic: 'outs',
          key: request.id,
          value: { type: 'misplaced', id: request.id, ...answer },
        }),
      },
    });
    const first = await startStreams(calling('first'), optionsFor(topics, { instanceId: 'first' }));
    await settled(first);
    const keys = Array.from({ length: 16 }, (_, at) => `call${at}`);
    await sendAll(
      producer,
      topics,
      'in',
      keys.map((key) => ({ key, value: {} })),
    );
    await expect.poll(() => performed, { timeout: 10_000 }).toBeGreaterThanOrEqual(16);
    const second = await startStreams(calling('second'), optionsFor(topics, { instanceId: 'second' }));
    await settled(first, second);
    release();
    const all = async (): Promise<unknown[]> =>
      [...(await valuesOf(topics, 'outs', 'answered')), ...(await valuesOf(topics, 'outs', 'misplaced'))]
        .map(({ id }) => id)
        .sort();
    await expect
      .poll(async () => (await all()).filter((id) => String(id).startsWith('call')), { timeout: 10_000 })
      .toEqual([...keys].sort());
    expect(await valuesOf(topics, 'outs', 'misplaced')).not.toEqual([]);
    await Promise.all([first.stop(), second.stop()]);
  });
});

describe('a stop', () => {
  it('lets calls on their way be answered, and begins no others that a step leaves to the successor', async () => {
    await topics.create(['stop-in', 'stop-outs']);
    const seen: boolean[] = [];
    const topology: Topology<never, { readonly done: boolean }> = {
      group: 'stopping',
      inputs: [
        {
          topic: 'stop-in',
          rank: 0,
          step: eachRecord(({ record }: StepItem<object, never>) => emit([], [{ id: `${record.key}`, payload: {} }])),
        },
      ],
      calls: {
        leaseMs: 4_000,
        perform: () => new Promise((resolve) => setTimeout(() => resolve({ done: true }), 700)),
        answered: (id, answer, context) => {
          seen.push(context.stopping());
          return emit([{ topic: 'stop-outs', key: id, value: { type: 'answered', ...answer } }]);
        },
        misplaced: (request, answer) => ({
          topic: 'stop-outs',
          key: request.id,
          value: { type: 'misplaced', ...answer },
        }),
      },
    };
    const handle = await startStreams(topology, optionsFor(topics));
    await settled(handle);
    await sendAll(producer, topics, 'stop-in', [{ key: 'a', value: {} }]);
    await expect.poll(() => handle.health().partitions.reduce((sum, { position }) => sum + position, 0)).toBe(1);
    await handle.stop();
    expect(await valuesOf(topics, 'stop-outs')).toEqual([{ type: 'answered', done: true }]);
    expect(seen).toEqual([true]);
    expect(handle.health().state).toBe('stopped');
  });
});
