import { beforeAll, describe, expect, it } from 'vitest';
import { OffsetFence } from '../../../services/platform/kafka/kafkajs/fenced-offsets.ts';
import type {
  ByteDecoder,
  OffsetsTopic,
  RequestDefinition,
  WireRequest,
} from '../../../services/platform/kafka/kafkajs/internals.ts';
import { patchedKafkajs } from '../../../services/platform/kafka/kafkajs/patched.ts';
import { source } from '../../../services/platform/kafka/kafkajs/source.ts';

type Make = (fields: object) => WireRequest;
let Decoder: new (bytes: Buffer) => ByteDecoder;

beforeAll(() => {
  patchedKafkajs();
  Decoder = source('protocol/decoder');
});

const request = (name: string, version: number): Make =>
  source<RequestDefinition>(`protocol/requests/${name}`).protocol({ version }) as Make;

describe('offsets in a transaction', () => {
  const topics: OffsetsTopic[] = [{ topic: 'in', partitions: [{ partition: 3, offset: '17', metadata: 'who' }] }];
  const fields = { transactionalId: 'tx', groupId: 'g', producerId: 5, producerEpoch: 1, topics };

  it('carry the membership that was bound to them', async () => {
    patchedKafkajs().fence.bind(topics, { generationId: 42, memberId: 'm-1' });
    const { encode, apiVersion } = request('txnOffsetCommit', 3)(fields).request;
    expect(apiVersion).toBe(3);
    const from = new Decoder((await encode()).buffer);
    from.readTaggedFields();
    expect([from.readUVarIntString(), from.readUVarIntString()]).toEqual(['tx', 'g']);
    expect([from.readInt64(), from.readInt16(), from.readInt32()]).toEqual([5n, 1, 42]);
    expect([from.readUVarIntString(), from.readUVarIntString()]).toEqual(['m-1', null]);
    const sent = from.readUVarIntArray((t) => {
      const topic = t.readUVarIntString();
      const partitions = t.readUVarIntArray((p) => {
        const at = [p.readInt32(), p.readInt64(), p.readInt32(), p.readUVarIntString()];
        p.readTaggedFields();
        return at;
      });
      t.readTaggedFields();
      return { topic, partitions };
    });
    expect(sent).toEqual([{ topic: 'in', partitions: [[3, 17n, -1, 'who']] }]);
  });

  it('without a bound membership are refused, not sent unfenced', () => {
    expect(() => request('txnOffsetCommit', 3)({ ...fields, topics: [...topics] })).toThrow(/membership/);
  });

  it('report the first partition that the broker refused', async () => {
    patchedKafkajs().fence.bind(topics, { generationId: 1, memberId: 'm' });
    const { response } = request('txnOffsetCommit', 3)(fields);
    // header tags, throttle time, one topic "in", one partition 3 with ILLEGAL_GENERATION (22), tags
    const raw = Buffer.from([0, 0, 0, 0, 0, 2, 3, 0x69, 0x6e, 2, 0, 0, 0, 3, 0, 22, 0, 0, 0]);
    await expect(response.decode(raw).then((data) => response.parse(data))).rejects.toMatchObject({
      type: 'ILLEGAL_GENERATION',
    });
  });
});

describe('fetching offsets', () => {
  const stableFlag = async (topics: OffsetsTopic[]): Promise<number | undefined> => {
    const { encode } = request('offsetFetch', 7)({ groupId: 'g', topics }).request;
    return (await encode()).buffer.at(-2);
  };

  it('asks for stable ones unless told otherwise', async () => {
    const topics: OffsetsTopic[] = [{ topic: 'in', partitions: [{ partition: 0 }] }];
    expect(await stableFlag(topics)).toBe(1);
    patchedKafkajs().fence.allowUnstable(topics);
    expect(await stableFlag(topics)).toBe(0);
  });

  it('throws UNSTABLE_OFFSET_COMMIT while a transaction is open', async () => {
    const { response } = request('offsetFetch', 7)({ groupId: 'g', topics: [] });
    const partition = Buffer.concat([
      Buffer.alloc(4),
      Buffer.alloc(8, 0xff),
      Buffer.alloc(4),
      Buffer.from([1, 0, 88, 0]),
    ]);
    const raw = Buffer.concat([
      Buffer.from([0, 0, 0, 0, 0, 2, 3, 0x69, 0x6e, 2]),
      partition,
      Buffer.from([0, 0, 0, 0]),
    ]);
    await expect(response.decode(raw).then((data) => response.parse(data))).rejects.toMatchObject({
      type: 'UNSTABLE_OFFSET_COMMIT',
    });
  });
});

it('a fence knows only the arrays that it was given', () => {
  const fence = new OffsetFence();
  const topics: OffsetsTopic[] = [];
  expect(fence.bind(topics, { generationId: 1, memberId: 'a' })).toBe(topics);
  expect(fence.membershipOf(topics)).toEqual({ generationId: 1, memberId: 'a' });
  expect(() => fence.membershipOf([])).toThrow();
});
