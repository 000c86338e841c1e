import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  eachRecord,
  emit,
  type StepItem,
  type StepResult,
  type StreamsHandle,
  startStreams,
  type TaskContext,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import {
  optionsFor,
  producerFor,
  readAll,
  stateDir,
  type TestTopics,
  testTopics,
  valuesOf,
} from '../streams/support.ts';
import { isReady } from './counting.ts';
import { Load } from './load.ts';

const GROUP = 'moving';
const OUTS = `${GROUP}-outs`;
/** Long enough that calls are on their way and timers due at each rebalance. */
const CALL_MS = 300;
const DUE_MS = 400;
let topics: TestTopics;
let producer: QueueingProducer;
/** How often each call was made. */
const made = new Map<string, number>();
const handles = new Map<string, StreamsHandle>();
const dirs = new Map<string, string>();

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create([`${GROUP}-in`, OUTS, 'dead-letters']);
  await topics.createStore('entries');
  producer = await producerFor(topics);
});
afterAll(async () => {
  for (const handle of handles.values()) await handle.stop();
  await producer.close();
  await topics.drop();
});

/** A record, or the answer of a call whose partition had moved. */
interface In {
  readonly id?: number;
  readonly answered?: string;
}
interface Entry {
  readonly id: number;
  readonly dueAt?: number;
}

const keyOf = (entry: string): string => entry.slice(0, entry.indexOf(':'));
const out = (type: string, entry: string, id: number): StepResult =>
  emit([{ topic: OUTS, key: keyOf(entry), value: { type, id } }]);

/** Ends a call or a timer: once, as its entry is gone then. */
function end(type: string, entry: string, context: TaskContext<Entry>): StepResult {
  const found = context.store.get(entry);
  if (!found) return emit([]);
  context.store.delete(entry);
  return out(type, entry, found.id);
}

const topology: Topology<Entry, { readonly made: true }> = {
  group: GROUP,
  store: { topic: 'entries' },
  inputs: [
    {
      topic: `${GROUP}-in`,
      rank: 0,
      step: eachRecord(({ record, context }: StepItem<In, Entry>) => {
        const { id, answered } = record.value;
        if (answered !== undefined) return end('made', answered, context);
        if (id === undefined) return emit([]);
        const [call, timer] = [`${record.key}:call-${id}`, `${record.key}:timer-${id}`];
        const dueAt = context.now() + DUE_MS;
        context.store.put(call, { id });
        context.store.put(timer, { id, dueAt });
        context.schedule(timer, dueAt);
        return emit([{ topic: OUTS, key: `${record.key}`, value: { type: 'seen', id } }], [{ id: call, payload: {} }]);
      }),
    },
  ],
  calls: {
    leaseMs: 60_000,
    perform: async ({ id }) => {
      made.set(id, (made.get(id) ?? 0) + 1);
      await new Promise((resume) => setTimeout(resume, CALL_MS));
      return { made: true };
    },
    answered: (call, _answer, context) => end('made', call, context),
    misplaced: ({ id }) => ({ topic: `${GROUP}-in`, key: keyOf(id), value: { answered: id } }),
  },
  timer: (timer, context) => end('timer', timer, context),
  restored: (context) => {
    for (const [key, { dueAt }] of context.store.range(' ', '~')) if (dueAt !== undefined) context.schedule(key, dueAt);
    return emit([]);
  },
};

async function start(instanceId: string): Promise<void> {
  const dir = dirs.get(instanceId) ?? stateDir();
  dirs.set(instanceId, dir);
  handles.set(instanceId, await startStreams(topology, optionsFor(topics, { instanceId, stateDir: dir })));
}
async function stop(instanceId: string): Promise<void> {
  await handles.get(instanceId)?.stop();
  handles.delete(instanceId);
}
const partitionsOf = (handle: StreamsHandle): number[] =>
  [...new Set(handle.health().partitions.map(({ partition }) => partition))].sort();

/** All are at work, and share the partitions. */
async function settled(): Promise<number[][]> {
  const all = [...handles.values()];
  for (const handle of all) await isReady(handle);
  await expect.poll(() => all.flatMap(partitionsOf).sort(), { timeout: 15_000 }).toEqual([0, 1, 2, 3]);
  return all.map(partitionsOf);
}

describe('a rebalance under load, with calls on their way and timers due', () => {
  it('makes each call once, tells each answer once, runs each timer once, and keeps the order of each key', async () => {
    await start('one');
    await settled();
    const load = new Load(topics, producer, GROUP, 24, 40);
    await load.isWorked(15_000, 10);
    const shares: string[] = [];
    const changes = [
      () => start('two'),
      () => start('three'),
      () => stop('one'), // it stays in the group until its session is over
      () => start('one'),
    ];
    for (const change of changes) {
      await change();
      shares.push(JSON.stringify(await settled()));
      await load.isWorked(15_000, 10);
    }
    await load.end();
    expect(new Set(shares).size).toBeGreaterThan(2); // partitions did move
    expect(load.repeated).toBe(0);

    const ids = (type: string, values: readonly Record<string, unknown>[]): number[] =>
      values.filter((value) => value.type === type).map(({ id }) => Number(id));
    const ordered = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
    await expect
      .poll(async () => (await valuesOf(topics, OUTS)).length, { timeout: 20_000, interval: 300 })
      .toBeGreaterThanOrEqual(3 * load.produced.length);
    const values = await valuesOf(topics, OUTS);
    for (const type of ['seen', 'made', 'timer']) expect(ordered(ids(type, values)), type).toEqual(load.produced);
    for (let key = 0; key < 24; key += 1) {
      const seen = ids('seen', values).filter((id) => id % 24 === key);
      expect(seen).toEqual(ordered(seen));
    }
    expect([...made].filter(([, count]) => count !== 1)).toEqual([]);
    expect(made.size).toBe(load.produced.length);
    const left = new Set<string>();
    for (const { key, value } of await readAll(topics, 'entries')) {
      if (value) left.add(`${key}`);
      else left.delete(`${key}`);
    }
    expect([...left]).toEqual([]);
    const misplaced = (await valuesOf(topics, `${GROUP}-in`)).filter(({ answered }) => answered !== undefined).length;
    expect(misplaced).toBeGreaterThan(0); // calls were on their way when their partitions moved
    console.table({ records: load.produced.length, calls: made.size, 'answers that went round': misplaced });
  }, 60_000);
});
