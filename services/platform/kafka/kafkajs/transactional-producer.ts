import type { Message, Producer, Transaction } from 'kafkajs';
import type { Logger } from 'pino';
import { createClient, createProducer } from './client.ts';
import { errorType } from './error-names.ts';
import type { Membership } from './internals.ts';
import { patchedKafkajs } from './patched.ts';

/** One sendBatch: kafkajs writes one record batch for each topic and partition in it. */
export type SendBatch = readonly { readonly topic: string; readonly messages: readonly Message[] }[];

export interface TransactionContent {
  /** Sent one after the other. */
  readonly sends: readonly SendBatch[];
  readonly offsets?: {
    readonly groupId: string;
    readonly membership: Membership;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly offset: string;
        readonly metadata: string;
      }[];
    }[];
  };
  /** Called between the steps; may throw, in tests. */
  point?(name: 'before-produce' | 'after-produce' | 'after-offsets' | 'after-commit'): void | Promise<void>;
}

/** The offset after the last record written, by `topic/partition`. */
export type WrittenEnds = ReadonlyMap<string, number>;

export interface TransactionalProducerOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly logger: Logger;
}

const CONCURRENT_RETRY_MS = 5;
const CONCURRENT_RETRIES = 400;

/**
 * One transactional id. After any error the outcome of its transaction is unknown and kafkajs' sequences are unsure, so the producer
 * behind it is replaced; opening the next one makes the broker settle what was pending.
 */
export class TransactionalProducer {
  readonly #options: TransactionalProducerOptions;
  #producer: Producer | undefined;

  constructor(options: TransactionalProducerOptions) {
    this.#options = options;
  }

  /** (Re)opens: fences older holders of the id and ends what they had open. */
  async open(): Promise<void> {
    await this.close();
    const { transactionalId, transactionTimeoutMs } = this.#options;
    // 5 ms instead of kafkajs' 300: the broker answers CONCURRENT_TRANSACTIONS until the last transaction's markers are written.
    const retry = { initialRetryTime: 5, maxRetryTime: 200, retries: 60 };
    const client = createClient({ ...this.#options, retry: { initialRetryTime: 20, maxRetryTime: 500, retries: 60 } });
    const producer = createProducer(client, { transactionalId, transactionTimeout: transactionTimeoutMs, retry });
    this.#producer = producer;
    await producer.connect();
    await (await producer.transaction()).abort(); // InitProducerId happens with the first transaction: now, not at the first commit
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch((error: unknown) => {
      this.#options.logger.debug({ error: errorType(error) }, 'a discarded producer did not close cleanly');
    });
  }

  /** Writes and commits; throws with an unknown outcome. */
  async commit(content: TransactionContent): Promise<WrittenEnds> {
    if (!this.#producer) throw new Error('the transactional producer is not open');
    const transaction = await this.#producer.transaction();
    await content.point?.('before-produce');
    const ends = new Map<string, number>();
    for (const send of content.sends) await sendOne(transaction, send, ends);
    await content.point?.('after-produce');
    if (content.offsets) await sendOffsets(transaction, content.offsets);
    await content.point?.('after-offsets');
    await transaction.commit();
    await content.point?.('after-commit');
    return ends;
  }
}

async function sendOne(transaction: Transaction, send: SendBatch, ends: Map<string, number>): Promise<void> {
  const counts = new Map<string, number>();
  for (const { topic, messages } of send) {
    for (const { partition } of messages) {
      const at = `${topic}/${partition}`;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
  }
  const topicMessages = send.map(({ topic, messages }) => ({ topic, messages: [...messages] }));
  for (const answer of await transaction.sendBatch({ acks: -1, topicMessages })) {
    const at = `${answer.topicName}/${answer.partition}`;
    const base = Number(answer.baseOffset ?? -1);
    if (base >= 0) ends.set(at, base + (counts.get(at) ?? 0));
  }
}

/** Offsets are bound to the membership of their fetch. kafkajs does not retry AddOffsetsToTxn, which a transaction without records meets first. */
async function sendOffsets(
  transaction: Transaction,
  offsets: NonNullable<TransactionContent['offsets']>,
): Promise<void> {
  const { fence } = patchedKafkajs();
  const topics = offsets.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((p) => ({ ...p })),
  }));
  fence.bind(topics, offsets.membership);
  for (let tries = 0; ; tries += 1) {
    try {
      await transaction.sendOffsets({ consumerGroupId: offsets.groupId, topics });
      return;
    } catch (error) {
      if (errorType(error) !== 'CONCURRENT_TRANSACTIONS' || tries >= CONCURRENT_RETRIES) throw error;
      await new Promise((resume) => setTimeout(resume, CONCURRENT_RETRY_MS));
    }
  }
}

/**
 * Ends the open transaction of a member that died: InitProducerId under its id, instead of waiting for the broker's timeout. Only if
 * that instance is not in the group: a living member's transaction ends by itself, and fencing it would end its process.
 */
export async function endOrphan(options: {
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly logger: Logger;
  /** The transactional id that belongs to an instance. */
  readonly idOfInstance: (instance: string) => string;
}): Promise<boolean> {
  const { kafkajs } = patchedKafkajs();
  const retry = { initialRetryTime: 20, maxRetryTime: 500, retries: 10 };
  const admin = createClient({ ...options, clientId: 'heliograph-orphans', retry }).admin({ retry });
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([options.groupId]);
    const group = groups[0];
    if (group?.state !== 'Stable') return false; // the members' metadata is told in this state only
    const alive = group.members.some(({ memberMetadata }) => {
      const instance = kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData?.toString() ?? '';
      return options.idOfInstance(instance) === options.transactionalId;
    });
    if (alive) return false;
  } finally {
    await admin.disconnect();
  }
  const producer = new TransactionalProducer({ ...options, clientId: 'heliograph-orphans' });
  await producer.open();
  await producer.close();
  return true;
}
