import { describe, expect, it } from 'vitest';
import { clientIdOfKey, murmur2, partitionOf } from '../../../services/platform/kafka/partition.ts';

describe('murmur2', () => {
  // The vectors of Kafka's own UtilsTest.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is that of the Java client', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });
});

describe('the partition of a client', () => {
  it('is the one that Kafka’s default partitioner takes for the key', () => {
    expect(partitionOf('foobar', 12)).toBe((-790332482 & 0x7fffffff) % 12);
  });

  it('is the same for a table’s key, whose client id stands before the colon', () => {
    expect(clientIdOfKey('65f0c0ffee:message:7')).toBe('65f0c0ffee');
    expect(clientIdOfKey('65f0c0ffee')).toBe('65f0c0ffee');
  });

  it('spreads', () => {
    const counts = new Array<number>(8).fill(0);
    for (let n = 0; n < 8_000; n += 1) {
      const at = partitionOf(`client-${n}`, 8);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
  });
});
