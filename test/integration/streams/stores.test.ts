import { cpSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  eachRecord,
  emit,
  type FailPoint,
  type StepItem,
  type StreamsOptions,
  startStreams,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, parse, producerFor, readAll, sendAll, type TestTopics, testTopics, valuesOf } from './support.ts';

interface Count {
  readonly n: number;
}

let topics: TestTopics;
let producer: QueueingProducer;
const keys = Array.from({ length: 40 }, (_, at) => `k${at}`);

const counting = (group: string): Topology<Count> => ({
  group,
  store: { topic: `${group}-counts` },
  inputs: [
    {
      topic: `${group}-in`,
      rank: 0,
      step: eachRecord(({ record, context }: StepItem<object, Count>) => {
        const n = (context.store.get(`${record.key}:n`)?.n ?? 0) + 1;
        context.store.put(`${record.key}:n`, { n });
        return emit([{ topic: `${group}-outs`, key: record.key ?? '', value: { key: record.key, n } }]);
      }),
    },
  ],
});

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['dead-letters']);
  producer = await producerFor(topics);
});
afterAll(async () => {
  await producer.close();
  await topics.drop();
});

async function prepare(group: string): Promise<void> {
  await topics.create([`${group}-in`, `${group}-outs`]);
  await topics.createStore(`${group}-counts`);
}

/** Every key counted 1, 2, 3 …, in order. */
async function expectCounts(group: string, rounds: number): Promise<void> {
  await expect
    .poll(async () => (await valuesOf(topics, `${group}-outs`)).length, { timeout: 20_000 })
    .toBe(keys.length * rounds);
  const outs = await valuesOf(topics, `${group}-outs`);
  for (const key of keys) {
    expect(outs.filter((value) => value.key === key).map(({ n }) => n)).toEqual(
      Array.from({ length: rounds }, (_, at) => at + 1),
    );
  }
}

const sendRound = (group: string): Promise<void> =>
  sendAll(
    producer,
    topics,
    `${group}-in`,
    keys.map((key) => ({ key, value: {} })),
  );

describe('a failure at any step of a commit', () => {
  it('neither loses nor doubles, and the store is what was committed', async () => {
    await prepare('steps');
    const left = new Set<FailPoint>([
      'commit:before-produce',
      'commit:after-produce',
      'commit:after-offsets',
      'commit:after-commit',
      'commit:after-apply',
    ]);
    const handle = await startStreams(
      counting('steps'),
      optionsFor(topics, {
        failPoints: (name) => {
          if (left.delete(name)) throw new Error(`fault at ${name}`);
        },
      }),
    );
    for (let round = 1; round <= 3; round += 1) {
      await sendRound('steps');
      await expectCounts('steps', round);
    }
    expect([...left]).toEqual([]);
    await handle.stop();
    const changelog = new Map((await readAll(topics, 'steps-counts')).map((r) => [r.key?.toString(), parse(r).n]));
    expect([...changelog.values()]).toEqual(keys.map(() => 3));
  });
});

describe('a state folder that was tampered with', () => {
  it('heals from the changelog: deleted, another partition’s, cut', async () => {
    await prepare('heal');
    const metrics = new Registry();
    const options: StreamsOptions = optionsFor(topics, { metrics });
    let handle = await startStreams(counting('heal'), options);
    await sendRound('heal');
    await expectCounts('heal', 1);
    await handle.stop();

    const folder = join(options.stateDir, `${topics.prefix}heal`);
    expect(readdirSync(folder).filter((name) => name.startsWith('p'))).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(new Set(keys.map((key) => partitionOf(key, 4))).size).toBe(4);
    rmSync(join(folder, 'p0'), { recursive: true });
    rmSync(join(folder, 'p1'), { recursive: true });
    cpSync(join(folder, 'p2'), join(folder, 'p1'), { recursive: true });
    const cut = join(folder, 'p3', 'data', 'data.mdb');
    truncateSync(cut, Math.floor(statSync(cut).size / 8_192) * 4_096);

    handle = await startStreams(counting('heal'), options);
    await sendRound('heal');
    await expectCounts('heal', 2);
    await handle.stop();
    const wipes = await metrics.getSingleMetric('heliograph_streams_store_wipes_total')?.get();
    expect(wipes?.values.map(({ labels, value }) => [labels.reason, value]).sort()).toEqual([
      ['foreign', 1],
      ['truncated', 1],
    ]);
  });

  it('is refused to a second process while it is in use', async () => {
    await prepare('locked');
    const options = optionsFor(topics);
    const handle = await startStreams(counting('locked'), options);
    await expect(startStreams(counting('locked'), options)).rejects.toThrow(/in use/);
    await handle.stop();
  });
});

describe('a start', () => {
  it('is refused where topics are missing, or differ in their partition counts', async () => {
    await expect(startStreams(counting('nowhere'), optionsFor(topics))).rejects.toThrow(/do not exist.*nowhere-in/);
    const odd = testTopics(inject('engines').brokers, 3);
    const mixed = {
      ...optionsFor(topics),
      topics: { prefix: topics.prefix, fullName: (short: string) => (short === 'odd' ? odd : topics).fullName(short) },
    };
    await odd.create(['odd']);
    const topology: Topology = { group: 'odd', inputs: [{ topic: 'odd', rank: 0, step: () => [] }] };
    await expect(startStreams(topology, mixed)).rejects.toThrow(/same number of partitions/);
    await odd.drop();
  });
});
