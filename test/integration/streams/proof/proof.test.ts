import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { partitionOf } from '../../../../services/platform/kafka/partition.ts';
import type { QueueingProducer } from '../../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../../services/platform/kafka/reader.ts';
import { LocalStore } from '../../../../services/platform/kafka/streams/local-store.ts';
import { producerFor, readAll, stateDir, type TestTopics, testTopics } from '../support.ts';
import type { MemberOrders, MemberTold } from './member.ts';
import { Model } from './model.ts';
import { HTTP_MS, LEASE_MS } from './orders.ts';
import { type Freeze, Outside } from './outside.ts';

const number = (name: string, fallback: number): number => Number(process.env[`PROOF_${name}`] ?? fallback);
const size = {
  records: number('RECORDS', 5_000),
  rate: number('RATE', 500),
  kills: number('KILLS', 5),
  freezes: number('FREEZES', 2),
  members: number('MEMBERS', 3),
  keys: number('KEYS', 300),
  faults: number('FAULTS', 0.002),
  suicides: number('SUICIDES', 0.0005),
  seed: number('SEED', Date.now() % 100_000),
};

const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** mulberry32: the same seed, the same plan. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Member {
  readonly process: ChildProcess;
  readonly instance: string;
  /** The state folder's name: another machine under the same id has another. */
  readonly folder: string;
  isFrozen: boolean;
  told: MemberTold | undefined;
}

const script = join(process.cwd(), 'dist/test/integration/streams/proof/member.js');
const random = seeded(size.seed);
const dir = stateDir();
const freezes: Freeze[] = [];
const outside = new Outside(random, freezes);
const model = new Model();
const happened: Record<string, number> = {};
const allTold = new Map<number, MemberTold>();
let topics: TestTopics;
let producer: QueueingProducer;
let port = 0;
let members: Member[] = [];
let instances = 0;
let isEnding = false;

const note = (what: string): void => {
  happened[what] = (happened[what] ?? 0) + 1;
};

