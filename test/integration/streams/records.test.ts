import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  awaitHigher,
  type Codec,
  eachRecord,
  emit,
  forward,
  retry,
  type StepItem,
  type StepResult,
  type StreamsHandle,
  startStreams,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import {
  jsonCodec,
  optionsFor,
  producerFor,
  readAll,
  sendAll,
  type TestTopics,
  testTopics,
  valuesOf,
} from './support.ts';

interface Value {
  readonly do?: string;
  readonly id?: number;
}
interface Entry {
  readonly n: number;
}
type Item = StepItem<Value, Entry>;

const TRACE = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
let topics: TestTopics;
let producer: QueueingProducer;
let handle: StreamsHandle | undefined;
let groups = 0;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  producer = await producerFor(topics);
});
afterEach(async () => {
  await handle?.stop();
  handle = undefined;
});
afterAll(async () => {
  await producer.close();
  await topics.drop();
});

/** Topics of its own for each test, so that none sees another's records. */
async function setUp(
  step: Topology<Entry>['inputs'][number]['step'],
  more: Partial<Topology<Entry>> = {},
): Promise<{ name: string; outs: string }> {
  groups += 1;
  const [name, outs, dead] = [`in-${groups}`, `outs-${groups}`, `dead-${groups}`];
  await topics.create([name, outs, dead]);
  await topics.createStore(`store-${groups}`);
  const topology: Topology<Entry> = {
    group: `g-${groups}`,
    store: { topic: `store-${groups}` },
    inputs: [{ topic: name, rank: 0, step }],
    ...more,
  };
  handle = await startStreams(topology, optionsFor(topics, { deadLetterTopic: dead }));
  await expect.poll(() => handle?.ready(), { timeout: 10_000 }).toBe(true);
  return { name, outs };
}

const letters = async (): Promise<Record<string, unknown>[]> => valuesOf(topics, `dead-${groups}`);
const out = (item: Item, more: object = {}): StepResult =>
  emit([{ topic: `outs-${groups}`, key: item.record.key ?? '', value: { id: item.record.value.id, ...more } }]);

describe('records that cannot be worked on', () => {
  it('go to the dead letters byte for byte; those behind them are worked on', async () => {
    const { name, outs } = await setUp(eachRecord((item: Item) => out(item)));
    await sendAll(producer, topics, name, [
      { key: 'a', value: Buffer.from([0xff, 0x00, 0x80]), headers: { traceparent: TRACE, more: 'x' } },
      { key: 'a', value: null },
      { key: 'a', value: { id: 1 } },
    ]);
    await expect.poll(async () => (await valuesOf(topics, outs)).length, { timeout: 10_000 }).toBe(1);
    const [poison, tombstone] = await letters();
    expect(poison).toMatchObject({
      topic: topics.fullName(name),
      partition: partitionOf('a', 4),
      offset: 0,
      code: 'undecodable',
      stage: name,
      value: { type: 'Buffer', data: [0xff, 0x00, 0x80] },
      key: { type: 'Buffer', data: [97] },
      headers: [
        { key: 'traceparent', value: { data: [...Buffer.from(TRACE)] } },
        { key: 'more', value: { data: [120] } },
      ],
    });
    expect(tombstone).toMatchObject({ offset: 1, code: 'tombstone', value: null });
    const [letter] = await readAll(topics, `dead-${groups}`);
    expect([letter?.key?.toString(), letter?.partition, `${letter?.headers.traceparent}`]).toEqual([
      'a',
      partitionOf('a', 4),
      TRACE,
    ]);
  });

  it('reach the step without a value where the input takes tombstones', async () => {
    groups += 1;
    await topics.create([`in-${groups}`, `outs-${groups}`, `dead-${groups}`]);
    const step = eachRecord(({ record }: StepItem<Value | null, Entry>) =>
      emit([{ topic: `outs-${groups}`, key: record.key ?? '', value: { none: record.value === null } }]),
    );
    const topology: Topology<Entry> = {
      group: `g-${groups}`,
      inputs: [{ topic: `in-${groups}`, rank: 0, tombstones: true, step }],
    };
    handle = await startStreams(topology, optionsFor(topics, { deadLetterTopic: `dead-${groups}` }));
    await sendAll(producer, topics, `in-${groups}`, [{ key: 'a', value: null }]);
    await expect.poll(() => valuesOf(topics, `outs-${groups}`), { timeout: 10_000 }).toEqual([{ none: true }]);
  });

  it('at which a step throws three times are given up alone, with the task’s work before and behind intact', async () => {
    let thrown = 0;
    const { name, outs } = await setUp((items: readonly Item[]) =>
      items.map((item) => {
        const n = (item.context.store.get('a:n')?.n ?? 0) + 1;
        if (item.record.value.do === 'throw') {
          thrown += 1;
          throw new TypeError('no such field');
        }
        item.context.store.put('a:n', { n });
        return out(item, { n });
      }),
    );
    const values = Array.from({ length: 20 }, (_, id) => ({
      key: 'a',
      value: id === 12 ? { id, do: 'throw' } : { id },
    }));
    await sendAll(producer, topics, name, values);
    await expect.poll(async () => (await valuesOf(topics, outs)).length, { timeout: 15_000 }).toBe(19);
    expect((await valuesOf(topics, outs)).map(({ n }) => n)).toEqual(Array.from({ length: 19 }, (_, at) => at + 1));
    expect(await letters()).toMatchObject([{ offset: 12, code: 'step_failed', reason: 'no such field' }]);
    expect(thrown).toBe(3);
  });

  it('whose output is too large are given up, what came with it too', async () => {
    const { name, outs } = await setUp(
      eachRecord((item: Item) => out(item, item.record.value.do === 'large' ? { text: 'x'.repeat(1_100_000) } : {})),
    );
    await sendAll(producer, topics, name, [
      { key: 'a', value: { id: 1, do: 'large' } },
      { key: 'a', value: { id: 2 } },
    ]);
    await expect.poll(async () => (await valuesOf(topics, outs)).map(({ id }) => id), { timeout: 10_000 }).toEqual([2]);
    expect(await letters()).toMatchObject([{ offset: 0, code: 'output_too_large' }]);
  });
});

