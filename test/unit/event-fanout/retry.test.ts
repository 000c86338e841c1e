import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, judge, parseRetryAfter } from '../../../services/event-fanout/webhooks/retry.ts';

const policy = { waitsMs: [5_000, 30_000, 120_000, 600_000] };
const answer = (given: Partial<Answer>): Answer => ({
  status: null,
  error: null,
  durationMs: 1,
  retryAfterMs: null,
  forbidden: false,
  ...given,
});
const first = { attempt: 1, since: 0 };

describe('what follows from an answer', () => {
  it('takes any 2xx for delivered', () => {
    for (const status of [200, 201, 204, 299])
      expect(judge(answer({ status }), first, policy, 0, 0.5)).toEqual({ type: 'delivered' });
  });

  it('gives up where another try changes nothing', () => {
    for (const status of [400, 401, 403, 404, 406])
      expect(judge(answer({ status }), first, policy, 0, 0.5)).toMatchObject({ type: 'given-up' });
    expect(judge(answer({ error: 'x', forbidden: true }), first, policy, 0, 0.5)).toMatchObject({ type: 'given-up' });
  });

  it('tries everything else again, later each time, five times in all', () => {
    for (const given of [{ status: 500 }, { status: 301 }, { status: 410 }, { status: 429 }, { error: 'ECONNREFUSED' }])
      expect(judge(answer(given), first, policy, 0, 0.5)).toEqual({ type: 'retry', at: 5_000 });
    const verdicts = [1, 2, 3, 4, 5].map((attempt) =>
      judge(answer({ status: 500 }), { attempt, since: 0 }, policy, 0, 0.5),
    );
    expect(verdicts).toMatchObject([
      { at: 5_000 },
      { at: 30_000 },
      { at: 120_000 },
      { at: 600_000 },
      { type: 'given-up', reason: 'not delivered in 5 tries' },
    ]);
  });

  it('spreads the waits and honours Retry-After within one and two steps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.option(fc.nat(100_000)), (random, retryAfterMs) => {
        const verdict = judge(answer({ status: 503, retryAfterMs }), first, policy, 1_000, random);
        const wait = verdict.type === 'retry' ? verdict.at - 1_000 : -1;
        expect(wait).toBeGreaterThanOrEqual(4_000);
        expect(wait).toBeLessThanOrEqual(10_000);
        if (retryAfterMs !== null && retryAfterMs >= 6_000) expect(wait).toBe(Math.min(retryAfterMs, 10_000));
      }),
    );
  });

  it('gives an event that stood behind others beyond its time one try', () => {
    const tries = { attempt: 1, since: 0 };
    expect(judge(answer({ status: 500 }), tries, policy, 900_000, 0.5)).toMatchObject({ type: 'retry' });
    expect(judge(answer({ status: 500 }), tries, policy, 1_000_000, 0.5)).toMatchObject({ type: 'given-up' });
    const begun = { attempt: 2, since: 0 };
    expect(judge(answer({ status: 500 }), begun, policy, 1_000_000, 0.5)).toMatchObject({ type: 'retry' });
    expect(judge(answer({ status: 200 }), tries, policy, 1_000_000, 0.5)).toEqual({ type: 'delivered' });
  });

  it('reads Retry-After', () => {
    expect(parseRetryAfter('7', 0)).toBe(7_000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:09 GMT', 1_000)).toBe(8_000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:00 GMT', 1_000)).toBe(0);
    for (const text of [undefined, '', 'soon', '-1', '9'.repeat(30)]) expect(parseRetryAfter(text, 0)).toBeNull();
  });
});
