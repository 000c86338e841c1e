import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAwaitedMedia } from '../../../services/ingest/media/awaited-media.ts';
import type { MediaFacts } from '../../../services/platform/media/media-store.ts';
import type { ParkedState } from '../../../services/platform/media/parked-media.ts';

const facts: MediaFacts = { type: 'image/png', size: 1, sha256: 'f'.repeat(64) };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function scene(most?: number) {
  let file: MediaFacts | undefined;
  let state: ParkedState | undefined | Error;
  const asked = { store: 0, database: 0 };
  const awaited = createAwaitedMedia({
    store: {
      find: async () => {
        asked.store += 1;
        return file;
      },
    },
    parked: {
      state: async () => {
        asked.database += 1;
        if (state instanceof Error) throw state;
        return state;
      },
    },
    logger: pino({ level: 'silent' }),
    now: Date.now,
    ...(most !== undefined && { most }),
  });
  return {
    awaited,
    asked,
    comes: () => {
      file = facts;
    },
    is: (next: ParkedState | undefined | Error) => {
      state = next;
    },
  };
}

describe('a file that is asked for', () => {
  it('is there at once when it is stored', async () => {
    const { awaited, asked, comes } = scene();
    comes();
    expect(await awaited.find('k', 'm')).toEqual({ type: 'found', facts });
    expect(asked).toEqual({ store: 1, database: 0 });
  });

  it('is waited for while it is on its way, once for all who ask', async () => {
    const { awaited, asked, comes, is } = scene();
    is({ type: 'waiting', nextAt: Date.now() + 30_000, isUnderWay: true });
    const all = Promise.all(Array.from({ length: 50 }, () => awaited.find('k', 'm')));
    await vi.advanceTimersByTimeAsync(2_900);
    comes();
    await vi.advanceTimersByTimeAsync(200);
    expect(new Set((await all).map(({ type }) => type))).toEqual(new Set(['found']));
    expect(asked.database).toBeLessThanOrEqual(5);
  });

  it('is given up after ten seconds and a handful of looks', async () => {
    const { awaited, asked } = scene();
    const begun = Date.now();
    const found = awaited.find('k', 'm').then((answer) => ({ answer, ms: Date.now() - begun }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await found).toEqual({ answer: { type: 'absent' }, ms: 10_000 });
    expect(asked).toEqual({ store: 9, database: 8 });
  });

  it('is not waited for when it was given up, or is not due soon', async () => {
    const { awaited, is } = scene();
    is({ type: 'failed', reason: 'too large' });
    const failed = awaited.find('k', 'm');
    await vi.advanceTimersByTimeAsync(100);
    expect(await failed).toEqual({ type: 'absent' });
    is({ type: 'waiting', nextAt: Date.now() + 120_100, isUnderWay: false });
    const later = awaited.find('k', 'm');
    await vi.advanceTimersByTimeAsync(100);
    expect(await later).toEqual({ type: 'absent', retryAfter: 120 });
  });

  it('is waited for without the database', async () => {
    const { awaited, is, comes } = scene();
    is(new Error('away'));
    const found = awaited.find('k', 'm');
    await vi.advanceTimersByTimeAsync(1_000);
    comes();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await found).toEqual({ type: 'found', facts });
  });

  it('is not waited for beside too many others, nor when the server ends', async () => {
    const { awaited } = scene(2);
    const waiting = [awaited.find('a', 'a'), awaited.find('b', 'b')];
    await vi.advanceTimersByTimeAsync(0);
    expect(await awaited.find('c', 'c')).toEqual({ type: 'absent', retryAfter: 1 });
    awaited.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect((await Promise.all(waiting)).map(({ type }) => type)).toEqual(['absent', 'absent']);
    expect(await awaited.find('d', 'd')).toEqual({ type: 'absent', retryAfter: 1 });
  });
});
