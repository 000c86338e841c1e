import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { producerFor, type TestTopics, testTopics } from '../streams/support.ts';
import { diskOf } from './counting.ts';
import { Load } from './load.ts';
import { CountingProcess } from './process.ts';

const GROUP = 'rolling';
const PARTITIONS = 12;
const ordered = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
let topics: TestTopics;
let producer: QueueingProducer;
let members: readonly CountingProcess[] = [];

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers, PARTITIONS);
  await topics.create([`${GROUP}-in`, `${GROUP}-outs`, 'dead-letters']);
  await topics.createStore(`${GROUP}-counts`);
  producer = await producerFor(topics);
  members = ['one', 'two', 'three'].map((instance) => new CountingProcess(topics, GROUP, instance));
});
afterAll(async () => {
  for (const member of members) member.kill();
  await producer.close();
  await topics.drop();
});

const owned = (): (readonly number[])[] => members.map(({ joins }) => joins.at(-1) ?? []);

describe('three processes that are restarted one after the other, under load', () => {
  it('move none of twelve partitions, and work every record once, in order', async () => {
    for (const member of members) member.start();
    const shared = () => ({
      ready: members.every(({ isReady }) => isReady),
      owned: ordered(owned().flat()),
      loads: owned().map(({ length }) => length),
    });
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    await expect.poll(shared, { timeout: 20_000 }).toEqual({ ready: true, owned: all, loads: [4, 4, 4] });
    const owners = owned();
    for (const { joins } of members) joins.length = 0;
    const load = new Load(topics, producer, GROUP, 60);
    await load.isWorked(15_000);

    for (const member of members) {
      await member.stop();
      member.start();
      await member.ready();
      await load.isWorked(15_000, 5);
    }
    const expected = await load.isExact();
    const moves = members.flatMap(({ joins }, at) => joins.filter((joined) => String(joined) !== String(owners[at])));
    expect(moves).toEqual([]);
    // Each was told its partitions again at every restart, its own and those of the others.
    for (const { joins } of members) expect(joins.length).toBeGreaterThanOrEqual(members.length);
    expect(members.flatMap(({ fatal }) => fatal)).toEqual([]);

    await Promise.all(members.map((member) => member.stop()));
    const state = new Map<string, number>();
    for (const [at, { dir }] of members.entries())
      for (const [key, n] of (await diskOf(topics, GROUP, dir, owners[at])).state) state.set(key, n);
    expect([...state].sort()).toEqual([...expected.state].sort());
    console.table({ moves: moves.length, sent: load.produced.length, outs: [...expected.outs.values()].flat().length });
  }, 60_000);
});
