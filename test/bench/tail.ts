import { setTimeout as pause } from 'node:timers/promises';
import { createClient, isPassing, RawReader } from '../../services/platform/kafka/kafkajs/index.ts';
import { type RawRecord, toRawRecord } from '../../services/platform/kafka/reader.ts';
import { preciseNow } from './clock.ts';

/** A record, and when a read_committed reader had it. */
export interface Arrived {
  readonly record: RawRecord;
  readonly at: number;
}

const RETRY_MS = 50;

/** Follows a topic from its end on, as an outside reader does; one connection a partition, so that none waits for another. */
export class TopicTail {
  #arrived: Arrived[] = [];
  #closed = false;
  readonly #readers: RawReader[] = [];
  readonly #loops: Promise<void>[] = [];

  static async open(brokers: readonly string[], topic: string, partitions: number): Promise<TopicTail> {
    const tail = new TopicTail();
    for (let partition = 0; partition < partitions; partition += 1) {
      const reader = new RawReader(createClient({ brokers, clientId: 'bench-tail' }));
      await reader.connect([topic]);
      tail.#readers.push(reader);
      tail.#loops.push(tail.#follow(reader, topic, partition, await reader.end(topic, partition)));
    }
    return tail;
  }

  get count(): number {
    return this.#arrived.length;
  }

  /** When the last record came. */
  get lastAt(): number {
    return this.#arrived.at(-1)?.at ?? 0;
  }

  /** What has come since it was taken last. */
  take(): readonly Arrived[] {
    const arrived = this.#arrived;
    this.#arrived = [];
    return arrived;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#loops);
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  async #follow(reader: RawReader, topic: string, partition: number, from: number): Promise<void> {
    let position = from;
    while (!this.#closed) {
      try {
        const { batch } = await reader.fetch(topic, partition, position, { maxWaitMs: 500 });
        const at = preciseNow();
        for (const message of batch.messages)
          this.#arrived.push({ record: toRawRecord(topic, partition, message), at });
        position = batch.nextOffset();
      } catch (error) {
        if (this.#closed) return;
        if (!isPassing(error)) throw error;
        await pause(RETRY_MS);
        await reader.refresh();
      }
    }
  }
}
