import type { Kafka } from 'kafkajs';
import { createCluster } from './client.ts';
import { errorType } from './error-names.ts';
import type { BrokerConnection, FetchedBatch, KafkaCluster, OffsetsTopic } from './internals.ts';
import { patchedKafkajs } from './patched.ts';

const READ_COMMITTED = 1;
const EARLIEST = -2;
const LATEST = -1;

export interface Fetched {
  readonly batch: FetchedBatch;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStart: number;
}

export interface CommittedOffset {
  readonly offset: number;
  readonly metadata: string | null;
}

const STALE = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSBrokerNotFound',
  'KafkaJSRequestTimeoutError',
  'KafkaJSLockTimeout',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]);

/** True for what passes by itself: a moved leader, a broker that restarts. */
export const isPassing = (error: unknown): boolean => STALE.has(errorType(error));

/** Reads partitions without a group, read_committed, on connections of its own. */
export class RawReader {
  readonly #cluster: KafkaCluster;

  constructor(client: Kafka) {
    this.#cluster = createCluster(client);
  }

  async connect(topics: readonly string[]): Promise<void> {
    await this.#cluster.connect();
    await this.#cluster.addMultipleTargetTopics(topics);
  }

  async close(): Promise<void> {
    await this.#cluster.disconnect();
  }

  /** The partition numbers of a topic that `connect` named. */
  partitions(topic: string): number[] {
    return this.#cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
  }

  /** After an error that passes: looks for leaders and coordinators again. True: somebody answers. */
  async refresh(): Promise<boolean> {
    try {
      await this.#cluster.connect();
      await this.#cluster.refreshMetadata();
      return true;
    } catch (error) {
      if (!isPassing(error)) throw error;
      return false;
    }
  }

  async fetch(
    topic: string,
    partition: number,
    offset: number,
    options: { readonly maxWaitMs?: number; readonly maxBytes?: number } = {},
  ): Promise<Fetched> {
    const { maxWaitMs = 100, maxBytes = 4 * 1024 * 1024 } = options;
    const broker = await this.#leader(topic, partition);
    const { responses } = await broker.fetch({
      maxWaitTime: maxWaitMs,
      minBytes: 1,
      maxBytes: 2 * maxBytes,
      isolationLevel: READ_COMMITTED,
      rackId: '',
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
    });
    const data = responses[0]?.partitions[0];
    if (!data) throw new Error(`the broker answered a fetch of ${topic}/${partition} with nothing`);
    const { Batch } = patchedKafkajs();
    return {
      batch: new Batch(topic, String(offset), data),
      highWatermark: Number(data.highWatermark),
      lastStableOffset: Number(data.lastStableOffset),
      logStart: Number(data.lastStartOffset),
    };
  }

  /** Where the log begins now. */
  start(topic: string, partition: number): Promise<number> {
    return this.#offset(topic, partition, EARLIEST);
  }

  /** The last stable offset: where a read_committed reader stands when it has read all. */
  end(topic: string, partition: number): Promise<number> {
    return this.#offset(topic, partition, LATEST);
  }

  /**
   * The offsets that a group has committed for one partition number of several topics, null where there is none.
   * Throws UNSTABLE_OFFSET_COMMIT while a transaction is open on one of them.
   */
  async committed(
    groupId: string,
    topics: readonly string[],
    partition: number,
    options: { readonly requireStable?: boolean } = {},
  ): Promise<ReadonlyMap<string, CommittedOffset | null>> {
    const { fence } = patchedKafkajs();
    const broker = await this.#cluster.findGroupCoordinator({ groupId });
    const asked: OffsetsTopic[] = topics.map((topic) => ({ topic, partitions: [{ partition }] }));
    if (options.requireStable === false) fence.allowUnstable(asked);
    const { responses } = await broker.offsetFetch({ groupId, topics: asked });
    const found = new Map<string, CommittedOffset | null>();
    for (const topic of topics) {
      const at = responses.find((answer) => answer.topic === topic)?.partitions.find((p) => p.partition === partition);
      const offset = at ? Number(at.offset) : -1;
      found.set(topic, offset < 0 ? null : { offset, metadata: at?.metadata ?? null });
    }
    return found;
  }

  /** Takes a former member out of its group. */
  async leaveGroup(groupId: string, memberId: string): Promise<void> {
    const broker = await this.#cluster.findGroupCoordinator({ groupId });
    await broker.leaveGroup({ groupId, memberId });
  }

  async #offset(topic: string, partition: number, timestamp: number): Promise<number> {
    const broker = await this.#leader(topic, partition);
    const { responses } = await broker.listOffsets({
      replicaId: -1,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, timestamp }] }],
    });
    const offset = responses[0]?.partitions[0]?.offset;
    if (offset === undefined) throw new Error(`the broker tells no offset of ${topic}/${partition}`);
    return Number(offset);
  }

  async #leader(topic: string, partition: number): Promise<BrokerConnection> {
    const [nodeId] = Object.keys(this.#cluster.findLeaderForPartitions(topic, [partition]));
    if (nodeId === undefined) throw new Error(`${topic}/${partition} does not exist`);
    return this.#cluster.findBroker({ nodeId });
  }
}
