import { describe, expect, it, vi } from 'vitest';
import { keepCoordinators } from '../../../services/platform/kafka/kafkajs/coordinator-cache.ts';
import { errorType, nameNewerErrors } from '../../../services/platform/kafka/kafkajs/error-names.ts';
import { groupByPartition } from '../../../services/platform/kafka/kafkajs/grouping.ts';
import type {
  BatchClass,
  ByteDecoder,
  ErrorCode,
  PartitionData,
  RequestDefinition,
} from '../../../services/platform/kafka/kafkajs/internals.ts';
import { patchedKafkajs } from '../../../services/platform/kafka/kafkajs/patched.ts';
import { decodeRecordBatches } from '../../../services/platform/kafka/kafkajs/record-batches.ts';
import { frameRequest } from '../../../services/platform/kafka/kafkajs/request-frame.ts';
import { quietRequestQueue, type RequestQueue } from '../../../services/platform/kafka/kafkajs/request-queue.ts';
import { assertVersion, replaceModule, source } from '../../../services/platform/kafka/kafkajs/source.ts';

interface Encoder {
  writeInt32(value: number): Encoder;
  writeEncoder(value: Encoder): Encoder;
  size(): number;
  readonly buffer: Buffer;
}
type MakeBatch = (batch: { records: unknown[]; firstOffset: number; lastOffsetDelta: number }) => Promise<Encoder>;

/** One partition's bytes in a fetch answer, from record batches as kafkajs' own encoder writes them. */
async function bytesOf(
  batches: readonly { first: number; delta: number; keys: readonly string[] }[],
  cut = 0,
): Promise<ByteDecoder> {
  patchedKafkajs();
  const EncoderClass = source<new () => Encoder>('protocol/encoder');
  const Decoder = source<new (bytes: Buffer) => ByteDecoder>('protocol/decoder');
  const { RecordBatch } = source<{ RecordBatch: MakeBatch }>('protocol/recordBatch/v0');
  const Record = source<(record: object) => unknown>('protocol/recordBatch/record/v0');
  const parts: Buffer[] = [];
  for (const { first, delta, keys } of batches) {
    const records = keys.map((key, offsetDelta) => Record({ offsetDelta, timestampDelta: 0, key, value: 'v' }));
    parts.push((await RecordBatch({ records, firstOffset: first, lastOffsetDelta: delta })).buffer);
  }
  const body = Buffer.concat(parts);
  const whole = body.subarray(0, body.length - cut);
  return new Decoder(Buffer.concat([new EncoderClass().writeInt32(whole.length).buffer, whole]));
}

describe('the record batches of a fetch', () => {
  it('keep the offset after a batch that compaction has emptied', async () => {
    const records = await decodeRecordBatches(await bytesOf([{ first: 100, delta: 5, keys: [] }]));
    expect(records).toHaveLength(0);
    expect(records.nextOffset).toBe('106');
  });

  it('stop before a batch that is cut off', async () => {
    const records = await decodeRecordBatches(
      await bytesOf(
        [
          { first: 7, delta: 1, keys: ['a', 'b'] },
          { first: 9, delta: 0, keys: ['c'] },
        ],
        3,
      ),
    );
    expect(records.map(({ key }) => key?.toString())).toEqual(['a', 'b']);
    expect(records.nextOffset).toBe('9');
  });
});

describe('a batch', () => {
  const batch = async (fetched: string, batches: Parameters<typeof bytesOf>[0]): Promise<InstanceType<BatchClass>> => {
    const { Batch } = patchedKafkajs();
    const data: PartitionData = {
      partition: 0,
      errorCode: 0,
      highWatermark: '500',
      lastStableOffset: '500',
      lastStartOffset: '0',
      abortedTransactions: [],
      messages: await decodeRecordBatches(await bytesOf(batches)),
    };
    return new Batch('t', fetched, data);
  };

  it('moves over empty record batches, and counts as filtered so that kafkajs resolves it', async () => {
    const empty = await batch('100', [{ first: 100, delta: 5, keys: [] }]);
    expect(empty.isEmpty()).toBe(true);
    expect(empty.nextOffset()).toBe(106);
    expect(empty.lastOffset()).toBe('105');
    expect(Reflect.get(empty, 'isEmptyDueToFiltering')?.call(empty)).toBe(true);
  });

  it('that brought nothing does not move, wherever the log ends', async () => {
    const nothing = await batch('100', []);
    expect(nothing.nextOffset()).toBe(100);
    expect(nothing.lastOffset()).toBe('99');
  });

  it('never moves back where compressed batches begin before the fetched offset', async () => {
    const early = await batch('104', [{ first: 100, delta: 2, keys: ['a'] }]);
    expect(early.nextOffset()).toBe(104);
  });
});

describe('grouping by partition', () => {
  it('keeps the order within a partition, for very many records too', () => {
    const messages = Array.from({ length: 100_000 }, (_, n) => ({ n, partition: n % 3 }));
    const began = performance.now();
    const groups = groupByPartition({
      topic: 't',
      partitionMetadata: [{}],
      messages,
      partitioner: ({ message }) => message.partition,
    });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(Object.keys(groups)).toEqual(['0', '1', '2']);
    expect(groups[1]?.slice(0, 3).map(({ n }) => n)).toEqual([1, 4, 7]);
  });

  it('answers nothing without metadata, as kafkajs expects', () => {
    expect(groupByPartition({ topic: 't', partitionMetadata: [], messages: [1], partitioner: () => 0 })).toEqual({});
  });
});

