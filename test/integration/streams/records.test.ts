import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createClient } from '../../../services/platform/kafka/kafkajs/index.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { eachRecord, emit, forward, type StepItem } from '../../../services/platform/kafka/streams/index.ts';
import { type Entry, type Item, OwnTopics, TRACE, type Value } from './own-topics.ts';
import { readAll, sendAll, valuesOf } from './support.ts';

let own: OwnTopics;
beforeAll(async () => {
  own = await OwnTopics.open(inject('engines').brokers);
});
afterEach(() => own.stop());
afterAll(() => own.close());

describe('records that cannot be worked on', () => {
  it('go to the dead letters byte for byte; those behind them are worked on', async () => {
    const { name, outs } = await own.run(eachRecord((item: Item) => own.out(item)));
    await sendAll(own.producer, own.topics, name, [
      { key: 'a', value: Buffer.from([0xff, 0x00, 0x80]), headers: { traceparent: TRACE, more: 'x' } },
      { key: 'a', value: null },
      { key: 'a', value: { id: 1 } },
    ]);
    await expect.poll(async () => (await valuesOf(own.topics, outs)).length, { timeout: 10_000 }).toBe(1);
    const [poison, tombstone] = await own.letters();
    expect(poison).toMatchObject({
      topic: own.topics.fullName(name),
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
    const [letter] = await readAll(own.topics, own.further('dead'));
    expect([letter?.key?.toString(), letter?.partition, `${letter?.headers.traceparent}`]).toEqual([
      'a',
      partitionOf('a', 4),
      TRACE,
    ]);
  });

  it('reach the step without a value where the input takes tombstones', async () => {
    const step = eachRecord(({ record }: StepItem<Value | null, Entry>) =>
      emit([{ topic: own.outs, key: record.key ?? '', value: { none: record.value === null } }]),
    );
    await own.create();
    await own.start(() => ({ ...own.shape(), inputs: [{ topic: own.name, rank: 0, tombstones: true, step }] }));
    await sendAll(own.producer, own.topics, own.name, [{ key: 'a', value: null }]);
    await expect.poll(() => valuesOf(own.topics, own.outs), { timeout: 10_000 }).toEqual([{ none: true }]);
  });

  it('at which a step throws three times are given up alone, with the task’s work before and behind intact', async () => {
    let thrown = 0;
    const { name, outs } = await own.run((items: readonly Item[]) =>
      items.map((item) => {
        const n = (item.context.store.get('a:n')?.n ?? 0) + 1;
        if (item.record.value.do === 'throw') {
          thrown += 1;
          throw new TypeError('no such field');
        }
        item.context.store.put('a:n', { n });
        return own.out(item, { n });
      }),
    );
    const values = Array.from({ length: 20 }, (_, id) => ({
      key: 'a',
      value: id === 12 ? { id, do: 'throw' } : { id },
    }));
    await sendAll(own.producer, own.topics, name, values);
    await expect.poll(async () => (await valuesOf(own.topics, outs)).length, { timeout: 15_000 }).toBe(19);
    expect((await valuesOf(own.topics, outs)).map(({ n }) => n)).toEqual(Array.from({ length: 19 }, (_, at) => at + 1));
    expect(await own.letters()).toMatchObject([{ offset: 12, code: 'step_failed', reason: 'no such field' }]);
    expect(thrown).toBe(3);
  });

  it('whose output is too large are given up, what came with it too', async () => {
    const { name, outs } = await own.run(
      eachRecord((item: Item) =>
        own.out(item, item.record.value.do === 'large' ? { text: 'x'.repeat(1_100_000) } : {}),
      ),
    );
    await sendAll(own.producer, own.topics, name, [
      { key: 'a', value: { id: 1, do: 'large' } },
      { key: 'a', value: { id: 2 } },
    ]);
    await expect
      .poll(async () => (await valuesOf(own.topics, outs)).map(({ id }) => id), { timeout: 10_000 })
      .toEqual([2]);
    expect(await own.letters()).toMatchObject([{ offset: 0, code: 'output_too_large' }]);
  });
});

describe('a record that is small on the wire alone', () => {
  const GZIP = 1;
  const sendCompressed = async (name: string, values: readonly Buffer[]): Promise<void> => {
    const kafka = createClient({ brokers: own.topics.brokers, clientId: 'compressing' });
    const compressing = kafka.producer({ retry: { retries: 5 } });
    await compressing.connect();
    for (const value of values) {
      const messages = [{ key: 'a', value, partition: partitionOf('a', 4), headers: { own: 'kept' } }];
      await compressing.send({ topic: own.topics.fullName(name), compression: GZIP, messages });
    }
    await compressing.disconnect();
  };

  it('and too large for a letter leaves one without its value; what lies behind it is worked on', async () => {
    const { name, outs } = await own.run(eachRecord((item: Item) => own.out(item)));
    await sendCompressed(name, [Buffer.alloc(5_000_000, 'x'), Buffer.from('{"id":1}')]);
    await expect.poll(() => valuesOf(own.topics, outs), { timeout: 15_000 }).toEqual([{ id: 1 }]);
    expect(await own.letters()).toMatchObject([
      {
        topic: own.topics.fullName(name),
        partition: partitionOf('a', 4),
        offset: 0,
        key: { data: [97] },
        headers: [{ key: 'own' }],
        value: null,
        code: 'too_large',
        reason: expect.stringMatching(/500\d{4} bytes.*undecodable/),
      },
    ]);
  });

  it('and too large to be forwarded is given up', async () => {
    const { name, outs } = await own.run(
      eachRecord((item: Item) => (item.record.value.id === 1 ? own.out(item) : forward('b'))),
    );
    const large = Buffer.from(JSON.stringify({ id: 2, text: 'x'.repeat(1_100_000) }));
    await sendCompressed(name, [large, Buffer.from('{"id":1}')]);
    await expect.poll(() => valuesOf(own.topics, outs), { timeout: 15_000 }).toEqual([{ id: 1 }]);
    expect(await own.letters()).toMatchObject([{ offset: 0, code: expect.stringMatching(/too_large$/) }]);
  });
});

describe('a record in the wrong partition', () => {
  it('is forwarded once, unchanged, and given up if it comes back wrong', async () => {
    const { name, outs } = await own.run(
      eachRecord((item: Item) => {
        const { record, context } = item;
        const right = record.value.do ?? 'a';
        return record.partition === context.partitionOf(right) && record.key === right ? own.out(item) : forward(right);
      }),
    );
    const wrong = (partitionOf('a', 4) + 1) % 4;
    await sendAll(own.producer, own.topics, name, [
      { key: 'conversation', value: { id: 1 }, partition: wrong, headers: { traceparent: TRACE, own: 'kept' } },
    ]);
    await expect.poll(async () => (await valuesOf(own.topics, outs)).length, { timeout: 10_000 }).toBe(1);
    const forwarded = (await readAll(own.topics, name)).find(({ partition }) => partition === partitionOf('a', 4));
    expect(forwarded?.key?.toString()).toBe('a');
    expect(forwarded?.value?.toString()).toBe('{"id":1}');
    expect(Object.fromEntries(Object.entries(forwarded?.headers ?? {}).map(([k, v]) => [k, `${v}`]))).toEqual({
      traceparent: TRACE,
      own: 'kept',
      'heliograph-forwarded': `${own.topics.fullName(name)}/${wrong}/0`,
    });
    // A step that never finds itself right: the second time ends it.
    await sendAll(own.producer, own.topics, name, [
      { key: 'z', value: { id: 2, do: 'y' }, headers: { 'heliograph-forwarded': 'elsewhere' } },
    ]);
    await expect.poll(() => own.letters(), { timeout: 10_000 }).toMatchObject([{ code: 'misrouted' }]);
  });
});
