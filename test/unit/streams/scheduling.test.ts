import { describe, expect, it, vi } from 'vitest';
import { Barriers } from '../../../services/platform/kafka/streams/barriers.ts';
import { holdFor, holdUntilReached, PendingHolds } from '../../../services/platform/kafka/streams/holds.ts';
import { InputQueue } from '../../../services/platform/kafka/streams/input-queue.ts';
import { Rebuilds } from '../../../services/platform/kafka/streams/rebuilds.ts';
import { Signal, within } from '../../../services/platform/kafka/streams/signal.ts';
import { Strikes } from '../../../services/platform/kafka/streams/strikes.ts';
import { Timers } from '../../../services/platform/kafka/streams/timers.ts';

describe('timers', () => {
  it('come in the order of their times, those of one time in the order of their setting', () => {
    const timers = new Timers();
    for (const [key, at] of [
      ['c', 30],
      ['a', 10],
      ['b', 10],
    ] as const)
      timers.set({ key, at });
    expect(timers.next()).toBe(10);
    expect([timers.take(30), timers.take(30), timers.take(30), timers.take(30)]).toEqual(['a', 'b', 'c', undefined]);
  });

  it('are not taken before their time', () => {
    const timers = new Timers();
    timers.set({ key: 'a', at: 10 });
    expect(timers.take(9)).toBeUndefined();
    expect(timers.take(10)).toBe('a');
  });

  it('replace one another by key, earlier or later', () => {
    const timers = new Timers();
    timers.set({ key: 'a', at: 10 });
    timers.set({ key: 'a', at: 50 });
    expect(timers.next()).toBe(50);
    timers.set({ key: 'a', at: 20 });
    expect(timers.next()).toBe(20);
    expect([timers.take(100), timers.take(100)]).toEqual(['a', undefined]);
  });

  it('can be cancelled', () => {
    const timers = new Timers();
    timers.set({ key: 'a', at: 10 });
    timers.set({ key: 'a', at: null });
    expect(timers.next()).toBeUndefined();
    expect(timers.size).toBe(0);
  });
});

const input = (position: number): InputQueue =>
  new InputQueue({ topic: 'in', rank: 0, step: () => [] }, 'p.in', position, 0);

describe('a barrier', () => {
  it('is reached once all is processed that a fetch begun after it has seen', () => {
    const [queue, barriers] = [input(5), new Barriers()];
    const barrier = barriers.make(queue, 100);
    expect(barrier.reached()).toBe(false);
    barriers.told(queue, 99, 7); // begun before: it may have missed what lies there now
    expect(barrier.reached()).toBe(false);
    barriers.told(queue, 101, 7);
    barriers.told(queue, 102, 90); // what came later is not waited for
    expect(barrier.reached()).toBe(false);
    queue.moveTo(7);
    expect(barrier.reached()).toBe(true);
  });

  it('is reached at the first such fetch where nothing is left', () => {
    const [queue, barriers] = [input(7), new Barriers()];
    const barrier = barriers.make(queue, 0);
    expect(barriers.told(queue, 1, 7)).toBe(true);
    expect(barrier.reached()).toBe(true);
  });

  it('is not reached while a record before the end is queued', () => {
    const [queue, barriers] = [input(0), new Barriers()];
    const message = {
      offset: '0',
      timestamp: '0',
      key: null,
      value: Buffer.from('{}'),
      batchContext: { producerId: '-1', inTransaction: false },
    };
    queue.take({ messages: [message], nextOffset: () => 1 } as never);
    const barrier = barriers.make(queue, 0);
    barriers.told(queue, 1, 1);
    expect(barrier.reached()).toBe(false);
    queue.finish(1, 0);
    expect(barrier.reached()).toBe(true);
  });

  it('of another input stays closed', () => {
    const barriers = new Barriers();
    const barrier = barriers.make(input(0), 0);
    barriers.told(input(0), 1, 0);
    expect(barrier.reached()).toBe(false);
  });
});

