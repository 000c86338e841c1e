import { pino } from 'pino';
import { ManagedConsumer, type Membership, type RawMessage } from '../../../services/platform/kafka/kafkajs/index.ts';
import { createAssigner } from '../../../services/platform/kafka/streams/assigner.ts';
import { type BareSettings, giveUp } from './settings.ts';

export interface BareRecord {
  readonly topic: string;
  readonly partition: number;
  /** Where the partition's position is once this record is done. */
  readonly next: number;
  readonly message: RawMessage;
}

export const quiet = pino({ level: 'silent' });

const PAUSE_AT = 8_000;
const RESUME_AT = 4_000;

/** Records of a group's topics from their beginning, as they come, with the membership under which they may be committed. */
export class BareInput {
  readonly #consumer: ManagedConsumer;
  readonly #topics: readonly string[];
  readonly #partitions: readonly number[];
  #records: BareRecord[] = [];
  #membership: Membership | undefined;
  #paused = false;

  constructor(settings: BareSettings, group: string, topics: readonly string[], arrived: () => void) {
    this.#topics = topics;
    this.#partitions = Array.from({ length: settings.partitions }, (_, n) => n);
    this.#consumer = new ManagedConsumer({
      brokers: settings.brokers,
      clientId: group,
      groupId: group,
      topics,
      assigner: (partitionsOf) => createAssigner(group, partitionsOf),
      sessionTimeoutMs: 10_000,
      heartbeatMs: 1_000,
      rebalanceTimeoutMs: 10_000,
      maxWaitMs: 200,
      logger: quiet,
      hooks: {
        beforeJoin: async () => undefined,
        joined: () => undefined,
        fetched: () => undefined,
        outOfRange: (topic, partition) => giveUp(new Error(`${topic}/${partition} is out of range`)),
      },
      onCrash: giveUp,
      onBatch: (batch) => {
        const { topic, partition, messages } = batch;
        this.#membership = batch.membership;
        const last = messages.length - 1;
        for (const [n, message] of messages.entries()) {
          const next = n === last ? batch.nextOffset() : Number(message.offset) + 1;
          this.#records.push({ topic, partition, next, message });
        }
        this.#regulate();
        arrived();
        return true;
      },
    });
  }

  start(): Promise<void> {
    return this.#consumer.start();
  }

  get length(): number {
    return this.#records.length;
  }

  /** The membership of the last fetch. */
  get membership(): Membership {
    return this.#membership ?? { generationId: -1, memberId: '' };
  }

  take(most: number): readonly BareRecord[] {
    const taken = this.#records.splice(0, most);
    this.#regulate();
    return taken;
  }

  #regulate(): void {
    if (!this.#paused && this.#records.length > PAUSE_AT) {
      this.#paused = true;
      this.#consumer.pause(this.#topics, this.#partitions);
    } else if (this.#paused && this.#records.length < RESUME_AT) {
      this.#paused = false;
      this.#consumer.resume(this.#topics, this.#partitions);
    }
  }
}
