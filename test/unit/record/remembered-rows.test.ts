import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRememberedRows } from '../../../services/platform/record/remembered-rows.ts';

interface Row {
  readonly key: string;
  readonly n: number;
  readonly lasts?: boolean;
}

/** A database, the keys of each query that it was asked, and what went wrong behind. */
function scene() {
  const queries: string[][] = [];
  const failures: unknown[] = [];
  const state = { rows: new Map<string, Row>(), away: false, hold: undefined as Promise<void> | undefined };
  const remembered = createRememberedRows<Row>({
    max: 100,
    freshMs: 3_000,
    gatherMs: 100,
    async load(keys) {
      queries.push([...keys]);
      if (state.away) throw new Error('away');
      const found = new Map([...state.rows].filter(([key]) => keys.includes(key)));
      await state.hold;
      return found;
    },
    lasting: ({ lasts = true }) => lasts,
    failed: (error) => failures.push(error),
  });
  const put = (key: string, n: number, lasts = true) => void state.rows.set(key, { key, n, lasts });
  /** The numbers of those that are there. */
  const find = async (...keys: string[]) => {
    const found = remembered.find(keys);
    await vi.advanceTimersByTimeAsync(0);
    return [...(await found).values()].map(({ key, n }) => `${key}${n}`);
  };
  return { queries, failures, state, remembered, put, find };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('remembered rows', () => {
  it('are looked up in one query for all who miss in the same turn, and not again while fresh', async () => {
    const { queries, put, find } = scene();
    for (const key of ['a', 'b', 'c']) put(key, 1);
    const answers = await Promise.all([find('a'), find('b', 'a'), find('c')]);
    expect(answers.map((one) => one.sort())).toEqual([['a1'], ['a1', 'b1'], ['c1']]);
    expect(queries).toEqual([['a', 'b', 'c']]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await find('a', 'b', 'c')).toEqual(['a1', 'b1', 'c1']);
    expect(queries).toHaveLength(1);
  });

  it('are looked up again behind, many in one query, for who uses them past their freshness', async () => {
    const { queries, put, find } = scene();
    for (const key of ['a', 'b']) put(key, 1);
    await find('a', 'b');
    put('a', 2);
    await vi.advanceTimersByTimeAsync(3_001);
    // Nobody waits: what was known is good enough, once more.
    expect(await find('a')).toEqual(['a1']);
    expect(await find('b', 'a')).toEqual(['b1', 'a1']);
    expect(queries).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(queries[1]).toEqual(['a', 'b']);
    expect(await find('a')).toEqual(['a2']);
    expect(queries).toHaveLength(2);
  });

  it('are waited for when they are older than that', async () => {
    const { queries, put, find } = scene();
    put('a', 1);
    await find('a');
    put('a', 2);
    await vi.advanceTimersByTimeAsync(6_001);
    expect(await find('a')).toEqual(['a2']);
    expect(queries).toEqual([['a'], ['a']]);
  });

  it('are asked for each time where they are not there, or may change any moment', async () => {
    const { queries, put, find } = scene();
    put('soon', 1, false);
    expect(await find('soon', 'none')).toEqual(['soon1']);
    put('none', 1);
    expect(await find('soon', 'none')).toEqual(['soon1', 'none1']);
    expect(queries).toEqual([
      ['soon', 'none'],
      ['soon', 'none'],
    ]);
    expect(await find('none')).toEqual(['none1']);
    expect(queries).toHaveLength(2);
  });

  it('are forgotten when a look behind finds them gone', async () => {
    const { state, put, find } = scene();
    put('a', 1);
    await find('a');
    state.rows.clear();
    await vi.advanceTimersByTimeAsync(3_001);
    expect(await find('a')).toEqual(['a1']);
    await vi.advanceTimersByTimeAsync(100);
    expect(await find('a')).toEqual([]);
  });

  it('go on counting while the database is away; who asks for one that was never met is told', async () => {
    const { state, failures, put, find, remembered } = scene();
    put('a', 1);
    await find('a');
    state.away = true;
    await vi.advanceTimersByTimeAsync(3_001);
    expect(await find('a')).toEqual(['a1']);
    await vi.advanceTimersByTimeAsync(100);
    expect(failures).toEqual([new Error('away')]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await find('a')).toEqual(['a1']);
    expect(failures).toHaveLength(2);
    const unknown = expect(remembered.find(['a', 'b'])).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(0);
    await unknown;
    state.away = false;
    put('b', 1);
    expect(await find('a', 'b')).toEqual(['a1', 'b1']);
  });

  it('are what the caller has just written, whatever a look that began before brings', async () => {
    const { state, put, find, remembered } = scene();
    put('a', 1);
    await find('a');
    await vi.advanceTimersByTimeAsync(3_001);
    await find('a');
    let release = (): void => undefined;
    state.hold = new Promise((resolve) => {
      release = resolve;
    });
    await vi.advanceTimersByTimeAsync(101);
    await vi.advanceTimersByTimeAsync(1);
    remembered.set('a', { key: 'a', n: 2 });
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(await find('a')).toEqual(['a2']);
  });
});
