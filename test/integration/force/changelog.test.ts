import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../services/platform/kafka/kafkajs/index.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  eachRecord,
  emit,
  type StepItem,
  type StreamsOptions,
  startStreams,
} from '../../../services/platform/kafka/streams/index.ts';
import {
  optionsFor,
  producerFor,
  readAll,
  sendAll,
  stateDir,
  type TestTopics,
  testTopics,
} from '../streams/support.ts';
import {
  type Counted,
  counterOf,
  counting,
  diskOf,
  emptyDir,
  expectDisk,
  expectExact,
  isReady,
  modelOf,
  sameMember,
} from './counting.ts';
import { canRunBroker, PrivateBroker } from './private-broker.ts';

/** Every append after a second begins a new segment, and what lies behind it is cleaned at once. */
const CLEANED_AT_ONCE = {
  'cleanup.policy': 'compact',
  'segment.ms': '1000',
  'min.cleanable.dirty.ratio': '0.01',
  'max.compaction.lag.ms': '1000',
  'delete.retention.ms': '0',
};
const BROKER = 4;
const keys = Array.from({ length: 300 }, (_, at) => `k${at}`);
const live = keys.filter((_, at) => at % 10 === 0);
const dead = keys.filter((key) => !live.includes(key));

const here = await canRunBroker();
if (!here) console.log('left out, no Java here: topics really compacted, restores from them');

