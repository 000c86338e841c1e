/** A topology with one input on topics of its own, for tests that must not see one another's records. */
import { expect } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import {
  emit,
  type StepItem,
  type StepResult,
  type StreamsHandle,
  type StreamsOptions,
  startStreams,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import { MAX_LETTER_BYTES } from '../../../services/platform/kafka/topics.ts';
import { optionsFor, producerFor, type TestTopics, testTopics, valuesOf } from './support.ts';

export interface Value {
  readonly do?: string;
  readonly id?: number;
}
export interface Entry {
  readonly n: number;
}
export type Item = StepItem<Value, Entry>;

export const TRACE = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;

export class OwnTopics {
  readonly topics: TestTopics;
  readonly producer: QueueingProducer;
  #handle: StreamsHandle | undefined;
  #made = 0;

  private constructor(topics: TestTopics, producer: QueueingProducer) {
    this.topics = topics;
    this.producer = producer;
  }

  static async open(brokers: readonly string[]): Promise<OwnTopics> {
    const topics = testTopics(brokers);
    return new OwnTopics(topics, await producerFor(topics));
  }

  get name(): string {
    return `in-${this.#made}`;
  }

  get outs(): string {
    return `outs-${this.#made}`;
  }

  /** Creates the next set of topics, and starts the topology that `make` gives for them. */
  async start(make: (own: this) => Topology<Entry>, more: Partial<StreamsOptions> = {}): Promise<void> {
    const handle = await startStreams(
      make(this),
      optionsFor(this.topics, { deadLetterTopic: `dead-${this.#made}`, ...more }),
    );
    this.#handle = handle;
    await expect.poll(() => handle.ready(), { timeout: 10_000 }).toBe(true);
  }

  async create(...further: readonly string[]): Promise<void> {
    this.#made += 1;
    await this.topics.create([this.name, this.outs, ...further.map((name) => `${name}-${this.#made}`)]);
    await this.topics.create([`dead-${this.#made}`], { 'max.message.bytes': String(MAX_LETTER_BYTES) });
    await this.topics.createStore(`store-${this.#made}`);
  }

  /** The plainest topology: one input, one step, a store. */
  async run(
    step: Topology<Entry>['inputs'][number]['step'],
    more: Partial<Topology<Entry>> = {},
    options: Partial<StreamsOptions> = {},
  ): Promise<{ name: string; outs: string }> {
    await this.create();
    const topology: Topology<Entry> = { ...this.shape(), inputs: [{ topic: this.name, rank: 0, step }], ...more };
    await this.start(() => topology, options);
    return { name: this.name, outs: this.outs };
  }

  shape(): { group: string; store: { topic: string } } {
    return { group: `g-${this.#made}`, store: { topic: `store-${this.#made}` } };
  }

  further(name: string): string {
    return `${name}-${this.#made}`;
  }

  letters(): Promise<Record<string, unknown>[]> {
    return valuesOf(this.topics, `dead-${this.#made}`);
  }

  /** One output that names its record. */
  out(item: Item, more: object = {}): StepResult {
    return emit([{ topic: this.outs, key: item.record.key ?? '', value: { id: item.record.value.id, ...more } }]);
  }

  async stop(): Promise<void> {
    await this.#handle?.stop();
    this.#handle = undefined;
  }

  async close(): Promise<void> {
    await this.producer.close();
    await this.topics.drop();
  }
}
