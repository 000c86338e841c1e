import { type Message, TransactionalProducer } from '../../../services/platform/kafka/kafkajs/index.ts';
import { type BareInput, type BareRecord, quiet } from './input.ts';
import type { BareSettings } from './settings.ts';

/** Records by topic. */
export type Outputs = ReadonlyMap<string, readonly Message[]>;

/** Pause between two transactions of a process, as the design has it. */
export const COMMIT_EVERY_MS = 10;

/** One transaction after the other: what was made of records, and the positions behind them. */
export class Transactions {
  readonly #producer: TransactionalProducer;
  readonly #group: string;
  readonly #input: BareInput;

  constructor({ brokers }: BareSettings, group: string, input: BareInput) {
    this.#group = group;
    this.#input = input;
    this.#producer = new TransactionalProducer({
      brokers,
      clientId: group,
      transactionalId: group,
      transactionTimeoutMs: 5_000,
      logger: quiet,
    });
  }

  open(): Promise<void> {
    return this.#producer.open();
  }

  async commit(outputs: Outputs, done: readonly BareRecord[]): Promise<void> {
    const sends = [[...outputs].map(([topic, messages]) => ({ topic, messages }))];
    const positions = new Map<string, Map<number, number>>();
    for (const { topic, partition, next } of done) {
      const ofTopic = positions.get(topic) ?? new Map<number, number>();
      positions.set(topic, ofTopic.set(partition, next));
    }
    const topics = [...positions].map(([topic, ofTopic]) => ({
      topic,
      partitions: [...ofTopic].map(([partition, offset]) => ({ partition, offset: String(offset), metadata: '' })),
    }));
    await this.#producer.commit({
      sends,
      ...(topics.length > 0 && { offsets: { groupId: this.#group, membership: this.#input.membership, topics } }),
    });
  }
}
