/** A produce request in one buffer of its exact size: kafkajs' own goes through an encoder for each record, batch, partition and topic. */
import { crc32c } from './crc32c.ts';
import { RecordsToWrite, type RecordToWrite } from './record-writer.ts';

export interface ProduceFields {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null | undefined;
  readonly producerId?: string | number | bigint | undefined;
  readonly producerEpoch?: number | undefined;
  readonly compression?: number | undefined;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number | string;
      readonly firstSequence?: number | undefined;
      readonly messages: readonly RecordToWrite[];
    }[];
  }[];
}

/** What kafkajs asks of an encoded request: the two names of its own encoder's bytes. */
export interface EncodedRequest {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface ProduceRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  expectResponse(): boolean;
  encode(): Promise<EncodedRequest>;
}

export interface ProduceWire {
  readonly apiKey: number;
  /** kafkajs' codec of a compression type. */
  lookupCodec(type: number): { compress(encoded: { readonly buffer: Buffer }): Promise<Buffer> };
}

const COMPRESSION_MASK = 0x07;
const TRANSACTIONAL = 0x10;
const MAGIC = 2;
/** Offset and length of a batch, which its own length does not count. */
const BATCH_START = 12;
/** Where the checksummed part of a batch begins. */
const ATTRIBUTES_AT = 21;
const BATCH_HEADER = 61;

interface Batch {
  readonly partition: number;
  readonly firstSequence: number;
  readonly count: number;
  readonly firstTimestamp: string | number;
  readonly maxTimestamp: string | number;
  readonly records: RecordsToWrite | Buffer;
  /** With its header. */
  readonly size: number;
}

interface Topic {
  readonly name: string;
  readonly batches: readonly Batch[];
}

const sizeOf = (text: string | null): number => 2 + (text === null ? 0 : Buffer.byteLength(text));

function writeText(into: Buffer, text: string | null, at: number): number {
  if (text === null) return into.writeInt16BE(-1, at);
  const length = into.write(text, at + 2, 'utf8');
  into.writeInt16BE(length, at);
  return at + 2 + length;
}

/** Makes the request of version 3; those up to 7 are the same bytes. */
export const produceRequests =
  ({ apiKey, lookupCodec }: ProduceWire) =>
  (fields: ProduceFields): ProduceRequest => {
    const { acks, timeout, transactionalId = null, producerId = -1, producerEpoch = 0, compression = 0 } = fields;
    const codec = compression & COMPRESSION_MASK;
    const attributes = codec | (transactionalId ? TRANSACTIONAL : 0);

    const measure = async (from: ProduceFields['topicData'][number]['partitions'][number]): Promise<Batch> => {
      const { partition, messages, firstSequence = 0 } = from;
      const now = Date.now();
      const given = messages.flatMap(({ timestamp }) => timestamp ?? []).sort();
      const [firstTimestamp, maxTimestamp] = [given[0] ?? now, given.at(-1) ?? now];
      const plain = new RecordsToWrite(messages, Number(firstTimestamp), now);
      let records: RecordsToWrite | Buffer = plain;
      if (codec !== 0) {
        const buffer = Buffer.allocUnsafe(plain.size);
        plain.write(buffer, 0);
        records = await lookupCodec(compression).compress({ buffer });
      }
      const size = BATCH_HEADER + (records instanceof RecordsToWrite ? records.size : records.length);
      const count = messages.length;
      return { partition: Number(partition), firstSequence, count, firstTimestamp, maxTimestamp, records, size };
    };

    const writeBatch = (into: Buffer, batch: Batch, from: number): number => {
      let at = into.writeBigInt64BE(0n, from);
      at = into.writeInt32BE(batch.size - BATCH_START, at);
      at = into.writeInt32BE(0, at); // the broker knows the leader's epoch
      at = into.writeInt8(MAGIC, at);
      const checksumAt = at;
      at = into.writeInt16BE(attributes, from + ATTRIBUTES_AT);
      at = into.writeInt32BE(batch.count - 1, at);
      at = into.writeBigInt64BE(BigInt(batch.firstTimestamp), at);
      at = into.writeBigInt64BE(BigInt(batch.maxTimestamp), at);
      at = into.writeBigInt64BE(BigInt(producerId), at);
      at = into.writeInt16BE(producerEpoch, at);
      at = into.writeInt32BE(batch.firstSequence, at);
      at = into.writeInt32BE(batch.count, at);
      if (batch.records instanceof RecordsToWrite) batch.records.write(into, at);
      else into.set(batch.records, at);
      const end = from + batch.size;
      into.writeUInt32BE(crc32c(into, from + ATTRIBUTES_AT, end), checksumAt);
      return end;
    };

    const encode = async (): Promise<EncodedRequest> => {
      const topics: Topic[] = [];
      let size = sizeOf(transactionalId) + 2 + 4 + 4;
      for (const { topic, partitions } of fields.topicData) {
        const batches: Batch[] = [];
        for (const data of partitions) batches.push(await measure(data));
        topics.push({ name: topic, batches });
        size += sizeOf(topic) + 4;
        for (const batch of batches) size += 8 + batch.size;
      }
      const bytes = Buffer.allocUnsafe(size);
      let at = writeText(bytes, transactionalId, 0);
      at = bytes.writeInt16BE(acks, at);
      at = bytes.writeInt32BE(timeout, at);
      at = bytes.writeInt32BE(topics.length, at);
      for (const { name, batches } of topics) {
        at = writeText(bytes, name, at);
        at = bytes.writeInt32BE(batches.length, at);
        for (const batch of batches) {
          at = bytes.writeInt32BE(batch.partition, at);
          at = bytes.writeInt32BE(batch.size, at);
          at = writeBatch(bytes, batch, at);
        }
      }
      return { buf: bytes, buffer: bytes };
    };

    return { apiKey, apiVersion: 3, apiName: 'Produce', expectResponse: () => acks !== 0, encode };
  };
