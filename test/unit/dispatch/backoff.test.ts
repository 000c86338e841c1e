import { describe, expect, it } from 'vitest';
import { backoff, pairBackoff } from '../../../services/dispatch/queue/backoff.ts';

describe('backoff', () => {
  it('doubles up to its cap, half of it chance', () => {
    expect([1, 2, 3, 9].map((n) => backoff(n, 500, 4000, 0))).toEqual([250, 500, 1000, 2000]);
    expect(backoff(3, 500, 4000, 1)).toBe(2000);
    expect(backoff(10_000, 500, 4000, 1)).toBe(4000);
  });

  it('waits 4^n seconds for a pair', () => {
    expect([1, 2, 3, 20].map((n) => pairBackoff(n, 300_000))).toEqual([4000, 16_000, 64_000, 300_000]);
  });
});
