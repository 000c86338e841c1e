import type { Message, Producer } from '../../../services/platform/kafka/kafkajs/index.ts';
import { giveUp } from './settings.ts';

const LINGER_MS = 3;

interface Waiting {
  readonly topic: string;
  readonly message: Message;
  readonly done: () => void;
}

/** Lets records wait 3 ms for company, then sends them with acks=all; one send at a time, as the idempotent producer needs. */
export class Linger {
  readonly #producer: Producer;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  send(topic: string, message: Message): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ topic, message, done });
      if (this.#busy) return;
      this.#busy = true;
      setTimeout(() => this.#run().catch(giveUp), LINGER_MS);
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const topics = new Map<string, Message[]>();
      for (const { topic, message } of batch) {
        const messages = topics.get(topic) ?? [];
        topics.set(topic, messages);
        messages.push(message);
      }
      const topicMessages = [...topics].map(([topic, messages]) => ({ topic, messages }));
      await this.#producer.sendBatch({ acks: -1, topicMessages });
      for (const { done } of batch) done();
    }
    this.#busy = false;
  }
}
