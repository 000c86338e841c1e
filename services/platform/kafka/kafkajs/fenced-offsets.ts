/** KIP-447 for kafkajs: offsets in a transaction are fenced by the group's generation, and offsets are read when they are stable. */
import type {
  ByteDecoder,
  ByteEncoder,
  Membership,
  OffsetFetchAnswer,
  OffsetsTopic,
  RequestDefinition,
  WireRequest,
} from './internals.ts';

interface Wire {
  readonly Encoder: new () => ByteEncoder;
  readonly Decoder: new (bytes: Buffer) => ByteDecoder;
  readonly apiKeys: { readonly TxnOffsetCommit: number; readonly OffsetFetch: number };
  failure(code: number): boolean;
  createErrorFromCode(code: number): Error;
}

interface TxnOffsetCommitFields {
  readonly transactionalId: string;
  readonly groupId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly topics: readonly OffsetsTopic[];
}

type PartitionCode = { readonly partition: number; readonly errorCode: number };

/**
 * Who commits which offsets, and which fetches may see unstable ones. kafkajs hands the `topics` array down to the encoder by
 * reference, so the array itself is the key.
 */
export class OffsetFence {
  readonly #memberships = new WeakMap<object, Membership>();
  readonly #unstable = new WeakSet<object>();

  /** Offsets for `sendOffsets`, to be committed under this membership and no other. */
  bind<T extends readonly OffsetsTopic[]>(topics: T, membership: Membership): T {
    this.#memberships.set(topics, membership);
    return topics;
  }

  /** Marks a fetch that is content with offsets on which a transaction is still open. */
  allowUnstable<T extends readonly OffsetsTopic[]>(topics: T): T {
    this.#unstable.add(topics);
    return topics;
  }

  membershipOf(topics: object): Membership {
    const membership = this.#memberships.get(topics);
    if (!membership) throw new Error('sendOffsets without a bound membership: such offsets would not be fenced');
    return membership;
  }

  requireStable(topics: object): boolean {
    return !this.#unstable.has(topics);
  }
}

const addVersion = (definition: RequestDefinition, version: number, make: (fields: never) => WireRequest): void => {
  const older = definition.protocol;
  definition.versions = [...definition.versions, String(version)];
  definition.protocol = (wanted) => (Number(wanted.version) === version ? make : older(wanted));
};

/** Adds TxnOffsetCommit v3: with generation and member id. */
export function addFencedCommit(definition: RequestDefinition, wire: Wire, fence: OffsetFence): void {
  const { Encoder, Decoder } = wire;
  const encodePartition = (at: OffsetsTopic['partitions'][number]): ByteEncoder =>
    new Encoder()
      .writeInt32(at.partition)
      .writeInt64(at.offset ?? '-1')
      .writeInt32(-1)
      .writeUVarIntString(at.metadata ?? '')
      .writeUVarIntBytes();
  const encodeTopic = ({ topic, partitions }: OffsetsTopic): ByteEncoder =>
    new Encoder().writeUVarIntString(topic).writeUVarIntArray(partitions.map(encodePartition)).writeUVarIntBytes();
  const readPartition = (from: ByteDecoder): PartitionCode => {
    const code = { partition: from.readInt32(), errorCode: from.readInt16() };
    from.readTaggedFields();
    return code;
  };
  const readTopic = (from: ByteDecoder): PartitionCode[] => {
    from.readUVarIntString();
    const partitions = from.readUVarIntArray(readPartition) ?? [];
    from.readTaggedFields();
    return partitions;
  };

  addVersion(definition, 3, (fields: TxnOffsetCommitFields): WireRequest => {
    const { generationId, memberId } = fence.membershipOf(fields.topics);
    return {
      request: {
        apiKey: wire.apiKeys.TxnOffsetCommit,
        apiVersion: 3,
        apiName: 'TxnOffsetCommit',
        encode: async () =>
          new Encoder()
            .writeUVarIntBytes()
            .writeUVarIntString(fields.transactionalId)
            .writeUVarIntString(fields.groupId)
            .writeInt64(fields.producerId)
            .writeInt16(fields.producerEpoch)
            .writeInt32(generationId)
            .writeUVarIntString(memberId)
            .writeUVarInt(0) // no group.instance.id
            .writeUVarIntArray(fields.topics.map(encodeTopic))
            .writeUVarIntBytes(),
      },
      response: {
        decode: async (raw) => {
          const from = new Decoder(raw);
          from.readTaggedFields();
          from.readInt32();
          return (from.readUVarIntArray(readTopic) ?? []).flat();
        },
        parse: async (codes) => {
          const failed = (codes as PartitionCode[]).find(({ errorCode }) => wire.failure(errorCode)); // decoded just above
          if (failed) throw wire.createErrorFromCode(failed.errorCode);
          return codes;
        },
      },
    };
  });
}

/** Adds OffsetFetch v7: with requireStable, answered by UNSTABLE_OFFSET_COMMIT while a transaction is pending on a partition. */
export function addStableFetch(definition: RequestDefinition, wire: Wire, fence: OffsetFence): void {
  const { Encoder, Decoder } = wire;
  const readTopic = (from: ByteDecoder): OffsetFetchAnswer['responses'][number] => {
    const topic = from.readUVarIntString() ?? '';
    const partitions = from.readUVarIntArray((at) => {
      const partition = at.readInt32();
      const offset = at.readInt64().toString();
      at.readInt32(); // the leader's epoch
      const metadata = at.readUVarIntString();
      const errorCode = at.readInt16();
      at.readTaggedFields();
      return { partition, offset, metadata, errorCode };
    });
    from.readTaggedFields();
    return { topic, partitions: partitions ?? [] };
  };

  addVersion(
    definition,
    7,
    ({ groupId, topics }: { groupId: string; topics: readonly OffsetsTopic[] }): WireRequest => {
      return {
        request: {
          apiKey: wire.apiKeys.OffsetFetch,
          apiVersion: 7,
          apiName: 'OffsetFetch',
          encode: async () =>
            new Encoder()
              .writeUVarIntBytes()
              .writeUVarIntString(groupId)
              .writeUVarIntArray(
                topics.map(({ topic, partitions }) =>
                  new Encoder()
                    .writeUVarIntString(topic)
                    .writeUVarIntArray(partitions.map(({ partition }) => new Encoder().writeInt32(partition)))
                    .writeUVarIntBytes(),
                ),
              )
              .writeBoolean(fence.requireStable(topics))
              .writeUVarIntBytes(),
        },
        response: {
          decode: async (raw): Promise<OffsetFetchAnswer> => {
            const from = new Decoder(raw);
            from.readTaggedFields();
            from.readInt32();
            return { responses: from.readUVarIntArray(readTopic) ?? [], errorCode: from.readInt16() };
          },
          parse: async (data) => {
            const answer = data as OffsetFetchAnswer; // decoded just above
            const codes = [answer.errorCode, ...answer.responses.flatMap((t) => t.partitions.map((p) => p.errorCode))];
            const failed = codes.find((code) => wire.failure(code));
            if (failed !== undefined) throw wire.createErrorFromCode(failed);
            return answer;
          },
        },
      };
    },
  );
}