function start(instance = `i${instances++}`, folder = instance): void {
  const orders: MemberOrders = {
    brokers: topics.brokers,
    prefix: topics.prefix,
    instance,
    stateDir: join(dir, folder),
    port,
    faults: size.faults,
    suicides: size.suicides,
  };
  const child = fork(script, [JSON.stringify(orders)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const member: Member = { process: child, instance, folder, isFrozen: false, told: undefined };
  members.push(member);
  child.on('message', (message: { told?: MemberTold; fatal?: string; died?: string }) => {
    if (message.told) {
      member.told = message.told;
      allTold.set(message.told.pid, message.told);
    }
    if (message.fatal) note(`fatal: ${message.fatal.replace(/test-\S+/g, '…').slice(0, 90)}`);
    if (message.died) note(`died at ${message.died}`);
  });
  child.on('exit', () => {
    members = members.filter((other) => other !== member);
    if (isEnding || members.length >= size.members) return;
    if (members.some((other) => other.instance === instance)) start();
    else start(instance, folder);
  });
}

function freeze(member: Member, ms: number): void {
  const stop: Freeze = { instance: member.instance, from: Date.now() };
  freezes.push(stop);
  member.isFrozen = true;
  member.process.kill('SIGSTOP');
  setTimeout(() => {
    stop.to = Date.now();
    member.isFrozen = false;
    member.process.kill('SIGCONT');
  }, ms);
}

async function send(topic: string, key: string, value: object): Promise<void> {
  const partition = partitionOf(key, topics.partitions);
  const result = await producer.send({
    topic: topics.fullName(topic),
    partition,
    key,
    value: Buffer.from(JSON.stringify(value)),
  });
  if (!result.ok) throw new Error(`the load was not produced: ${result.reason}`);
}

/** A row is acknowledged before the order that needs it is produced. */
async function load(): Promise<void> {
  let id = 0;
  for (let next = Date.now(); id < size.records; next += 50) {
    const rows: Promise<void>[] = [];
    const orders: { key: string; value: object }[] = [];
    for (let n = Math.max(1, Math.round(size.rate / 20)); n > 0 && id < size.records; n -= 1, id += 1) {
      const key = `client${Math.floor(random() * size.keys)}`;
      if (!model.versions.has(key) || random() < 0.05) {
        const v = (model.versions.get(key) ?? 0) + 1;
        model.versions.set(key, v);
        rows.push(send('rows', key, { v }));
      }
      const v = model.versions.get(key) ?? 0;
      model.orders.set(key, [...(model.orders.get(key) ?? []), { id, v }]);
      orders.push({ key, value: { type: 'order', id, v, ts: Date.now() } });
    }
    await Promise.all(rows);
    await Promise.all(orders.map(({ key, value }) => send('orders', key, value)));
    await pause(Math.max(0, next - Date.now()));
  }
}

async function disturb(): Promise<void> {
  const plan = [...Array(size.kills).fill('kill'), ...Array(size.freezes).fill('freeze')].sort(() => random() - 0.5);
  for (const what of plan) {
    await pause(700 + random() * 2_000);
    const hiccup = members.filter(({ isFrozen }) => !isFrozen)[0];
    if (hiccup && random() < 0.4) {
      freeze(hiccup, 200 + random() * 1_200);
      note('hiccup');
    }
    await pause(300 + random() * 700);
    const awake = members.filter(({ isFrozen, told }) => !isFrozen && told);
    const victim = awake[Math.floor(random() * awake.length)];
    if (!victim) continue;
    note(what === 'kill' ? 'SIGKILL' : 'frozen past the session');
    if (what === 'kill') {
      victim.process.kill('SIGKILL');
      continue;
    }
    freeze(victim, 4_000 + random() * 4_000);
    if (random() < 0.5) start(victim.instance, `${victim.folder}x`);
    else start();
  }
}

async function watchOutputs(until: () => boolean): Promise<void> {
  const topic = topics.fullName('outs');
  const reader = await openReader({ brokers: topics.brokers, topics: [topic] });
  const positions = new Map(reader.partitions(topic).map((partition) => [partition, 0]));
  while (!until()) {
    for (const [partition, from] of positions) {
      for await (const records of reader.read({ topic, partition, from })) {
        for (const record of records) model.output(record);
        positions.set(partition, (records.at(-1)?.offset ?? from) + 1);
      }
    }
    await pause(50);
  }
  await reader.close();
}

beforeAll(async () => {
  if (!existsSync(script)) throw new Error('the proof runs compiled members: npm run build first');
  topics = testTopics(inject('engines').brokers);
  await topics.create(['rows', 'orders', 'outs', 'dead-letters']);
  await topics.createStore('states');
  producer = await producerFor(topics);
  port = await outside.listen();
});

afterAll(async () => {
  isEnding = true;
  for (const { process: child } of members) {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
  }
  outside.close();
  await producer.close();
  await topics.drop();
});

describe('exactly once', () => {
  it(`holds for ${size.records} records while members are killed, frozen and fail in the middle of commits`, async () => {
    const began = Date.now();
    for (let n = 0; n < size.members; n += 1) start();
    const statuses = setInterval(() => {
      for (const { key, n } of outside.statuses())
        send('orders', key, { type: 'status', n }).catch(() => note('status not produced'));
    }, 50);
    let isOver = false;
    const watching = watchOutputs(() => isOver);
    await Promise.all([load(), disturb()]);
    await expect
      .poll(() => ({ outs: model.outs, sents: model.sents, wrong: model.wrong }), { timeout: 150_000, interval: 200 })
      .toEqual({ outs: size.records, sents: size.records, wrong: [] });
    await pause(LEASE_MS + HTTP_MS + 1_500); // a late double would show now
    const seconds = Math.round((Date.now() - began) / 1_000);
    isOver = true;
    await watching;
    clearInterval(statuses);
    isEnding = true;

    model.outputs();
    const { doubled, excused } = model.calls(outside.received);
    const owners = (): { member: Member; partition: number }[] =>
      members.flatMap((member) => (member.told?.partitions ?? []).map((partition) => ({ member, partition })));
    await expect
      .poll(
        () => ({
          frozen: members.filter(({ isFrozen }) => isFrozen).length,
          owned: owners()
            .map(({ partition }) => partition)
            .sort(),
        }),
        { timeout: 40_000, interval: 300 },
      )
      .toEqual({ frozen: 0, owned: [0, 1, 2, 3] });
    const [awake, owned] = [[...members], owners()];
    for (const { process: child } of awake) child.send('stop');
    await expect.poll(() => awake.every(({ process: child }) => child.exitCode === 0), { timeout: 20_000 }).toBe(true);

    const logged = new Map<string, Record<string, unknown>>();
    for (const record of await readAll(topics, 'states')) {
      const key = record.key?.toString() ?? '';
      if (record.value) logged.set(key, JSON.parse(record.value.toString()));
      else logged.delete(key);
    }
    model.state('changelog', logged);
    const onDisk = new Map<string, Record<string, unknown>>();
    for (const { member, partition } of owned) {
      const folder = join(dir, member.folder, `${topics.prefix}proof`, `p${partition}`);
      const store = LocalStore.peek(folder);
      for (const [key, value] of store.range(' ', '~')) onDisk.set(key, JSON.parse(value.toString()));
      await store.close();
    }
    model.state('disk', onDisk);

    const sums: Record<string, number> = {};
    const add = (name: string, value: number): void => {
      sums[name] = (sums[name] ?? 0) + value;
    };
    for (const { counts, faults, metrics } of allTold.values()) {
      for (const [name, value] of Object.entries({ ...counts, ...metrics })) add(name, value);
      for (const [name, value] of Object.entries(faults)) add(`fault at ${name}`, value);
    }
    console.table({
      ...{ seed: size.seed, seconds, records: size.records, outs: model.outs, sents: model.sents },
      ...{ calls: outside.received.length, doubled, excused, wrong: model.wrongCount },
      ...Object.fromEntries(Object.entries(happened).sort()),
      ...Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Math.round(value * 1_000) / 1_000])),
    });
    expect(model.wrong).toEqual([]);
  }, 300_000);
});
