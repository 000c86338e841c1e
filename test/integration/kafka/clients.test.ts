import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { startBatchConsumer } from '../../../services/platform/kafka/consumer.ts';
import { createClient, TransactionalProducer } from '../../../services/platform/kafka/kafkajs/index.ts';
import { openProducer, type QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import { producerFor, readAll, sendAll, type TestTopics, testLogger, testTopics } from '../streams/support.ts';

let topics: TestTopics;
let producer: QueueingProducer;
const brokers = (): readonly string[] => topics.brokers;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['plain', 'aborts', 'consumed', 'retried']);
  producer = await producerFor(topics);
});
afterAll(async () => {
  await producer.close();
  await topics.drop();
});

describe('the producer', () => {
  it('keeps the order of each partition and tells every record’s offset', async () => {
    const records = Array.from({ length: 3_000 }, (_, n) => ({ partition: n % 4, n }));
    const results = await Promise.all(
      records.map(({ partition, n }) =>
        producer.send({
          topic: topics.fullName('plain'),
          partition,
          key: `${n}`,
          value: Buffer.from(`${n}`),
          headers: { traceparent: 'x' },
        }),
      ),
    );
    const found = await readAll(topics, 'plain');
    expect(found).toHaveLength(3_000);
    for (const partition of [0, 1, 2, 3]) {
      const inLog = found.filter((record) => record.partition === partition);
      expect(inLog.map(({ key }) => Number(key?.toString()))).toEqual(
        records.filter((r) => r.partition === partition).map(({ n }) => n),
      );
      for (const record of inLog)
        expect(results[Number(record.key?.toString())]).toEqual({ ok: true, offset: record.offset });
    }
  });

  it('answers at once when its queue is full', async () => {
    const small = await openProducer({
      brokers: brokers(),
      clientId: 'small',
      logger: testLogger(),
      maxQueued: 2,
      lingerMs: 50,
    });
    const send = () => small.send({ topic: topics.fullName('plain'), partition: 0, key: 'k', value: null });
    const [first, second, third] = await Promise.all([send(), send(), send()]);
    expect([first?.ok, second?.ok]).toEqual([true, true]);
    expect(third).toMatchObject({ ok: false, code: 'queue-full' });
    await small.close();
  });

  it('says what was certainly not sent, goes on with another producer, and sends nothing once closed', async () => {
    const own = await openProducer({ brokers: brokers(), clientId: 'own', logger: testLogger() });
    const topic = topics.fullName('plain');
    const tooLarge = await own.send({ topic, partition: 0, key: 'k', value: Buffer.alloc(1_200_000) });
    expect(tooLarge).toMatchObject({ ok: false, code: 'not-sent' });
    expect(await own.send({ topic, partition: 0, key: 'k', value: null })).toMatchObject({ ok: true });
    await own.close();
    expect(await own.send({ topic, partition: 0, key: 'k', value: null })).toMatchObject({
      ok: false,
      code: 'not-sent',
    });
  });

  it('says that Kafka is away', async () => {
    await expect(
      openProducer({ brokers: ['127.0.0.1:1'], clientId: 'nowhere', logger: testLogger() }),
    ).rejects.toThrow();
  });
});

describe('the reader', () => {
  it('shows nothing of interleaved aborted transactions', async () => {
    const topic = topics.fullName('aborts');
    const client = createClient({ brokers: brokers(), clientId: 'aborting' });
    const open = async (name: string) => {
      const retry = { retries: 20, initialRetryTime: 20 };
      const made = client.producer({
        transactionalId: `${topic}.${name}`,
        idempotent: true,
        maxInFlightRequests: 1,
        retry,
      });
      await made.connect();
      return made;
    };
    const [a, b] = [await open('a'), await open('b')];
    const [first, second] = [await a.transaction(), await b.transaction()];
    const write = (transaction: typeof first, value: string) =>
      transaction.send({ topic, messages: [{ key: 'k', value, partition: 0 }] });
    await write(second, 'aborted b1');
    await write(first, 'aborted a1');
    await write(second, 'aborted b2');
    await first.abort();
    await write(second, 'aborted b3');
    await second.abort();
    const third = await a.transaction();
    await write(third, 'kept');
    await third.commit();
    expect((await readAll(topics, 'aborts')).map(({ value }) => value?.toString())).toEqual(['kept']);
    await Promise.all([a.disconnect(), b.disconnect()]);
  });

  it('reads a range, and tells where the log begins and ends', async () => {
    const topic = topics.fullName('plain');
    const reader = await openReader({ brokers: brokers(), topics: [topic] });
    expect(reader.partitions(topic).sort()).toEqual([0, 1, 2, 3]);
    const { start, end } = await reader.ends(topic, 1);
    expect([start, end]).toEqual([0, 750]);
    const offsets: number[] = [];
    for await (const records of reader.read({ topic, partition: 1, from: 10, to: 20 }))
      offsets.push(...records.map(({ offset }) => offset));
    expect(offsets).toEqual(Array.from({ length: 10 }, (_, at) => at + 10));
    await reader.close();
  });
});

