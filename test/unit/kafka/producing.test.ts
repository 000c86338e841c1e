import { describe, expect, it } from 'vitest';
import { compareConfig } from '../../../services/platform/kafka/admin.ts';
import { behindFailed, takeSend } from '../../../services/platform/kafka/send-queue.ts';

const waiting = (partition: number, bytes = 100, id = 0) => ({
  record: { topic: 't', partition, key: 'k', value: null },
  bytes,
  id,
});

describe('taking a send from the queue', () => {
  it('takes all that fits', () => {
    const queue = [waiting(0), waiting(1), waiting(0)];
    expect(takeSend(queue)).toEqual({ send: queue, rest: [] });
  });

  it('takes at most 1,000 records a partition, and lets others go on', () => {
    const queue = [...Array.from({ length: 1_200 }, () => waiting(0)), waiting(1)];
    const { send, rest } = takeSend(queue);
    expect(send).toHaveLength(1_001);
    expect(rest).toHaveLength(200);
  });

  it('keeps the order of a partition once one record did not fit', () => {
    const queue = [waiting(0, 400_000, 1), waiting(0, 400_000, 2), waiting(0, 10, 3)];
    expect(takeSend(queue).send.map(({ id }) => id)).toEqual([1]);
    expect(takeSend(queue).rest.map(({ id }) => id)).toEqual([2, 3]);
  });

  it('takes a record larger than a batch alone', () => {
    expect(takeSend([waiting(0, 900_000)]).send).toHaveLength(1);
  });
});

describe('what lies behind a failed record', () => {
  const ours = {};
  const of = (call: object, partition: number, id: number) => ({ ...waiting(partition, 100, id), call });

  it('is the rest of the same call for the same partition', () => {
    const queue = [of(ours, 0, 2), of({}, 0, 3), of(ours, 1, 4), of(ours, 0, 5)];
    const { behind, rest } = behindFailed(queue, [of(ours, 0, 1)]);
    expect(behind.map(({ id }) => id)).toEqual([2, 5]);
    expect(rest.map(({ id }) => id)).toEqual([3, 4]);
  });
});

describe('comparing a topic’s settings', () => {
  const wanted = { name: 't', partitions: 4, config: { 'cleanup.policy': 'compact,delete', 'retention.ms': '1000' } };

  it('names what differs', () => {
    const found = new Map([
      ['cleanup.policy', 'delete,compact'],
      ['retention.ms', '2000'],
    ]);
    expect(compareConfig(wanted, found)).toEqual([
      { topic: 't', setting: 'retention.ms', wanted: '1000', found: '2000' },
    ]);
  });

  it('names what the broker does not tell', () => {
    expect(compareConfig(wanted, new Map([['retention.ms', '1000']]))).toEqual([
      { topic: 't', setting: 'cleanup.policy', wanted: 'compact,delete', found: 'unset' },
    ]);
  });
});
