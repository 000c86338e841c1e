import { describe, expect, it } from 'vitest';
import { stands } from '../../../services/platform/service/progress.ts';

describe('an input', () => {
  const now = 1_000_000;
  it.each([
    ['stands while records wait and nothing has moved for so long', 1, 300, true],
    ['goes on until then', 1, 299, false],
    ['has nothing to do', 0, 10_000, false],
  ])('%s', (_what, lag, idleMs, stuck) => {
    expect(stands({ lag, lastProgressAt: now - idleMs }, 300, now)).toBe(stuck);
  });

  it('never stands where nobody wants to know', () => {
    expect(stands({ lag: 5, lastProgressAt: 0 }, 0, now)).toBe(false);
  });
});