describe('a value whose schema is on its way', () => {
  it('is waited for: the record is taken again, those behind it stay behind', async () => {
    groups += 1;
    await topics.create([`in-${groups}`, `outs-${groups}`, `dead-${groups}`]);
    let tries = 0;
    const codec: Codec = {
      ...jsonCodec,
      decode: (topic, bytes) => {
        if (!bytes.includes('late') || tries >= 3) return jsonCodec.decode(topic, bytes);
        tries += 1;
        return { ok: false, code: 'schema_pending', reason: 'soon', retriable: true, pending: Promise.resolve() };
      },
    };
    const step = eachRecord((item: Item) => out(item));
    const topology: Topology<Entry> = { group: `g-${groups}`, inputs: [{ topic: `in-${groups}`, rank: 0, step }] };
    handle = await startStreams(topology, optionsFor(topics, { codec, deadLetterTopic: `dead-${groups}` }));
    const values = [{ id: 1 }, { id: 2, do: 'late' }, { id: 3 }];
    await sendAll(
      producer,
      topics,
      `in-${groups}`,
      values.map((value) => ({ key: 'a', value })),
    );
    await expect
      .poll(async () => (await valuesOf(topics, `outs-${groups}`)).map(({ id }) => id), { timeout: 10_000 })
      .toEqual([1, 2, 3]);
    expect(tries).toBe(3);
    expect(await letters()).toEqual([]);
  });
});

describe('a timer that throws', () => {
  it('is passed over the third time, and holds up nothing else', async () => {
    let thrown = 0;
    const { name, outs } = await setUp(
      eachRecord((item: Item) => {
        item.context.store.put(`${item.record.key}:due`, { n: 1 });
        item.context.schedule(item.record.key ?? '', 0);
        return emit([]);
      }),
      {
        restored: (context) => {
          for (const [key] of context.store.range(' ', '~')) context.schedule(key.slice(0, -':due'.length), 0);
          return emit([]);
        },
        timer: (key, context) => {
          if (key === 'bad') {
            thrown += 1;
            throw new Error('a broken timer');
          }
          context.store.delete(`${key}:due`);
          return emit([{ topic: `outs-${groups}`, key, value: { key } }]);
        },
      },
    );
    const partition = partitionOf('bad', 4);
    await sendAll(
      producer,
      topics,
      name,
      ['x', 'bad', 'y'].map((key) => ({ key, value: {}, partition })),
    );
    await expect
      .poll(async () => (await valuesOf(topics, outs)).map(({ key }) => key).sort(), { timeout: 10_000 })
      .toEqual(['x', 'y']);
    await expect.poll(() => thrown, { timeout: 10_000 }).toBe(3);
    await sendAll(producer, topics, name, [{ key: 'z', value: {}, partition }]);
    await expect.poll(async () => (await valuesOf(topics, outs)).length, { timeout: 10_000 }).toBe(3);
  });
});

