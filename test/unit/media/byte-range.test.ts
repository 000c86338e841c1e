import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRange } from '../../../services/ingest/media/byte-range.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=99-99', { start: 99, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    // What is wrong, or more than one range, is ignored.
    ['bytes=9-0', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['items=0-1', 'whole'],
    [undefined, 'whole'],
  ])('%s of 100 bytes is %o', (header, expected) => {
    expect(readRange(header, 100)).toEqual(expected);
  });

  it('never leads outside a file', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d{0,4}-\d{0,4}$/)), (size, header) => {
        const range = readRange(header, size);
        if (typeof range === 'string') return true;
        return range.start >= 0 && range.start <= range.end && range.end < size;
      }),
    );
  });
});