describe('an input queue', () => {
  const message = (offset: number) => ({
    offset: String(offset),
    timestamp: '0',
    key: null,
    value: Buffer.alloc(10),
    batchContext: { producerId: '-1', inTransaction: false },
  });
  const batch = (from: number, to: number) =>
    ({ messages: Array.from({ length: to - from }, (_, at) => message(from + at)), nextOffset: () => to }) as never;

  it('passes over what it has already', () => {
    const queue = input(0);
    queue.take(batch(0, 3));
    queue.take(batch(1, 5));
    expect(queue.length).toBe(5);
    expect([queue.position, queue.fetched]).toEqual([0, 5]);
  });

  it('stands behind markers when its last record is finished', () => {
    const queue = input(0);
    queue.take(batch(0, 2));
    queue.moveTo(4);
    queue.finish(2, 0);
    expect(queue.position).toBe(4);
  });

  it('is full, and low again', () => {
    const queue = input(0);
    queue.take(batch(0, 2_001));
    expect(queue.isFull()).toBe(true);
    queue.finish(1_400, 0);
    expect([queue.isFull(), queue.isLow()]).toEqual([false, false]);
    queue.finish(200, 0);
    expect(queue.isLow()).toBe(true);
    expect(queue.peek(0)?.offset).toBe(1_600);
  });
});

describe('holds', () => {
  it('end with their time', () => {
    vi.useFakeTimers();
    const hold = holdFor(100);
    expect(hold.isOver()).toBe(false);
    vi.advanceTimersByTime(100);
    expect(hold.isOver()).toBe(true);
    vi.useRealTimers();
  });

  it('for higher inputs end when all barriers are reached, at once where there are none, after a second at the latest', () => {
    vi.useFakeTimers();
    let isReached = false;
    const hold = holdUntilReached([{ reached: () => true }, { reached: () => isReached }]);
    expect(hold.isOver()).toBe(false);
    isReached = true;
    expect(hold.isOver()).toBe(true);
    expect(holdUntilReached([]).isOver()).toBe(true);
    const late = holdUntilReached([{ reached: () => false }]);
    vi.advanceTimersByTime(1_000);
    expect(late.isOver()).toBe(true);
    vi.useRealTimers();
  });

  it('for something on its way end with it, later and later while it fails to come', async () => {
    vi.useFakeTimers();
    const holds = new PendingHolds();
    const waits: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const hold = holds.hold(Promise.resolve(), () => undefined);
      await Promise.resolve();
      await Promise.resolve();
      let waited = 0;
      for (; !hold.isOver(); waited += 100) vi.advanceTimersByTime(100);
      waits.push(waited);
    }
    expect(waits).toEqual([0, 200, 400, 800, 1_600, 2_000]);
    vi.useRealTimers();
  });
});

describe('strikes', () => {
  it('find the guilty record of a batch and condemn it at its third exception', () => {
    const strikes = new Strikes();
    const what = 'in/0';
    strikes.strike({ what, from: 10, to: 19 }, 'boom');
    expect([strikes.isSuspect(what, 10), strikes.isSuspect(what, 19), strikes.isSuspect(what, 20)]).toEqual([
      true,
      true,
      false,
    ]);
    strikes.strike({ what, from: 14, to: 14 }, 'boom');
    expect(strikes.condemned(what, 14)).toBeUndefined();
    strikes.strike({ what, from: 14, to: 14 }, 'boom');
    expect(strikes.condemned(what, 14)).toBe('boom');
    expect(strikes.condemned(what, 13)).toBeUndefined();
    strikes.passed(what, 14);
    expect(strikes.condemned(what, 14)).toBe('boom');
    strikes.passed(what, 15);
    expect(strikes.isSuspect(what, 10)).toBe(false);
  });

  it('do not add up over different records', () => {
    const strikes = new Strikes();
    for (const offset of [1, 2, 3]) strikes.strike({ what: 'in/0', from: offset, to: offset }, 'boom');
    expect(strikes.condemned('in/0', 3)).toBeUndefined();
  });
});

describe('rebuilds', () => {
  it('wait longer and longer, and are enough after ten in a row', () => {
    const rebuilds = new Rebuilds();
    const delays = Array.from({ length: 11 }, () => rebuilds.again(0));
    expect(delays[0]).toEqual({ delayMs: 0 });
    expect(delays[9]).toEqual({ delayMs: 2_000 });
    expect(delays[10]).toBe('enough');
    expect(rebuilds.again(1)).toEqual({ delayMs: 0 });
  });

  it('are forgotten with progress', () => {
    const rebuilds = new Rebuilds();
    for (let n = 0; n < 10; n += 1) rebuilds.again(0);
    rebuilds.progressed(0);
    expect(rebuilds.again(0)).toEqual({ delayMs: 0 });
  });
});

describe('a signal', () => {
  it('keeps a wake that came while nobody slept', async () => {
    const signal = new Signal();
    signal.wake();
    await signal.wait();
    const isWoken = within(20, signal.wait());
    expect(await isWoken).toBe(false);
    signal.wake();
  });
});