describe('the request queue', () => {
  const queue = (pending: unknown[], throttledUntil = -1): RequestQueue & { checked: number } => {
    class Queue {
      throttleCheckTimeoutId = null;
      pending = pending;
      throttledUntil = throttledUntil;
      checked = 0;
      checkPendingRequests(): void {
        this.checked += 1;
      }
      scheduleCheckPendingRequests(): void {
        throw new Error('not patched');
      }
    }
    quietRequestQueue(Queue);
    return new Queue();
  };

  it('arms no timer while nothing is pending', () => {
    vi.useFakeTimers();
    queue([]).scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('looks once at what is pending, when the throttling is over', () => {
    vi.useFakeTimers();
    const waiting = queue([1], Date.now() + 50);
    waiting.scheduleCheckPendingRequests();
    waiting.scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(49);
    expect(waiting.checked).toBe(0);
    vi.advanceTimersByTime(2);
    expect(waiting.checked).toBe(1);
    vi.useRealTimers();
  });
});

describe('error names', () => {
  it('adds codes that kafkajs does not know, once', () => {
    const table: ErrorCode[] = [{ type: 'KNOWN', code: 78, retriable: false, message: '' }];
    nameNewerErrors(table);
    nameNewerErrors(table);
    expect(table.filter(({ code }) => code === 90).map(({ type }) => type)).toEqual(['PRODUCER_FENCED']);
    expect(table.find(({ code }) => code === 78)?.type).toBe('KNOWN');
  });

  it('are in force in kafkajs itself', () => {
    patchedKafkajs();
    const { createErrorFromCode } = source<{ createErrorFromCode(code: number): unknown }>('protocol/error');
    expect(errorType(createErrorFromCode(90))).toBe('PRODUCER_FENCED');
  });

  it('are found however deep kafkajs has wrapped them', () => {
    const inner = Object.assign(new Error('inner'), { type: 'ILLEGAL_GENERATION' });
    expect(errorType(new Error('outer', { cause: new Error('middle', { cause: inner }) }))).toBe('ILLEGAL_GENERATION');
    expect(errorType(new TypeError('plain'))).toBe('TypeError');
    expect(errorType('text')).toBe('UNKNOWN');
  });
});

describe('the coordinator of a transactional producer', () => {
  interface Cluster {
    findGroupCoordinator(request: { groupId: string; coordinatorType?: number }): Promise<unknown>;
  }
  const clusterClass = (now: () => number): { make: () => Cluster; asked: () => number } => {
    let asked = 0;
    class Stub implements Cluster {
      async findGroupCoordinator(): Promise<unknown> {
        asked += 1;
        return { isConnected: () => true };
      }
    }
    keepCoordinators(Stub as never, now);
    return { make: () => new Stub(), asked: () => asked };
  };

  it('is kept for a second', async () => {
    let now = 0;
    const { make, asked } = clusterClass(() => now);
    const cluster = make();
    await cluster.findGroupCoordinator({ groupId: 'tx', coordinatorType: 1 });
    await cluster.findGroupCoordinator({ groupId: 'tx', coordinatorType: 1 });
    await cluster.findGroupCoordinator({ groupId: 'group', coordinatorType: 0 });
    expect(asked()).toBe(2);
    now = 1_001;
    await cluster.findGroupCoordinator({ groupId: 'tx', coordinatorType: 1 });
    expect(asked()).toBe(3);
  });

  it('is asked for each time by a consumer', async () => {
    const { make, asked } = clusterClass(() => 0);
    const cluster = make();
    await cluster.findGroupCoordinator({ groupId: 'group' });
    await cluster.findGroupCoordinator({ groupId: 'group' });
    expect(asked()).toBe(2);
  });
});

describe('the patches as a whole', () => {
  it('write the produce requests of every version that a broker may choose', async () => {
    patchedKafkajs();
    const produce = source<RequestDefinition>('protocol/requests/produce');
    for (const version of [3, 5, 7]) {
      const fields = { acks: -1, timeout: 1, topicData: [] };
      const { request } = produce.protocol({ version })(fields as never);
      expect([request.apiVersion, Object.keys(await request.encode())]).toEqual([version, ['buf', 'buffer']]);
    }
  });

  it('are for one version', () => {
    expect(() => assertVersion('2.2.4')).not.toThrow();
    expect(() => assertVersion('2.3.0')).toThrow(/2\.2\.4/);
  });

  it('refuse to come after kafkajs', () => {
    patchedKafkajs();
    expect(() => replaceModule('consumer/filterAbortedMessages.js', () => [])).toThrow(/before its patches/);
  });

  it('are what kafkajs runs', () => {
    patchedKafkajs();
    expect(source('producer/groupMessagesPerPartition')).toBe(groupByPartition);
    expect(source('protocol/requests/fetch/v4/decodeMessages')).toBe(decodeRecordBatches);
    expect(source('protocol/request')).toBe(frameRequest);
    expect(source<{ versions: string[] }>('protocol/requests/txnOffsetCommit').versions).toContain('3');
    expect(source<{ versions: string[] }>('protocol/requests/offsetFetch').versions).toContain('7');
  });
});