describe('a transaction', () => {
  it('of several sends gives the end of each partition', async () => {
    const topic = topics.fullName('aborts');
    const tx = new TransactionalProducer({
      brokers: brokers(),
      clientId: 'tx',
      transactionalId: `${topic}.tx`,
      transactionTimeoutMs: 5_000,
      logger: testLogger(),
    });
    await tx.open();
    const send = (count: number) => [
      { topic, messages: Array.from({ length: count }, () => ({ key: 'k', value: 'v', partition: 2 })) },
    ];
    const ends = await tx.commit({ sends: [send(3), send(4)] });
    expect(ends.get(`${topic}/2`)).toBe(7);
    await tx.close();
  });
});

describe('the admin', () => {
  it('creates what is missing and names what differs, setting by setting', async () => {
    const admin = await connectAdmin({ brokers: brokers() });
    const name = topics.fullName('made');
    const wanted = { name, partitions: 4, config: { 'cleanup.policy': 'compact,delete', 'retention.ms': '3600000' } };
    expect(await admin.ensureTopics([wanted])).toEqual({ created: [name], differences: [] });
    expect(await admin.ensureTopics([wanted])).toEqual({ created: [], differences: [] });
    const other = { name, partitions: 6, config: { 'cleanup.policy': 'delete', 'retention.ms': '3600000' } };
    expect((await admin.ensureTopics([other])).differences).toEqual([
      { topic: name, setting: 'partitions', wanted: '6', found: '4' },
      { topic: name, setting: 'cleanup.policy', wanted: 'delete', found: expect.stringContaining('compact') },
    ]);
    expect(await admin.partitionCounts([name, 'no-such-topic'])).toEqual(new Map([[name, 4]]));
    await admin.deleteTopics([name]);
    await admin.close();
  });
});

describe('a batch consumer', () => {
  const options = (name: string) => ({
    brokers: brokers(),
    group: topics.fullName(`group-${name}`),
    topics: [topics.fullName(name)],
    instanceId: 'one',
    logger: testLogger(),
    onFatal: (reason: string) => {
      throw new Error(reason);
    },
  });

  it('goes on behind what was handled, in a next process too', async () => {
    const seen: string[] = [];
    const start = () =>
      startBatchConsumer({
        ...options('consumed'),
        maxRecords: 7,
        handle: async ({ records }) => {
          expect(records.length).toBeLessThanOrEqual(7);
          seen.push(...records.map(({ value }) => `${value}`));
          return { type: 'done' };
        },
      });
    const round = (n: number) =>
      sendAll(
        producer,
        topics,
        'consumed',
        Array.from({ length: 50 }, (_, at) => ({ key: `k${at}`, value: { n, at } })),
      );
    await round(1);
    let consumer = await start();
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(50);
    await consumer.stop();
    await round(2);
    consumer = await start();
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(100);
    expect(new Set(seen).size).toBe(100);
    await expect.poll(() => consumer.positions().every(({ lag }) => lag === 0)).toBe(true);
    await consumer.stop();
  });

  it('gives the same records again after a retry and after an exception', async () => {
    const calls: string[][] = [];
    const consumer = await startBatchConsumer({
      ...options('retried'),
      handle: async ({ records }) => {
        calls.push(records.map(({ key }) => `${key}`));
        if (calls.length === 1) return { type: 'retry', afterMs: 10, reason: 'away' };
        if (calls.length === 2) throw new TypeError('no such field');
        return { type: 'done' };
      },
    });
    await sendAll(producer, topics, 'retried', [
      { key: 'a', value: {} },
      { key: 'a', value: {} },
    ]);
    await expect.poll(() => calls.length, { timeout: 15_000 }).toBe(3);
    expect(calls[1]).toEqual(calls[0]);
    expect(calls[2]).toEqual(calls[0]);
    await consumer.stop();
  });
});
