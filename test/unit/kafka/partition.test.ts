import fc from 'fast-check';
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

  it('is that of the id’s UTF-8, whatever it holds and however long it is', () => {
    const ids = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme-ascii', maxLength: 400 }));
    fc.assert(
      fc.property(ids, (id) => {
        expect(partitionOf(id, 1_000_003)).toBe((murmur2(Buffer.from(id)) & 0x7fffffff) % 1_000_003);
      }),
    );
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
