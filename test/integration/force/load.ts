import { expect } from 'vitest';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import { parse, type TestTopics } from '../streams/support.ts';
import { type Expected, expectExact } from './counting.ts';

const ROUND_MS = 20;
const AGAIN_MS = 100;
const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** A steady load for a counting group: a record of each key a round, for as long as it is not ended. */
export class Load {
  readonly produced: number[] = [];
  /** Records whose outcome was unknown, which were sent again. What the log then holds twice is in the model. */
  repeated = 0;
  readonly #topics: TestTopics;
  readonly #producer: QueueingProducer;
  readonly #group: string;
  readonly #roundMs: number;
  readonly #keys: readonly string[];
  readonly #loading: Promise<void>;
  readonly #watched = new Map<number, number>();
  readonly #seen = new Set<number>();
  #isOver = false;

  constructor(topics: TestTopics, producer: QueueingProducer, group: string, keys = 40, roundMs = ROUND_MS) {
    this.#roundMs = roundMs;
    this.#topics = topics;
    this.#producer = producer;
    this.#group = group;
    this.#keys = Array.from({ length: keys }, (_, at) => `k${at}`);
    this.#loading = this.#run();
  }

  /** A record that is sent after this moment comes out, and so many rounds behind it. */
  async isWorked(timeout: number, rounds = 20): Promise<void> {
    const id = (this.produced.at(-1) ?? 0) + rounds * this.#keys.length;
    const isOut = async (): Promise<boolean> => {
      await this.#watch();
      return this.#seen.has(id);
    };
    await expect.poll(isOut, { timeout, interval: 200 }).toBe(true);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#loading;
  }

  /** Ends, and holds the group's work against the model: every record once, each key's ids in order, none of them missing. */
  async isExact(): Promise<Expected> {
    await this.end();
    const expected = await expectExact(this.#topics, this.#group);
    const worked = new Map<string, number[]>();
    for (const [key = '', id] of [...expected.outs.values()].flat().map((out) => out.split('/')))
      worked.set(key, [...(worked.get(key) ?? []), Number(id)]);
    for (const [key, ids] of worked) expect(ids, key).toEqual([...ids].sort((a, b) => a - b));
    expect([...new Set([...worked.values()].flat())].sort((a, b) => a - b)).toEqual(this.produced);
    return expected;
  }

  /** What has come out since the last look. */
  async #watch(): Promise<void> {
    const topic = this.#topics.fullName(`${this.#group}-outs`);
    const reader = await openReader({ brokers: this.#topics.brokers, topics: [topic] });
    try {
      for (const partition of reader.partitions(topic)) {
        for await (const records of reader.read({ topic, partition, from: this.#watched.get(partition) ?? 0 })) {
          for (const record of records) this.#seen.add(Number(parse(record).id));
          this.#watched.set(partition, (records.at(-1)?.offset ?? -1) + 1);
        }
      }
    } finally {
      await reader.close();
    }
  }

  async #run(): Promise<void> {
    const topic = this.#topics.fullName(`${this.#group}-in`);
    for (let id = 0; !this.#isOver; id += this.#keys.length) {
      let left = this.#keys.map((key, at) => ({
        ...{ topic, key, partition: partitionOf(key, this.#topics.partitions) },
        value: Buffer.from(JSON.stringify({ id: id + at })),
      }));
      this.produced.push(...left.map((_, at) => id + at));
      while (left.length > 0) {
        const results = await this.#producer.sendAll(left);
        left = left.filter((_, at) => !results[at]?.ok);
        this.repeated += left.length;
        await pause(left.length > 0 ? AGAIN_MS : this.#roundMs);
      }
    }
  }
}
