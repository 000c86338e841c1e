import { describe, expect, it } from 'vitest';
import { lookUp, sentenceOf } from '../../../services/platform/kafka/streams/out-of-range.ts';

const log = (start: number, end: number) => ({ start: async () => start, end: async () => end });

describe('a position that is not in the log', () => {
  it('behind a retention is told with what was deleted and how to go on', () => {
    expect(sentenceOf({ topic: 'in', partition: 3, position: 10, start: 25, end: 90 })).toBe(
      "in/3: the records from 10 to 25 were deleted before this group read them; to go on without them, set the group's offset to 25",
    );
  });

  it('above the end is told as that of another log', () => {
    expect(sentenceOf({ topic: 'in', partition: 3, position: 100, start: 5, end: 90 })).toBe(
      "in/3: this group has read up to 100 and the log ends at 90: it is another log, or was cut; to read it from its start, set the group's offset to 5",
    );
  });

  it('is told with the offsets that the log has now', async () => {
    expect(await lookUp(log(25, 90), 'in', 3, 10)).toContain('from 10 to 25');
    expect(await lookUp(log(0, 90), 'in', 3, 10)).toBe(
      'in/3: the position 10 was not in the log, which now goes from 0 to 90',
    );
  });

  it('is told without them where the log cannot be asked, or nothing was asked for', async () => {
    const gone = { ...log(0, 0), start: () => Promise.reject(new TypeError('no')) };
    expect(await lookUp(gone, 'in', 3, 10)).toBe(
      'in/3: the position 10 is not in the log any more (where it begins cannot be told: TypeError)',
    );
    expect(await lookUp(log(25, 90), 'in', 3, undefined)).toBe(
      'in/3: the position of this group is not in the log any more',
    );
  });
});
