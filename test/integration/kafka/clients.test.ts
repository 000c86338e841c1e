import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { createClient, TransactionalProducer } from '../../../services/platform/kafka/kafkajs/index.ts';
import { openProducer, type QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import { producerFor, readAll, type TestTopics, testLogger, testTopics } from '../streams/support.ts';

let topics: TestTopics;
let producer: QueueingProducer;
const brokers = (): readonly string[] => topics.brokers;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['plain', 'aborts', 'mates']);
  await topics.create(['narrow'], { 'max.message.bytes': '600000' });
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

  const record = (name: string, partition: number, value: string | Buffer) => ({
    topic: topics.fullName(name),
    partition,
    key: 'k',
    value: Buffer.from(value),
  });
  const own = () => openProducer({ brokers: brokers(), clientId: 'own', logger: testLogger() });

  it('refuses what Kafka never takes, and no other record for it', async () => {
    const [tooLarge, mate] = await Promise.all([
      producer.send(record('mates', 0, Buffer.alloc(1_000_001))),
      producer.send(record('mates', 1, 'innocent')),
    ]);
    expect(tooLarge).toMatchObject({ ok: false, code: 'too-large' });
    expect(mate).toEqual({ ok: true, offset: 0 });
    expect(await producer.send(record('mates', 0, Buffer.alloc(999_000)))).toEqual({ ok: true, offset: 0 });
  });

  it('sends none of a call where one record is too large', async () => {
    const results = await producer.sendAll([record('mates', 2, 'a'), record('mates', 2, Buffer.alloc(1_000_001))]);
    expect(results).toMatchObject([{ code: 'not-sent' }, { code: 'too-large' }]);
    expect(await producer.send(record('mates', 2, 'b'))).toEqual({ ok: true, offset: 0 });
  });

  it('says that a record was not sent only where it was refused alone', async () => {
    const failing = await own();
    const results = await Promise.all([
      failing.send(record('narrow', 0, Buffer.alloc(700_000))),
      failing.send(record('narrow', 1, 'innocent')),
    ]);
    expect(results).toMatchObject([{ code: 'outcome-unknown' }, { code: 'outcome-unknown' }]);
    const alone = await failing.send(record('narrow', 0, Buffer.alloc(700_000)));
    expect(alone).toMatchObject({ ok: false, code: 'not-sent' });
    await failing.close();
  });

  it('fails with a record those behind it of the same call and partition, and no others', async () => {
    const failing = await own();
    const large = record('narrow', 2, Buffer.alloc(590_000));
    // The broker refuses the second; what follows it would go out with the next send.
    const call = failing.sendAll([large, { ...large, value: Buffer.alloc(700_000) }, record('narrow', 2, 'behind')]);
    const other = failing.send(record('narrow', 2, 'of another call'));
    expect(await call).toMatchObject([{ ok: true }, { code: 'not-sent' }, { code: 'not-sent' }]);
    expect(await other).toMatchObject({ ok: true });
    await failing.close();
    const found = (await readAll(topics, 'narrow')).filter(({ partition }) => partition === 2);
    expect(found.map(({ value }) => value?.length)).toEqual([590_000, 'of another call'.length]);
  });

  it('goes on with another producer after a failure, and sends nothing once closed', async () => {
    const failing = await own();
    await failing.send(record('narrow', 3, Buffer.alloc(700_000)));
    expect(await failing.send(record('narrow', 3, 'x'))).toMatchObject({ ok: true });
    await failing.close();
    expect(await failing.send(record('narrow', 3, 'y'))).toMatchObject({ ok: false, code: 'not-sent' });
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
