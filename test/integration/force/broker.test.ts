import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient, RawReader } from '../../../services/platform/kafka/kafkajs/index.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { type FailPoint, type StreamsHandle, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, producerFor, stateDir, type TestTopics, testTopics } from '../streams/support.ts';
import { counting, expectDisk, isReady } from './counting.ts';
import { Load } from './load.ts';
import { canRunBroker, PrivateBroker } from './private-broker.ts';

/** The broker ends a transaction that is open for longer. */
const TRANSACTION_MS = 5_000;
const AWAY_MS = 30_000;
const BACK_MS = 40_000;
const groups = ['killed-open', 'killed', 'away-open', 'away'] as const;
const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

const here = await canRunBroker();
if (!here) console.log('left out, no Java here: broker restarted, broker away');

interface Failure {
  readonly error: string;
  readonly tookMs: number;
}

describe.skipIf(!here)('a broker of our own', () => {
  let broker: PrivateBroker;
  let topics: TestTopics;
  let producer: QueueingProducer;
  const running: Group[] = [];

  /** A group at work under a load of its own, and what is told of it. */
  class Group {
    readonly name: string;
    readonly fatal: string[] = [];
    readonly failures: Failure[] = [];
    /** Called once, in the middle of the next transaction. */
    inTransaction: (() => Promise<void>) | undefined;
    readonly #dir = stateDir();
    #handle: StreamsHandle | undefined;
    load: Load | undefined;

    constructor(name: (typeof groups)[number]) {
      this.name = name;
    }

    async start(): Promise<void> {
      const failPoints = async (point: FailPoint): Promise<void> => {
        if (point !== 'commit:after-produce') return;
        const act = this.inTransaction;
        this.inTransaction = undefined;
        await act?.();
      };
      this.#handle = await startStreams(
        counting(this.name),
        optionsFor(topics, {
          stateDir: this.#dir,
          sessionTimeoutMs: 10_000,
          failPoints,
          logger: pino({ level: 'warn' }, { write: (line) => this.#told(JSON.parse(line)) }),
          onFatal: (reason) => this.fatal.push(reason),
        }),
      );
      running.push(this);
      await isReady(this.#handle);
      this.load = new Load(topics, producer, this.name);
      await this.isAtWork();
    }

    async isAtWork(): Promise<void> {
      await this.load?.isWorked(BACK_MS);
    }

    /** Every record of the log once, in order, the state the model's, and no end of the process. */
    async isExact(): Promise<void> {
      const expected = await this.load?.isExact();
      expect(this.fatal).toEqual([]);
      await this.#handle?.stop();
      if (expected) await expectDisk(topics, this.name, this.#dir, expected);
    }

    async stop(): Promise<void> {
      await this.load?.end();
      await this.#handle?.stop();
    }

    #told(line: { readonly msg: string } & Failure): void {
      if (line.msg === 'a transaction failed') this.failures.push({ error: line.error, tookMs: line.tookMs });
    }
  }

  beforeAll(async () => {
    broker = await PrivateBroker.open();
    topics = testTopics(broker.brokers);
    await topics.create(['dead-letters', ...groups.flatMap((name) => [`${name}-in`, `${name}-outs`])]);
    for (const name of groups) await topics.createStore(`${name}-counts`);
    producer = await producerFor(topics);
  });
  afterEach(async () => {
    broker.signal('SIGCONT');
    for (const group of running.splice(0)) await group.stop();
  });
  afterAll(async () => {
    await producer?.close(1_000);
    await broker?.close();
  });

  /** No transaction stands open on the outputs of the group. */
  async function isSettled(group: Group): Promise<void> {
    const topic = topics.fullName(`${group.name}-outs`);
    const raw = new RawReader(createClient({ brokers: topics.brokers, clientId: 'settled' }));
    await raw.connect([topic]);
    const open = async (): Promise<number> => {
      let records = 0;
      for (const partition of raw.partitions(topic)) {
        const { highWatermark, lastStableOffset } = await raw.fetch(topic, partition, 0);
        records += highWatermark - lastStableOffset;
      }
      return records;
    };
    await expect.poll(open, { timeout: BACK_MS, interval: 200 }).toBe(0);
    await raw.close();
  }

  const report = (of: readonly Group[], seconds: number): void =>
    console.table(
      of.map(({ name, load, failures }) => ({
        ...{ name, sent: load?.produced.length, repeated: load?.repeated, 'seconds until at work again': seconds },
        failures: failures.map(({ error, tookMs }) => `${error} after ${tookMs} ms`).join(', '),
      })),
    );
  const secondsSince = (began: number): number => Math.round((performance.now() - began) / 1_000);

  it('is killed in the middle of a transaction: the processes go on when it is back, exactly, also where it has ended that one for its age', async () => {
    const [held, free] = [new Group('killed-open'), new Group('killed')];
    await Promise.all([held.start(), free.start()]);
    const began = performance.now();
    const killed = new Promise<void>((resolve) => {
      held.inTransaction = async () => {
        broker.signal('SIGKILL');
        resolve();
        await broker.ended;
        await broker.start();
        await isSettled(held);
      };
    });
    await killed;
    await Promise.all([held.isAtWork(), free.isAtWork()]);
    report([held, free], secondsSince(began));
    await Promise.all([held.isExact(), free.isExact()]);
    // The epoch was raised by the broker itself: that is not another process.
    const expired = held.failures.filter(({ error }) => /^(PRODUCER_FENCED|INVALID_PRODUCER_EPOCH)$/.test(error));
    expect(expired).toHaveLength(1);
    expect(expired[0]?.tookMs).toBeGreaterThan(TRANSACTION_MS);
  }, 90_000);

  it('answers nobody for 30 s, in the middle of a transaction: the processes go on when it does, exactly', async () => {
    const [open, any] = [new Group('away-open'), new Group('away')];
    await Promise.all([open.start(), any.start()]);
    await new Promise<void>((resolve) => {
      open.inTransaction = async () => {
        broker.signal('SIGSTOP');
        resolve();
      };
    });
    await pause(AWAY_MS);
    const began = performance.now();
    broker.signal('SIGCONT');
    await Promise.all([open.isAtWork(), any.isAtWork()]);
    report([open, any], secondsSince(began));
    await Promise.all([open.isExact(), any.isExact()]);
  }, 120_000);
});
