import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../services/platform/kafka/kafkajs/record-reader.ts';
import { RecordsToWrite } from '../../../services/platform/kafka/kafkajs/record-writer.ts';
import { source } from '../../../services/platform/kafka/kafkajs/source.ts';

// This file never loads the patches: what `source` gives here is kafkajs' own.
type Theirs = (record: object) => { readonly buffer: Buffer };
const theirEncode = source<Theirs>('protocol/recordBatch/record/v0');
const theirDecode = source<(from: object, context: object) => object>('protocol/recordBatch/record/v0/decoder');
const Decoder = source<new (bytes: Buffer) => { readVarIntBytes(): Buffer }>('protocol/decoder');

const bytes = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const header = fc.oneof(bytes, fc.array(bytes, { minLength: 1, maxLength: 3 }));
const record = fc.record({
  offsetDelta: fc.nat(100_000),
  timestampDelta: fc.oneof(fc.constant(0), fc.integer({ min: -5_000, max: 2_000_000_000 })),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    header,
    { maxKeys: 4, noNullPrototype: true },
  ),
});
const context = {
  firstOffset: '4000000000',
  firstTimestamp: '1700000000000',
  maxTimestamp: '1700000009999',
  magicByte: 2,
  isControlBatch: false,
  timestampType: 0,
};
/** One record, its length before it. */
const written = (record: ConstructorParameters<typeof RecordsToWrite>[0][number], first: number): Buffer => {
  const records = new RecordsToWrite([record], first, first);
  const into = Buffer.alloc(records.size);
  records.write(into, 0);
  return into;
};
const body = (encoded: Buffer): Buffer => new Decoder(encoded).readVarIntBytes();

describe('a record', () => {
  it('is read as kafkajs reads it', () => {
    fc.assert(
      fc.property(record, fc.constantFrom(0, 1), (any, timestampType) => {
        const encoded = body(theirEncode(any).buffer);
        const own = { ...context, timestampType };
        expect(decodeRecord({ buffer: encoded, offset: 0 }, own)).toEqual(theirDecode(new Decoder(encoded), own));
      }),
    );
  });

  it('may have deltas beyond 32 bits', () => {
    const far = written({ timestamp: String(2 ** 45 + 5), key: 'k', value: null }, 5);
    const read = decodeRecord(
      { buffer: body(far), offset: 0 },
      { firstTimestamp: '5', firstOffset: '9007199254740000' },
    );
    expect(read).toMatchObject({ timestamp: String(2 ** 45 + 5), offset: '9007199254740000', value: null });
  });
});
