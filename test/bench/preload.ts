import { type Message, type SendBatch, TransactionalProducer } from '../../services/platform/kafka/kafkajs/index.ts';
import { quiet } from './bare/input.ts';

const MOST_PER_SEND = 2_000;

/**
 * Writes many records so that they appear all at once: in one transaction, whose commit is the beginning. So producing costs nothing
 * of what is measured.
 */
export class Preload {
  readonly #producer: TransactionalProducer;

  private constructor(producer: TransactionalProducer) {
    this.#producer = producer;
  }

  static async open(brokers: readonly string[]): Promise<Preload> {
    const id = 'bench-preload';
    const producer = new TransactionalProducer({
      brokers,
      clientId: id,
      transactionalId: id,
      transactionTimeoutMs: 120_000,
      logger: quiet,
    });
    await producer.open();
    return new Preload(producer);
  }

  /** @param appear called when all is written, right before it appears */
  async write(topic: string, messages: readonly Message[], appear: () => void): Promise<void> {
    const sends: SendBatch[] = [];
    for (let at = 0; at < messages.length; at += MOST_PER_SEND)
      sends.push([{ topic, messages: messages.slice(at, at + MOST_PER_SEND) }]);
    await this.#producer.commit({
      sends,
      point: (name) => {
        if (name === 'after-produce') appear();
      },
    });
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}
