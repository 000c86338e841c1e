import type { ByteDecoder, DecodedRecords, RawMessage } from './internals.ts';
import { source } from './source.ts';

/** The size of a record batch's header after its offset and length. */
const BATCH_OVERHEAD = 49;

interface RecordBatch {
  readonly firstOffset: string;
  readonly lastOffsetDelta: number;
  readonly records: readonly RawMessage[];
}

interface Inner {
  readonly Decoder: new (bytes: Buffer) => ByteDecoder;
  readonly decodeBatch: (from: ByteDecoder) => Promise<RecordBatch>;
}

let inner: Inner | undefined;

/** Looked up at the first records: `require` takes its time for what it has loaded, too. */
function innerModules(): Inner {
  inner ??= { Decoder: source('protocol/decoder'), decodeBatch: source('protocol/recordBatch/v0/decoder') };
  return inner;
}

/**
 * Decodes the record batches of one partition and keeps where the last complete one ends. Compaction leaves batches without a
 * record behind; without that offset a position never gets past them.
 */
export async function decodeRecordBatches(decoder: ByteDecoder): Promise<DecodedRecords> {
  const records: DecodedRecords = [];
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return records;
  const { Decoder, decodeBatch } = innerModules();
  const body = new Decoder(decoder.readBytes(size));
  while (body.canReadBytes(BATCH_OVERHEAD)) {
    try {
      const batch = await decodeBatch(body);
      // Not push(...records): that throws a RangeError beyond 125,000 records, and kafkajs stops a consumer for good on one.
      for (const record of batch.records) records.push(record);
      records.nextOffset = String(BigInt(batch.firstOffset) + BigInt(batch.lastOffsetDelta) + 1n);
    } catch (error) {
      // The tail of an answer may be cut off in the middle of a batch; the next fetch brings it whole.
      if (error instanceof Error && error.name === 'KafkaJSPartialMessageError') break;
      throw error;
    }
  }
  return records;
}