describe('a record in the wrong partition', () => {
  it('is forwarded once, unchanged, and given up if it comes back wrong', async () => {
    const { name, outs } = await setUp(
      eachRecord((item: Item) => {
        const { record, context } = item;
        const right = record.value.do ?? 'a';
        return record.partition === context.partitionOf(right) && record.key === right ? out(item) : forward(right);
      }),
    );
    const wrong = (partitionOf('a', 4) + 1) % 4;
    await sendAll(producer, topics, name, [
      { key: 'conversation', value: { id: 1 }, partition: wrong, headers: { traceparent: TRACE, own: 'kept' } },
    ]);
    await expect.poll(async () => (await valuesOf(topics, outs)).length, { timeout: 10_000 }).toBe(1);
    const forwarded = (await readAll(topics, name)).find(({ partition }) => partition === partitionOf('a', 4));
    expect(forwarded?.key?.toString()).toBe('a');
    expect(forwarded?.value?.toString()).toBe('{"id":1}');
    expect(Object.fromEntries(Object.entries(forwarded?.headers ?? {}).map(([k, v]) => [k, `${v}`]))).toEqual({
      traceparent: TRACE,
      own: 'kept',
      'heliograph-forwarded': `${topics.fullName(name)}/${wrong}/0`,
    });
    // A step that never finds itself right: the second time ends it.
    await sendAll(producer, topics, name, [
      { key: 'z', value: { id: 2, do: 'y' }, headers: { 'heliograph-forwarded': 'elsewhere' } },
    ]);
    await expect.poll(letters, { timeout: 10_000 }).toMatchObject([{ code: 'misrouted' }]);
  });
});

describe('waiting', () => {
  it('retry: the record and those behind it come again, in order', async () => {
    let away = 3;
    const { name, outs } = await setUp((items: readonly Item[]) =>
      items.map((item) => {
        if (item.record.value.id === 2 && away > 0) {
          away -= 1;
          return retry(20, 'away');
        }
        return out(item);
      }),
    );
    await sendAll(
      producer,
      topics,
      name,
      [1, 2, 3].map((id) => ({ key: 'a', value: { id } })),
    );
    await expect
      .poll(async () => (await valuesOf(topics, outs)).map(({ id }) => id), { timeout: 10_000 })
      .toEqual([1, 2, 3]);
    expect(away).toBe(0);
  });

  it('awaitHigher: what lay in a higher input is worked first, then the step decides', async () => {
    groups += 1;
    const [table, stream, outs, dead] = [`table-${groups}`, `stream-${groups}`, `outs-${groups}`, `dead-${groups}`];
    await topics.create([table, stream, outs, dead]);
    await topics.createStore(`store-${groups}`);
    const keys = Array.from({ length: 30 }, (_, at) => `k${at}`);
    await sendAll(
      producer,
      topics,
      stream,
      [...keys, 'missing'].map((key, id) => ({ key, value: { id } })),
    );
    await sendAll(
      producer,
      topics,
      table,
      keys.map((key, n) => ({ key, value: { n } })),
    );
    const topology: Topology<Entry> = {
      group: `g-${groups}`,
      store: { topic: `store-${groups}` },
      inputs: [
        {
          topic: stream,
          rank: 1,
          step: eachRecord((item: Item) => {
            const row = item.context.store.get(`${item.record.key}:row`);
            return row || item.waited ? out(item, { n: row?.n ?? 'none', waited: item.waited }) : awaitHigher();
          }),
        },
        {
          topic: table,
          rank: 0,
          step: eachRecord(({ record, context }: StepItem<Entry, Entry>) => {
            context.store.put(`${record.key}:row`, record.value);
            return emit([]);
          }),
        },
      ],
    };
    handle = await startStreams(topology, optionsFor(topics, { deadLetterTopic: dead }));
    await expect.poll(async () => (await valuesOf(topics, outs)).length, { timeout: 15_000 }).toBe(31);
    const found = await valuesOf(topics, outs);
    expect(found.filter(({ n }) => n === 'none')).toEqual([{ id: 30, n: 'none', waited: true }]);
  });

  it('an awaited step holds up its own partition only, and no transaction', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = 'a';
    const { name, outs } = await setUp(async (items: readonly Item[]) => {
      if (items.some(({ record }) => record.key === slow)) await gate;
      return items.map((item) => out(item));
    });
    const other = ['b', 'c', 'd', 'e', 'f'].find((key) => partitionOf(key, 4) !== partitionOf(slow, 4)) ?? '';
    await sendAll(producer, topics, name, [{ key: slow, value: { id: 1 } }]);
    await sendAll(producer, topics, name, [{ key: other, value: { id: 2 } }]);
    await expect.poll(async () => (await valuesOf(topics, outs)).map(({ id }) => id), { timeout: 10_000 }).toEqual([2]);
    release();
    await expect.poll(async () => (await valuesOf(topics, outs)).length, { timeout: 10_000 }).toBe(2);
  });
});
