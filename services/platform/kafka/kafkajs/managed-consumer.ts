import type { Assigner, Consumer } from 'kafkajs';
import type { Logger } from 'pino';
import { createClient, FOR_EVER } from './client.ts';
import { type GroupHooks, manage } from './group-hooks.ts';
import type { ConsumerGroup, FetchedBatch } from './internals.ts';
import { patchedKafkajs } from './patched.ts';

export interface ManagedConsumerOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly groupId: string;
  /** Full names of the inputs. */
  readonly topics: readonly string[];
  readonly assigner: (partitionsOf: (topic: string) => number) => Assigner;
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly maxWaitMs: number;
  readonly hooks: GroupHooks;
  readonly logger: Logger;
  /** Takes a batch or leaves it: true moves the fetch position over it, false does not. Returns at once. */
  onBatch(batch: FetchedBatch): boolean;
  /** kafkajs has given up and will not restart. */
  onCrash(error: Error): void;
}

const BYTES_PER_PARTITION = 512 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * A consumer whose positions belong to its user: kafkajs joins, beats and fetches; nothing is committed by it, and a stop does not
 * leave the group.
 */
export class ManagedConsumer {
  readonly #options: ManagedConsumerOptions;
  readonly #consumer: Consumer;
  #group: ConsumerGroup | undefined;
  #beating: NodeJS.Timeout | undefined;
  #joining = true;

  constructor(options: ManagedConsumerOptions) {
    this.#options = options;
    const { hooks } = options;
    const withGroup: GroupHooks = {
      ...hooks,
      beforeJoin: async (group) => {
        this.#group = group;
        await hooks.beforeJoin(group);
        this.#joining = true;
      },
      joined: (group) => {
        this.#joining = false;
        hooks.joined(group);
      },
    };
    this.#consumer = createClient(options).consumer({
      groupId: options.groupId,
      readUncommitted: false,
      allowAutoTopicCreation: false,
      partitionAssigners: [
        ({ cluster }) =>
          manage(
            options.assigner((topic) => cluster.findTopicPartitionMetadata(topic).length),
            withGroup,
          ),
      ],
      maxWaitTimeInMs: options.maxWaitMs,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: options.heartbeatMs,
      rebalanceTimeout: options.rebalanceTimeoutMs,
      maxBytesPerPartition: BYTES_PER_PARTITION,
      maxBytes: MAX_BYTES,
      retry: { initialRetryTime: 50, maxRetryTime: 300, retries: FOR_EVER },
    });
  }

  async start(): Promise<void> {
    const consumer = this.#consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.#options.onCrash(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    const { Batch } = patchedKafkajs();
    // kafkajs beats between fetches only: not while it waits to retry, not while a drain holds up its rejoin.
    this.#beating = setInterval(() => this.#beat(), this.#options.heartbeatMs);
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async ({ batch, resolveOffset, isStale }) => {
        const last = batch.messages.at(-1);
        if (!last || isStale() || !(batch instanceof Batch)) return;
        if (this.#options.onBatch(batch)) resolveOffset(last.offset);
      },
    });
  }

  pause(topics: readonly string[], partitions: readonly number[]): void {
    this.#consumer.pause(topics.map((topic) => ({ topic, partitions: [...partitions] })));
  }

  resume(topics: readonly string[], partitions: readonly number[]): void {
    this.#consumer.resume(topics.map((topic) => ({ topic, partitions: [...partitions] })));
  }

  seek(topic: string, partition: number, offset: number): void {
    this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  /** Ends fetching and beating; the member stays in its group. */
  async stop(): Promise<void> {
    clearInterval(this.#beating);
    await this.#consumer.disconnect();
  }

  /** A beat behind a JoinGroup on the same connection would go out with the old generation: none while joining. */
  #beat(): void {
    if (this.#joining || !this.#group?.coordinator) return;
    this.#group.heartbeat({ interval: this.#options.heartbeatMs }).catch((error: unknown) => {
      // The runner meets the same error at its next beat, and acts on it.
      this.#options.logger.debug({ error }, 'a heartbeat failed');
    });
  }
}
