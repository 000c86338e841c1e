import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { crc32c } from '../../../services/platform/kafka/kafkajs/crc32c.ts';
import {
  type ProduceFields,
  type ProduceRequest,
  produceRequests,
} from '../../../services/platform/kafka/kafkajs/produce-request.ts';
import { frameRequest } from '../../../services/platform/kafka/kafkajs/request-frame.ts';
import { source } from '../../../services/platform/kafka/kafkajs/source.ts';

// This file never loads the patches: what `source` gives here is kafkajs' own.
type Frame = (of: { correlationId: number; clientId: string; request: ProduceRequest }) => Promise<{ buffer: Buffer }>;
const theirRequest = source<(fields: ProduceFields) => ProduceRequest>('protocol/requests/produce/v3/request');
const theirFrame = source<Frame>('protocol/request');
const theirCrc = source<(bytes: Buffer) => number>('protocol/recordBatch/crc32C');
const { Produce: apiKey } = source<{ Produce: number }>('protocol/requests/apiKeys');
const { lookupCodec } =
  source<Pick<Parameters<typeof produceRequests>[0], 'lookupCodec'>>('protocol/message/compression');
const ourRequest = produceRequests({ apiKey, lookupCodec });

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
  fc.string({ unit: 'binary' }),
);
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const headerName = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
const header = fc.oneof(bytes, fc.array(bytes, { minLength: 1, maxLength: 3 }));
const timestamp = fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }).map(String);
const message = fc.record(
  {
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(headerName, header, { maxKeys: 4, noNullPrototype: true }),
    timestamp,
  },
  { requiredKeys: ['value'] },
);
const partition = fc.record({
  partition: fc.nat(1_000),
  firstSequence: fc.nat(1_000_000),
  messages: fc.array(message, { maxLength: 70 }),
});
const request = fc.record({
  acks: fc.constantFrom(-1, 0, 1),
  timeout: fc.nat(100_000),
  transactionalId: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
  producerId: fc.constantFrom('-1', '4000000000000', undefined),
  producerEpoch: fc.nat(32_000),
  compression: fc.constantFrom(0, 0, 0, 1),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ minLength: 1, unit: 'grapheme' }),
      partitions: fc.array(partition, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
});

describe('a produce request', () => {
  beforeAll(() => void vi.useFakeTimers({ now: 1_750_000_000_123, toFake: ['Date'] }));
  afterAll(() => void vi.useRealTimers());

  it('is written byte for byte as kafkajs writes it, frame and all', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.string({ unit: 'grapheme' }), async (fields, clientId) => {
        const [theirs, ours] = [theirRequest(fields), ourRequest(fields)];
        const frame = { correlationId: 77, clientId };
        const expected = (await theirFrame({ ...frame, request: theirs })).buffer;
        expect((await frameRequest({ ...frame, request: ours })).buffer.equals(expected)).toBe(true);
        expect(ours.expectResponse()).toBe(theirs.expectResponse());
        expect({ ...ours, expectResponse: 0, encode: 0 }).toEqual({ ...theirs, expectResponse: 0, encode: 0 });
      }),
    );
  });

  it('may hold times beyond 32 bits apart, and records of megabytes', async () => {
    const messages = [
      { key: 'a', value: 'é'.repeat(600_000), timestamp: '5' },
      { key: null, value: Buffer.alloc(900_000, 7), timestamp: String(2 ** 45) },
    ];
    const fields = { acks: -1, timeout: 1, topicData: [{ topic: 't', partitions: [{ partition: 0, messages }] }] };
    const [theirs, ours] = [await theirRequest(fields).encode(), await ourRequest(fields).encode()];
    expect(ours.buffer.equals(theirs.buffer)).toBe(true);
  });
});

describe('crc32c', () => {
  // RFC 3720, B.4.
  it.each([
    ['nothing', Buffer.alloc(0), 0],
    ['the digits', Buffer.from('123456789'), 0xe3069283],
    ['32 bytes of zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 bytes up', Buffer.from(Array.from({ length: 32 }, (_, n) => n)), 0x46dd794e],
    ['32 bytes down', Buffer.from(Array.from({ length: 32 }, (_, n) => 31 - n)), 0x113fdb5c],
  ])('of %s', (_what, data, sum) => {
    expect(crc32c(data)).toBe(sum);
  });

  it('is kafkajs’ own, of any part of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(2_000), fc.nat(2_000), (array, a, b) => {
        const data = Buffer.from(array);
        const [start, end] = [Math.min(a, b, data.length), Math.min(Math.max(a, b), data.length)];
        expect(crc32c(data, start, end)).toBe(theirCrc(data.subarray(start, end)));
      }),
    );
  });
});
