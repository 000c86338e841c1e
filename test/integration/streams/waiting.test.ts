import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import {
  awaitHigher,
  type Codec,
  eachRecord,
  emit,
  retry,
  type StepItem,
} from '../../../services/platform/kafka/streams/index.ts';
import { type Entry, type Item, OwnTopics } from './own-topics.ts';
import { jsonCodec, sendAll, valuesOf } from './support.ts';

let own: OwnTopics;
beforeAll(async () => {
  own = await OwnTopics.open(inject('engines').brokers);
});
afterEach(() => own.stop());
afterAll(() => own.close());

describe('waiting', () => {
  it('retry: the record and those behind it come again, in order', async () => {
    let away = 3;
    const { name, outs } = await own.run((items: readonly Item[]) =>
      items.map((item) => {
        if (item.record.value.id === 2 && away > 0) {
          away -= 1;
          return retry(20, 'away');
        }
        return own.out(item);
      }),
    );
    await sendAll(
      own.producer,
      own.topics,
      name,
      [1, 2, 3].map((id) => ({ key: 'a', value: { id } })),
    );
    await expect
      .poll(async () => (await valuesOf(own.topics, outs)).map(({ id }) => id), { timeout: 10_000 })
      .toEqual([1, 2, 3]);
    expect(away).toBe(0);
  });

  it('awaitHigher: what lay in a higher input is worked first, then the step decides', async () => {
    await own.create('table', 'stream');
    const [table, stream, outs] = [own.further('table'), own.further('stream'), own.outs];
    const keys = Array.from({ length: 30 }, (_, at) => `k${at}`);
    await sendAll(
      own.producer,
      own.topics,
      stream,
      [...keys, 'missing'].map((key, id) => ({ key, value: { id } })),
    );
    await sendAll(
      own.producer,
      own.topics,
      table,
      keys.map((key, n) => ({ key, value: { n } })),
    );
    await own.start(() => ({
      ...own.shape(),
      inputs: [
        {
          topic: stream,
          rank: 1,
          step: eachRecord((item: Item) => {
            const row = item.context.store.get(`${item.record.key}:row`);
            return row || item.waited ? own.out(item, { n: row?.n ?? 'none', waited: item.waited }) : awaitHigher();
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
    }));
    await expect.poll(async () => (await valuesOf(own.topics, outs)).length, { timeout: 15_000 }).toBe(31);
    const found = await valuesOf(own.topics, outs);
    expect(found.filter(({ n }) => n === 'none')).toEqual([{ id: 30, n: 'none', waited: true }]);
  });

  it('an awaited step holds up its own partition only, and no transaction', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = 'a';
    const { name, outs } = await own.run(async (items: readonly Item[]) => {
      if (items.some(({ record }) => record.key === slow)) await gate;
      return items.map((item) => own.out(item));
    });
    const other = ['b', 'c', 'd', 'e', 'f'].find((key) => partitionOf(key, 4) !== partitionOf(slow, 4)) ?? '';
    await sendAll(own.producer, own.topics, name, [{ key: slow, value: { id: 1 } }]);
    await sendAll(own.producer, own.topics, name, [{ key: other, value: { id: 2 } }]);
    await expect
      .poll(async () => (await valuesOf(own.topics, outs)).map(({ id }) => id), { timeout: 10_000 })
      .toEqual([2]);
    release();
    await expect.poll(async () => (await valuesOf(own.topics, outs)).length, { timeout: 10_000 }).toBe(2);
  });
});

describe('a value whose schema is on its way', () => {
  it('is waited for: the record is taken again, those behind it stay behind', async () => {
    let tries = 0;
    const codec: Codec = {
      ...jsonCodec,
      decode: (topic, bytes) => {
        if (!bytes.includes('late') || tries >= 3) return jsonCodec.decode(topic, bytes);
        tries += 1;
        return { ok: false, code: 'schema_pending', reason: 'soon', retriable: true, pending: Promise.resolve() };
      },
    };
    await own.run(
      eachRecord((item: Item) => own.out(item)),
      {},
      { codec },
    );
    const values = [{ id: 1 }, { id: 2, do: 'late' }, { id: 3 }];
    await sendAll(
      own.producer,
      own.topics,
      own.name,
      values.map((value) => ({ key: 'a', value })),
    );
    await expect
      .poll(async () => (await valuesOf(own.topics, own.outs)).map(({ id }) => id), { timeout: 10_000 })
      .toEqual([1, 2, 3]);
    expect(tries).toBe(3);
    expect(await own.letters()).toEqual([]);
  });
});

describe('a timer that throws', () => {
  it('is passed over the third time, and holds up nothing else', async () => {
    let thrown = 0;
    const { name, outs } = await own.run(
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
          return emit([{ topic: own.outs, key, value: { key } }]);
        },
      },
    );
    const partition = partitionOf('bad', 4);
    await sendAll(
      own.producer,
      own.topics,
      name,
      ['x', 'bad', 'y'].map((key) => ({ key, value: {}, partition })),
    );
    await expect
      .poll(async () => (await valuesOf(own.topics, outs)).map(({ key }) => key).sort(), { timeout: 10_000 })
      .toEqual(['x', 'y']);
    await expect.poll(() => thrown, { timeout: 10_000 }).toBe(3);
    await sendAll(own.producer, own.topics, name, [{ key: 'z', value: {}, partition }]);
    await expect.poll(async () => (await valuesOf(own.topics, outs)).length, { timeout: 10_000 }).toBe(3);
  });
});
