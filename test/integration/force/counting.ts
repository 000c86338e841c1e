/** What must hold of a service that counts: every record once, in order, and the state equal to the model. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { expect } from 'vitest';
import type { RawRecord } from '../../../services/platform/kafka/reader.ts';
import type { StreamsHandle } from '../../../services/platform/kafka/streams/index.ts';
import { LocalStore } from '../../../services/platform/kafka/streams/local-store.ts';
import { parse, readAll, stateDir, type TestTopics } from '../streams/support.ts';

export { type Count, type Counted, counting } from './counting-topology.ts';

export interface Expected {
  /** By partition: the outputs, as `key/id/n`. */
  readonly outs: ReadonlyMap<number, readonly string[]>;
  /** The entries of the store. */
  readonly state: ReadonlyMap<string, number>;
}

/** What the records of an input must lead to, taken one by one in the order of the log. */
export function modelOf(inputs: readonly RawRecord[]): Expected {
  const outs = new Map<number, string[]>();
  const state = new Map<string, number>();
  for (const record of inputs) {
    const key = `${record.key}`;
    const { id, do: what } = parse(record);
    const n = (state.get(`${key}:n`) ?? 0) + 1;
    if (what === 'forget') state.delete(`${key}:n`);
    else state.set(`${key}:n`, n);
    outs.set(record.partition, [...(outs.get(record.partition) ?? []), `${key}/${id}/${n}`]);
  }
  return { outs, state };
}

const sorted = (state: ReadonlyMap<string, number>): [string, number][] =>
  [...state].sort(([a], [b]) => (a < b ? -1 : 1));

/** The outputs in the log, by partition, as `modelOf` tells them. */
export async function outsOf(topics: TestTopics, group: string): Promise<Map<number, string[]>> {
  const outs = new Map<number, string[]>();
  for (const record of await readAll(topics, `${group}-outs`)) {
    const { key, id, n } = parse(record);
    outs.set(record.partition, [...(outs.get(record.partition) ?? []), `${key}/${id}/${n}`]);
  }
  return outs;
}

/** What a reader of the changelog makes of it. */
export async function changelogOf(topics: TestTopics, group: string): Promise<Map<string, number>> {
  const state = new Map<string, number>();
  for (const record of await readAll(topics, `${group}-counts`)) {
    if (record.value) state.set(`${record.key}`, Number(parse(record).n));
    else state.delete(`${record.key}`);
  }
  return state;
}

/** The folder of one instance; of one partition in it if that is named. */
export const folderOf = (topics: TestTopics, group: string, dir: string, partition?: number): string =>
  join(dir, `${topics.prefix}${group}`, ...(partition === undefined ? [] : [`p${partition}`]));

/** What lies on a stopped member's disk, of the named partitions or all: its entries, and where in the changelog each stands. */
export async function diskOf(
  topics: TestTopics,
  group: string,
  dir: string,
  partitions: readonly number[] = Array.from({ length: topics.partitions }, (_, at) => at),
): Promise<{ readonly state: Map<string, number>; readonly checkpoints: Map<number, number> }> {
  const state = new Map<string, number>();
  const checkpoints = new Map<number, number>();
  for (const partition of partitions) {
    const folder = folderOf(topics, group, dir, partition);
    if (!existsSync(folder)) continue;
    const store = LocalStore.peek(folder);
    checkpoints.set(partition, store.checkpoint);
    for (const [key, value] of store.range(' ', '~')) state.set(key, Number(JSON.parse(value.toString()).n));
    await store.close();
  }
  return { state, checkpoints };
}

/** Gives a folder the name under which the last member was in the group, which then need not wait for a session to end. */
export function sameMember(topics: TestTopics, group: string, last: string, dir: string): string {
  const folder = folderOf(topics, group, dir);
  mkdirSync(folder, { recursive: true });
  cpSync(join(folderOf(topics, group, last), 'member'), join(folder, 'member'));
  return dir;
}

/** A folder without state. */
export const emptyDir = (topics: TestTopics, group: string, last: string): string =>
  sameMember(topics, group, last, stateDir());

/** Waits until every input record is worked, then holds outputs and changelog against the model. Returns the model. */
export async function expectExact(topics: TestTopics, group: string, timeout = 30_000): Promise<Expected> {
  const expected = modelOf(await readAll(topics, `${group}-in`));
  const count = (outs: ReadonlyMap<number, readonly string[]>): number =>
    [...outs.values()].reduce((sum, { length }) => sum + length, 0);
  const wanted = count(expected.outs);
  await expect
    .poll(async () => count(await outsOf(topics, group)), { timeout, interval: 200 })
    .toBeGreaterThanOrEqual(wanted);
  const outs = await outsOf(topics, group);
  for (const [partition, list] of expected.outs) expect(outs.get(partition)).toEqual(list);
  expect(count(outs)).toBe(wanted);
  expect(sorted(await changelogOf(topics, group))).toEqual(sorted(expected.state));
  return expected;
}

/** The store on a stopped member's disk is the model's. */
export async function expectDisk(topics: TestTopics, group: string, dir: string, expected: Expected): Promise<void> {
  expect(sorted((await diskOf(topics, group, dir)).state)).toEqual(sorted(expected.state));
}

/** The sum of a counter's series that have these labels. */
export async function counterOf(
  metrics: Registry,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const found = await metrics.getSingleMetric(`heliograph_streams_${name}_total`)?.get();
  const values = found?.values ?? [];
  const fits = (of: Partial<Record<string, string | number>>): boolean =>
    Object.entries(labels).every(([label, value]) => of[label] === value);
  return values.filter((value) => fits(value.labels)).reduce((sum, { value }) => sum + value, 0);
}

export const isReady = (handle: StreamsHandle, timeout = 15_000): Promise<void> =>
  expect.poll(() => handle.ready(), { timeout }).toBe(true);
