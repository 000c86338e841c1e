import { describe, expect, it } from 'vitest';
import { sendsOf } from '../../../services/platform/kafka/streams/sends.ts';

describe('the sends of a transaction', () => {
  const record = (partition: number, bytes: number, key: string) => ({ key, value: Buffer.alloc(bytes), partition });

  it('are one where everything fits', () => {
    const sends = sendsOf(
      new Map([
        ['a', [record(0, 10, '1'), record(1, 10, '2')]],
        ['b', [record(0, 10, '3')]],
      ]),
    );
    expect(sends).toHaveLength(1);
    expect(sends[0]?.map(({ topic }) => topic)).toEqual(['a', 'b']);
  });

  it('split what is too large for one batch of a partition, and keep its order', () => {
    const sends = sendsOf(
      new Map([['a', [record(0, 400_000, '1'), record(0, 400_000, '2'), record(1, 10, 'x'), record(0, 10, '3')]]]),
    );
    expect(sends.map((send) => send[0]?.messages.map(({ key }) => key))).toEqual([
      ['1', 'x'],
      ['2', '3'],
    ]);
  });

  it('are none for a transaction of positions alone', () => {
    expect(sendsOf(new Map())).toEqual([]);
  });
});
