import { describe, expect, it } from 'vitest';
import { type Fetched, judge, usualPolicy } from '../../../services/transform/media/verdict.ts';

const hour = 3_600_000;
const broken: Fetched = { type: 'broken', reason: 'cut' };

/** All tries of a file that never comes, in hours after the first. */
function tries(fetched: Fetched, random: number): readonly number[] {
  const at: number[] = [];
  let now = 0;
  for (let attempts = 1; attempts < 1_000; attempts += 1) {
    at.push(now / hour);
    const verdict = judge(fetched, { attempts, since: 0 }, usualPolicy, now, random);
    if (verdict.type === 'failed') return at;
    if (verdict.type === 'later') now = verdict.at;
  }
  return at;
}

describe('what follows from a try to fetch a file', () => {
  it('is an end when it is there, by this try or an earlier one', () => {
    const one = { attempts: 1, since: 0 };
    expect(judge({ type: 'stored', bytes: 1, mimeType: 'a/b' }, one, usualPolicy, 0, 0)).toEqual({ type: 'done' });
    expect(judge({ type: 'present' }, one, usualPolicy, 0, 0)).toEqual({ type: 'done' });
  });

  it('is a failure at once where no try will help', () => {
    const verdict = judge({ type: 'refused', reason: 'too large' }, { attempts: 1, since: 0 }, usualPolicy, 0, 0.5);
    expect(verdict).toEqual({ type: 'failed', reason: 'too large' });
  });

  it.each([0, 0.5, 1])('is a try after a growing gap, for seven days (chance %d)', (random) => {
    const at = tries(broken, random);
    const gaps = at.slice(1).map((time, n) => time - (at[n] ?? 0));
    expect(gaps.every((gap, n) => n === 0 || gap >= (gaps[n - 1] ?? 0) * 0.99)).toBe(true);
    expect(gaps[0]).toBeLessThan(2.5 / 3600);
    expect(Math.max(...gaps)).toBeLessThan(7.201);
    expect(at.at(-1)).toBeGreaterThan(6.5 * 24);
    expect(at.at(-1)).toBeLessThanOrEqual(7 * 24);
    expect(at.length).toBeLessThan(60);
  });

  it('is an end after an hour of what WhatsApp does not have', () => {
    const at = tries({ type: 'absent', reason: '404' }, 0.5);
    expect(at.length).toBeGreaterThan(4);
    expect(at.at(-1)).toBeLessThanOrEqual(1);
  });
});