describe.skipIf(!here)('a changelog', () => {
  let broker: PrivateBroker;
  let topics: TestTopics;
  let producer: QueueingProducer;
  let ids = 0;

  beforeAll(async () => {
    broker = await PrivateBroker.open();
    const admin = createClient({ brokers: broker.brokers, clientId: 'cleaner' }).admin();
    await admin.connect();
    // The cleaner looks every 15 s by default.
    const configEntries = [{ name: 'log.cleaner.backoff.ms', value: '100' }];
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: BROKER, name: '1', configEntries }] });
    await admin.disconnect();
    topics = testTopics(broker.brokers);
    await topics.create(['dead-letters']);
    producer = await producerFor(topics);
  });
  afterAll(async () => {
    await producer?.close(1_000);
    await broker?.close();
  });

  const prepare = async (group: string): Promise<void> => {
    await topics.create([`${group}-in`, `${group}-outs`]);
    await topics.create([`${group}-counts`], CLEANED_AT_ONCE);
  };
  const round = (group: string, of: readonly string[], what: Omit<Counted, 'id'> = {}): Promise<void> =>
    sendAll(
      producer,
      topics,
      `${group}-in`,
      of.map((key) => {
        ids += 1;
        return { key, value: { id: ids, ...what } };
      }),
    );
  /** Starts a member on a folder, lets it work all there is, and stops it. Answers how many records it restored. */
  const runOnce = async (group: string, dir: string): Promise<number> => {
    const metrics = new Registry();
    const options: StreamsOptions = optionsFor(topics, { stateDir: dir, metrics });
    const handle = await startStreams(counting(group), options);
    await isReady(handle);
    await expectExact(topics, group);
    await handle.stop();
    return counterOf(metrics, 'restored_records');
  };

  it('is read from the checkpoint on where there is one, and whole from nothing: not one record more', async () => {
    const group = 'checkpoint';
    await topics.create([`${group}-in`, `${group}-outs`]);
    await topics.createStore(`${group}-counts`);
    const first = stateDir();
    await round(group, keys);
    await round(group, keys);
    expect(await runOnce(group, first)).toBe(0); // nothing was there yet
    const { checkpoints } = await diskOf(topics, group, first);

    const whole = (await readAll(topics, `${group}-counts`)).length;
    const second = emptyDir(topics, group, first);
    await round(group, live);
    expect(await runOnce(group, second)).toBe(whole);

    const log = await readAll(topics, `${group}-counts`);
    const rest = log.filter(({ partition, offset }) => offset >= (checkpoints.get(partition) ?? 0));
    expect(rest).toHaveLength(live.length);
    expect(await runOnce(group, sameMember(topics, group, second, first))).toBe(rest.length);
    await expectDisk(topics, group, first, modelOf(await readAll(topics, `${group}-in`)));
  });

  it('full of tombstones, then really compacted, gives back every live key and no other, from nothing', async () => {
    const group = 'tombstones';
    await prepare(group);
    const first = stateDir();
    for (let n = 0; n < 4; n += 1) await round(group, keys);
    await round(group, dead, { do: 'forget' });
    await runOnce(group, first);

    const before = await readAll(topics, `${group}-counts`);
    expect(before.filter(({ value }) => value === null)).toHaveLength(dead.length);
    const second = emptyDir(topics, group, first);
    expect(await runOnce(group, second)).toBe(before.length);
    const model = modelOf(await readAll(topics, `${group}-in`));
    expect([...model.state.keys()].sort()).toEqual(live.map((key) => `${key}:n`).sort());
    await expectDisk(topics, group, second, model);

    await compacted(`${group}-counts`, before.length);
    const third = emptyDir(topics, group, second);
    const after = await readAll(topics, `${group}-counts`);
    expect(after.length).toBeLessThan(before.length / 2);
    await runOnce(group, third);
    const { state } = await diskOf(topics, group, third);
    expect(live.map((key) => state.get(`${key}:n`))).toEqual(live.map(() => 4));
    expect(dead.filter((key) => state.has(`${key}:n`))).toEqual([]);

    // The store that stood at the end of the log before it was compacted goes on from there.
    expect(await runOnce(group, sameMember(topics, group, third, second))).toBeLessThanOrEqual(topics.partitions * 40);
    await expectDisk(topics, group, second, { outs: new Map(), state });
  });

  it('and a table topic as an input: compacted, it gives every live row to a group that begins', async () => {
    await topics.create(['rows'], CLEANED_AT_ONCE);
    for (let v = 1; v <= 5; v += 1)
      await sendAll(
        producer,
        topics,
        'rows',
        keys.map((key) => ({ key, value: { v } })),
      );
    await sendAll(
      producer,
      topics,
      'rows',
      dead.map((key) => ({ key, value: null })),
    );
    await compacted('rows', keys.length * 5 + dead.length);
    await topics.create([`rows-outs`]);
    const rows = new Map<string, number>();
    const handle = await startStreams(
      {
        group: 'rows',
        inputs: [
          {
            topic: 'rows',
            rank: 0,
            tombstones: true,
            step: eachRecord(({ record }: StepItem<{ readonly v: number } | null, never>) => {
              if (record.value) rows.set(`${record.key}`, record.value.v);
              else rows.delete(`${record.key}`);
              return emit([{ topic: 'rows-outs', key: `${record.key}`, value: { v: record.value?.v ?? null } }]);
            }),
          },
        ],
      },
      optionsFor(topics),
    );
    await isReady(handle);
    const log = await readAll(topics, 'rows');
    await expect.poll(async () => (await readAll(topics, 'rows-outs')).length, { timeout: 15_000 }).toBe(log.length);
    expect(live.map((key) => rows.get(key))).toEqual(live.map(() => 5));
    expect(dead.filter((key) => rows.has(key))).toEqual([]);
    await handle.stop();
  });

  /** Appends until the cleaner has left one record of every live key, and half of all is gone. */
  async function compacted(name: string, produced: number): Promise<void> {
    const nudges = Array.from({ length: topics.partitions }, (_, partition) => ({
      key: `nudge${partition}`,
      value: null,
      partition,
    }));
    await expect
      .poll(
        async () => {
          await sendAll(producer, topics, name, nudges);
          const log = await readAll(topics, name);
          const own = log.filter(({ key }) => !`${key}`.startsWith('nudge'));
          const once = new Set(own.map(({ key }) => `${key}`)).size === own.length;
          return once && own.length <= keys.length && log.length < produced / 2;
        },
        { timeout: 30_000, interval: 300 },
      )
      .toBe(true);
  }
});
