import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { LocalStore } from '../../../services/platform/kafka/streams/local-store.ts';
import { producerFor, readAll, sendAll, stateDir, type TestTopics, testTopics, valuesOf } from '../streams/support.ts';
import { folderOf } from './counting.ts';
import type { MemberOrders, MemberTold } from './member.ts';

/** The member marks that it has come to its end, before it is frozen: a message would not get out. */
const endedAt = (of: string): string => `${of}.ended`;

/** The changelog of this partition takes more than one fetch: a restore can be left half done. */
const LONG = 0;
const LONG_RECORDS = 2_200;
const script = join(process.cwd(), 'dist/test/integration/force/member.js');
const keys = Array.from({ length: 24 }, (_, at) => `k${at}`);
let topics: TestTopics;
let producer: QueueingProducer;
let outside: string;
let ids = 0;
const children: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(script)) throw new Error('this test runs compiled members: npm run build first');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  await producer.close();
  await topics.drop();
});

async function prepare(): Promise<void> {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['in', 'outs', 'dead-letters']);
  await topics.createStore('calls');
  producer = await producerFor(topics);
  outside = join(mkdtempSync(join(tmpdir(), 'heliograph-outside-')), 'calls');
  writeFileSync(outside, '');
  ids = 0;
}

interface Member {
  readonly child: ChildProcess;
  told: MemberTold;
}

function start(instance: string, dir: string, more: Pick<MemberOrders, 'at' | 'signal'> = {}): Member {
  const { brokers, prefix } = topics;
  const orders: MemberOrders = { brokers, prefix, instance, stateDir: dir, outside, ...more };
  const child = fork(script, [JSON.stringify(orders)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const member: Member = { child, told: {} };
  child.on('message', (told: MemberTold) => {
    member.told = { ...member.told, ...told };
  });
  return member;
}

const round = (): Promise<void> =>
  sendAll(
    producer,
    topics,
    'in',
    keys.map((key) => {
      ids += 1;
      return { key, value: { id: ids } };
    }),
  );

/** Calls that were made, and by whom. */
const calls = (): { id: number; by: string }[] =>
  readFileSync(outside, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [what = '', by = ''] = line.split(' ');
      return { id: Number(what.slice(what.indexOf(':call-') + ':call-'.length)), by };
    });
const inOrder = (found: readonly number[]): number[] => [...found].sort((a, b) => a - b);
const all = (): number[] => Array.from({ length: ids }, (_, at) => at + 1);

/** Every id is called once, told once, and leaves nothing behind. */
async function expectAllOnce(): Promise<void> {
  await expect
    .poll(async () => (await valuesOf(topics, 'outs', 'made')).length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(ids);
  expect(inOrder(calls().map(({ id }) => id))).toEqual(all());
  expect(inOrder((await valuesOf(topics, 'outs', 'made')).map(({ id }) => Number(id)))).toEqual(all());
  const left = new Set<string>();
  for (const { key, value } of await readAll(topics, 'calls')) {
    if (value) left.add(`${key}`);
    else left.delete(`${key}`);
  }
  expect([...left].filter((key) => !key.startsWith('long'))).toEqual([]);
}

const points = [
  'build:before-offsets',
  'restoring',
  'build:after-restore',
  'call:before-start',
  'build:before-offsets',
  'build:after-restore',
  'call:before-start',
] as const;

describe('a process that is killed', () => {
  it('at any point of a restore, or before its calls start, has every call made once by those after it', async () => {
    await prepare();
    const dir = stateDir();
    const long = Array.from({ length: LONG_RECORDS }, (_, at) => ({
      key: `long${at}`,
      value: { text: 'x'.repeat(3_000) },
      partition: LONG,
    }));
    await sendAll(producer, topics, 'calls', long);
    await round();
    for (const at of points) {
      const { child, told } = start('one', dir, { at, signal: 'SIGKILL' });
      await expect.poll(() => child.signalCode, { timeout: 20_000 }).toBe('SIGKILL');
      expect(told.fatal).toBeUndefined();
      if (at === 'restoring') {
        const copy = join(stateDir(), 'copy'); // to look at it changes what it tells the next start
        cpSync(folderOf(topics, 'ends', dir, LONG), copy, { recursive: true });
        const store = LocalStore.peek(copy);
        expect(store.checkpoint).toBeGreaterThan(0);
        expect(store.checkpoint).toBeLessThan(LONG_RECORDS);
        await store.close();
      }
      await round();
    }
    expect(calls()).toEqual([]); // none got as far as a call
    const last = start('one', dir);
    await expectAllOnce();
    expect(last.told.fatal).toBeUndefined();
  });

  it('at any point of a call has each made once: one that may have been made is not made again', async () => {
    await prepare();
    const dir = stateDir();
    const at = ['call:lease-checked', 'call:under-way', 'call:answer-read', 'call:under-way'] as const;
    const made: number[] = [];
    for (const point of at) {
      await round();
      const { child, told } = start('one', dir, { at: point, signal: 'SIGKILL' });
      await expect.poll(() => child.signalCode, { timeout: 20_000 }).toBe('SIGKILL');
      expect(told.fatal).toBeUndefined();
      made.push(calls().length);
    }
    // The first was killed before its call, the others behind theirs.
    expect(made[0]).toBe(0);
    expect(made.every((count, n) => n === 0 || count > (made[n - 1] ?? 0))).toBe(true);
    const last = start('one', dir);
    await expectAllOnce();
    expect(last.told.fatal).toBeUndefined();
  });
});

describe('a process that is frozen with its calls about to start', () => {
  it('makes none of them when it thaws behind its lease and its session: its successor has made each, once', async () => {
    await prepare();
    const frozen = start('frozen', stateDir(), { at: 'call:before-start', signal: 'SIGSTOP' });
    await expect.poll(() => frozen.told.ready && frozen.told.partitions?.length, { timeout: 15_000 }).toBe(4);
    await round();
    await expect.poll(() => existsSync(endedAt(outside)), { timeout: 10_000 }).toBe(true);
    const successor = start('successor', stateDir());
    await expect
      .poll(async () => (await valuesOf(topics, 'outs', 'made')).length, { timeout: 25_000 })
      .toBeGreaterThanOrEqual(ids);
    frozen.child.kill('SIGCONT');
    await expect.poll(() => frozen.told.expired, { timeout: 15_000 }).toBeGreaterThan(0);
    await expect
      .poll(() => frozen.told.partitions?.length === 2 || frozen.told.fatal, { timeout: 15_000 })
      .toBeTruthy();
    await round();
    await expectAllOnce();
    expect(calls().filter(({ id, by }) => id <= keys.length && by !== 'successor')).toEqual([]);
    expect(successor.told.fatal).toBeUndefined();
  });
});
