import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { producerFor, sendAll, type TestTopics, testTopics } from '../streams/support.ts';
import { expectDisk, expectExact, folderOf } from './counting.ts';
import { CountingProcess } from './process.ts';

const KEYS = 40;
/** The two meta pages of an LMDB file. */
const HEADS_BYTES = 2 * 4_096;
let topics: TestTopics;
let producer: QueueingProducer;
let ids = 0;
const started: CountingProcess[] = [];

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['dead-letters']);
  producer = await producerFor(topics);
});
afterEach(() => {
  for (const one of started.splice(0)) one.kill();
});
afterAll(async () => {
  await producer.close();
  await topics.drop();
});

async function prepare(group: string): Promise<CountingProcess> {
  await topics.create([`${group}-in`, `${group}-outs`]);
  await topics.createStore(`${group}-counts`);
  const one = new CountingProcess(topics, group);
  started.push(one);
  return one;
}

const round = (group: string): Promise<void> =>
  sendAll(
    producer,
    topics,
    `${group}-in`,
    Array.from({ length: KEYS }, (_, at) => {
      ids += 1;
      return { key: `k${at}`, value: { id: ids } };
    }),
  );

const steps = [
  'commit:before-produce',
  'commit:after-produce',
  'commit:after-offsets',
  'commit:sent',
  'commit:after-commit',
  'commit:after-apply',
] as const;

describe('a process that is killed', () => {
  it('at any step of a commit neither loses nor doubles a record, and its successors’ state is the model’s', async () => {
    const group = 'steps';
    const one = await prepare(group);
    for (const step of steps) {
      await round(group);
      one.start(step);
      await one.died('SIGKILL');
    }
    await round(group);
    one.start();
    const expected = await expectExact(topics, group);
    expect([...expected.outs.values()].flat()).toHaveLength(KEYS * (steps.length + 1));
    expect(one.fatal).toEqual([]);
    await one.stop();
    await expectDisk(topics, group, one.dir, expected);
  });

  it('by its own store, whose file was cut under it, heals it at the next start', async () => {
    const group = 'cut';
    const one = await prepare(group);
    one.start();
    await round(group);
    await expectExact(topics, group);
    await one.ready();
    const files = Array.from({ length: topics.partitions }, (_, partition) =>
      join(folderOf(topics, group, one.dir, partition), 'data', 'data.mdb'),
    );
    // The two heads of the file are left: it is opened, and the first page behind them is not there.
    for (const file of files) truncateSync(file, HEADS_BYTES);
    // The store is written once a second: a later change finds it cut.
    let rounds = 1;
    for (; one.signal === null; rounds += 1) await round(group);
    expect(one.signal).toBe('SIGBUS');
    one.start();
    await one.ready();
    await round(group);
    const expected = await expectExact(topics, group);
    expect([...expected.outs.values()].flat()).toHaveLength(KEYS * (rounds + 1));
    expect(one.fatal).toEqual([]);
    await one.stop();
    await expectDisk(topics, group, one.dir, expected);
  });
});
