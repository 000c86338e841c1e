import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createClient, RawReader } from '../../../services/platform/kafka/kafkajs/index.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, producerFor, sendAll, stateDir, type TestTopics, testTopics } from '../streams/support.ts';
import { counting, isReady, outsOf } from './counting.ts';

const GROUP = 'positions';
/** Values of a kilobyte: a fetch brings some hundreds, a queue that holds 2,000 asks for no more. */
const RECORDS = 4_000;
const WORKED = 100;
const PARTITION = 1;
let topics: TestTopics;
let producer: QueueingProducer;
let raw: RawReader;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create([`${GROUP}-in`, `${GROUP}-outs`, 'dead-letters']);
  await topics.createStore(`${GROUP}-counts`);
  producer = await producerFor(topics);
  raw = new RawReader(createClient({ brokers: topics.brokers, clientId: 'positions' }));
  await raw.connect([topics.fullName(`${GROUP}-in`)]);
});
afterAll(async () => {
  await producer.close();
  await raw.close();
  await topics.drop();
});

/** What the cluster's retention does, at once: the log begins at `offset`. */
async function cutBefore(offset: number): Promise<void> {
  const admin = createClient({ brokers: topics.brokers, clientId: 'cutter' }).admin();
  await admin.connect();
  const topic = topics.fullName(`${GROUP}-in`);
  await admin.fetchTopicOffsets(topic); // kafkajs' deleteTopicRecords knows no leaders without it
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: PARTITION, offset: String(offset) }] });
  await admin.disconnect();
}

const committed = async (): Promise<number | undefined> => {
  const topic = topics.fullName(`${GROUP}-in`);
  return (await raw.committed(`${topics.prefix}${GROUP}`, [topic], PARTITION)).get(topic)?.offset;
};

describe('a position that is not in the log any more', () => {
  it('stops the process with a sentence, while it runs and when it starts: it is never reset', async () => {
    const input = `${topics.fullName(`${GROUP}-in`)}/${PARTITION}`;
    const [dir, fatal]: [string, string[]] = [stateDir(), []];
    const options = optionsFor(topics, { stateDir: dir, onFatal: (reason) => fatal.push(reason) });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const gate = { isShut: false, reached: false };
    const wait = async (): Promise<void> => {
      gate.reached = gate.isShut;
      if (gate.isShut) await held;
    };
    let handle = await startStreams(counting(GROUP, { gate: wait }), options);
    await isReady(handle);
    const records = Array.from({ length: RECORDS }, (_, id) => ({
      key: 'a',
      value: { id, text: 'x'.repeat(1_000) },
      partition: PARTITION,
    }));
    await sendAll(producer, topics, `${GROUP}-in`, records.slice(0, WORKED));
    await expect.poll(committed, { timeout: 10_000 }).toBe(WORKED);
    gate.isShut = true;
    await sendAll(producer, topics, `${GROUP}-in`, records.slice(WORKED));
    await expect.poll(() => gate.reached, { timeout: 10_000 }).toBe(true);
    // The step is held up, and the queue asks for no more when it is full: the last of them are deleted before they are fetched.
    await cutBefore(RECORDS - 10);
    release();

    await expect.poll(() => fatal.length, { timeout: 15_000 }).toBe(1);
    const deleted =
      /^(\S+): the records from (\d+) to (\d+) were deleted before this group read them; .* offset to (\d+)$/;
    const [, where, from, to, goOn] = deleted.exec(fatal[0] ?? '') ?? [];
    expect([where, to, goOn]).toEqual([input, `${RECORDS - 10}`, `${RECORDS - 10}`]);
    expect(handle.health().state).toBe('failed');
    await handle.stop();
    const position = (await committed()) ?? 0;
    const outs = (await outsOf(topics, GROUP)).get(PARTITION) ?? [];
    expect(outs).toEqual(Array.from({ length: position }, (_, id) => `a/${id}/${id + 1}`));
    expect(position).toBeGreaterThanOrEqual(WORKED);
    // Nothing of what it never read counts as read.
    expect(position).toBeLessThanOrEqual(Number(from));
    expect(Number(from)).toBeLessThan(RECORDS - 10);

    fatal.length = 0;
    handle = await startStreams(counting(GROUP), optionsFor(topics, { ...options, onFatal: (r) => fatal.push(r) }));
    await expect.poll(() => fatal.length, { timeout: 15_000 }).toBe(1);
    const sentence = `${input}: the records from ${position} to ${RECORDS - 10} were deleted before this group read them`;
    expect(fatal[0]).toContain(sentence);
    await handle.stop();
    expect(await committed()).toBe(position);
    expect((await outsOf(topics, GROUP)).get(PARTITION)).toHaveLength(position);
  });
});
