/** The parts of kafkajs' inner modules that the patches and the group-less reader touch. None of them is in its public types. */
import type { Assigner } from 'kafkajs';

/** The group generation under which records were fetched and may be committed. */
export interface Membership {
  readonly generationId: number;
  readonly memberId: string;
}

export interface RawHeaders {
  readonly [name: string]: Buffer | string | (Buffer | string)[] | undefined;
}

/** A record as kafkajs decodes it. */
export interface RawMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: RawHeaders;
  readonly isControlRecord?: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** Decoded records, with the offset after the last complete record batch, even where that held no record. */
export type DecodedRecords = RawMessage[] & { nextOffset?: string };

export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

export interface PartitionData {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  readonly abortedTransactions?: readonly AbortedTransaction[];
  readonly messages: DecodedRecords;
}

/** kafkajs' Batch after the patches. */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly highWatermark: string;
  readonly fetchedOffset: string;
  readonly rawMessages: DecodedRecords;
  readonly messages: RawMessage[];
  /** Set by the fetch hook: the membership under which it was fetched. */
  membership?: Membership | undefined;
  isEmpty(): boolean;
  lastOffset(): string;
  /** Where the position goes after this batch; the fetched offset if it brought nothing. */
  nextOffset(): number;
}

export interface BatchClass {
  new (topic: string, fetchedOffset: string, data: PartitionData): FetchedBatch;
  readonly prototype: FetchedBatch & { isEmptyDueToFiltering(): boolean };
}

export interface OffsetsTopic {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly offset?: string;
    readonly metadata?: string | null;
  }[];
}

export interface OffsetFetchAnswer {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly offset: string;
      readonly metadata: string | null;
      readonly errorCode: number;
    }[];
  }[];
  readonly errorCode: number;
}

export interface BrokerConnection {
  readonly nodeId: number;
  isConnected(): boolean;
  fetch(
    request: object,
  ): Promise<{ responses: readonly { topicName: string; partitions: readonly PartitionData[] }[] }>;
  offsetFetch(request: { groupId: string; topics: readonly OffsetsTopic[] }): Promise<OffsetFetchAnswer>;
  listOffsets(request: {
    replicaId?: number;
    isolationLevel: number;
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: number }[] }[];
  }): Promise<{
    responses: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[];
  }>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
}

export interface KafkaCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  removeBroker(at: { host: string; port: number }): void;
  findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[];
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(at: { nodeId: string }): Promise<BrokerConnection>;
  findGroupCoordinator(request: { groupId: string; coordinatorType?: number }): Promise<BrokerConnection>;
}

export interface OffsetManager {
  memberAssignment: Record<string, number[]>;
  committedOffsets(): Record<string, Record<number, string>>;
  resolveOffsets(): Promise<void>;
  setDefaultOffset(at: { topic: string; partition: number }): Promise<void>;
}

export interface ConsumerGroup {
  readonly groupId: string;
  readonly assigners: readonly Assigner[];
  readonly coordinator: BrokerConnection | null;
  readonly offsetManager: OffsetManager | null;
  generationId: number | null;
  memberId: string | null;
  membership?: Membership | undefined;
  assigned(): readonly { topic: string; partitions: number[] }[];
  heartbeat(options: { interval: number }): Promise<void>;
  joinAndSync(): Promise<void>;
  fetch(nodeId: number): Promise<FetchedBatch[]>;
  leave(): Promise<void>;
}

export interface ByteEncoder {
  writeInt16(value: number): ByteEncoder;
  writeInt32(value: number): ByteEncoder;
  writeInt64(value: number | string | bigint): ByteEncoder;
  writeBoolean(value: boolean): ByteEncoder;
  writeUVarInt(value: number): ByteEncoder;
  writeUVarIntString(value: string | null): ByteEncoder;
  /** Without an argument: one zero byte, that is, no tagged fields. */
  writeUVarIntBytes(value?: Buffer): ByteEncoder;
  writeUVarIntArray(items: readonly ByteEncoder[]): ByteEncoder;
  readonly buffer: Buffer;
}

export interface ByteDecoder {
  readInt8(): number;
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readBytes(length?: number): Buffer;
  canReadBytes(length: number): boolean;
  readTaggedFields(): unknown;
  readUVarIntString(): string | null;
  readUVarIntArray<T>(read: (decoder: ByteDecoder) => T): T[] | null;
}

export interface WireRequest {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<ByteEncoder>;
  };
  readonly response: {
    decode(raw: Buffer): Promise<unknown>;
    parse(data: unknown): Promise<unknown>;
  };
}

export interface RequestDefinition {
  versions: string[];
  protocol(wanted: { version: number | string }): (fields: never) => WireRequest;
}

export interface ErrorCode {
  readonly type: string;
  readonly code: number;
  readonly retriable: boolean;
  readonly message: string;
}
