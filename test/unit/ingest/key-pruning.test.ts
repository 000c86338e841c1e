import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyKeptMs, startKeyPruning } from '../../../services/ingest/posts/key-pruning.ts';

describe('old idempotency keys', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 10 * keyKeptMs }));
  afterEach(() => void vi.useRealTimers());

  const pruning = (prune: (before: number, most: number) => Promise<number>) => {
    const asked: number[] = [];
    const warned: string[] = [];
    const { stop } = startKeyPruning({
      keys: {
        prune: async (before, most) => {
          asked.push(before);
          return prune(before, most);
        },
      },
      logger: { warn: (_facts: object, words?: string) => void warned.push(words ?? '') },
      now: Date.now,
    });
    return { asked, warned, stop };
  };

  it('are forgotten a batch at a time soon after the start, and every hour', async () => {
    let left = 1200;
    const { asked, stop } = pruning(async (_before, most) => {
      const forgotten = Math.min(left, most);
      left -= forgotten;
      return forgotten;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([left, asked.length, asked[0]]).toEqual([0, 3, 9 * keyKeptMs + 60_000]);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(asked).toHaveLength(4);
    await stop();
    await vi.advanceTimersByTimeAsync(10 * 60 * 60_000);
    expect(asked).toHaveLength(4);
  });

  it('wait for the next hour when the database is away', async () => {
    const { asked, warned, stop } = pruning(() => Promise.reject(new Error('away')));
    await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
    expect([asked.length, warned]).toEqual([2, Array(2).fill('old idempotency keys could not be forgotten')]);
    await stop();
  });

  it('stop in the middle when the service stops', async () => {
    let finish: (forgotten: number) => void = () => undefined;
    const { asked, stop } = pruning(
      (_before, most) =>
        new Promise((resolve) => {
          finish = () => resolve(most);
        }),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    const stopped = stop();
    finish(0);
    await stopped;
    await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
    expect(asked).toHaveLength(1);
  });
});
