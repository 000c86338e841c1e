import { describe, expect, it } from 'vitest';
import { createCallBudget } from '../../../services/dispatch/queue/budget.ts';
import { createCallBook } from '../../../services/dispatch/queue/calls.ts';
import { EndedCalls } from '../../../services/dispatch/queue/ended-calls.ts';
import { PartitionIndex } from '../../../services/dispatch/queue/partition-index.ts';
import { createNumberRates } from '../../../services/dispatch/queue/rates.ts';
import { WaitingChats } from '../../../services/dispatch/queue/waiting-chats.ts';

describe('the bound on calls', () => {
  it('is shared by partitions, and a rebuilt one gives its claims back', () => {
    const budget = createCallBudget({ least: 2, most: 2 }, 1000, () => 0);
    budget.claim('a', { partition: 0, integrationId: 'one' }, 0);
    budget.claim('b', { partition: 1, integrationId: 'two' }, 0);
    expect(budget.free('one')).toBe(false);
    budget.reset(0);
    expect([budget.free('one'), budget.claimed(0), budget.claimed(1)]).toEqual([
      true,
      new Map(),
      new Map([['two', 1]]),
    ]);
    budget.release('b');
    expect(budget.size()).toBe(0);
  });

  it('forgets claims of partitions that went away before their calls began', () => {
    let now = 0;
    const budget = createCallBudget({ least: 1, most: 1 }, 1000, () => now);
    budget.claim('a', { partition: 0, integrationId: 'one' }, 0);
    now = 999;
    expect(budget.free('one')).toBe(false);
    now = 1000;
    expect(budget.free('one')).toBe(true);
  });
});

describe('the bound, between its least and its most,', () => {
  it('is what was answered in the last second, so that nothing waits for a connection longer than that', () => {
    let now = 10_000;
    const budget = createCallBudget({ least: 10, most: 100 }, 60_000, () => now);
    const answer = (count: number): void => {
      for (let n = 0; n < count; n += 1) budget.answered(`${now} ${n}`, now);
    };
    expect(budget.most(now)).toBe(10);
    answer(40);
    expect(budget.most(now)).toBe(40);
    now = 11_200;
    answer(5);
    expect(budget.most(now)).toBe(40);
    now = 12_900;
    expect(budget.most(now)).toBe(10);
    answer(5_000);
    expect(budget.most(now)).toBe(100);
    now = 14_000; // nothing came for a whole second
    expect(budget.most(now)).toBe(10);
  });
});

describe('a number’s share of the calls', () => {
  const fill = (most: number, ...numbers: readonly string[]) => {
    const budget = createCallBudget({ least: most, most }, 1000, () => 0);
    const taken = new Map<string, number>();
    for (let n = 0; n < most; n += 1)
      for (const integrationId of numbers) {
        if (!budget.free(integrationId)) continue;
        budget.claim(`${integrationId}${n}`, { partition: 0, integrationId }, 0);
        taken.set(integrationId, (taken.get(integrationId) ?? 0) + 1);
      }
    return { budget, taken };
  };

  it('leaves room for one that comes later, however many take what they get', () => {
    expect(fill(256, 'a').taken).toEqual(new Map([['a', 224]]));
    const { budget, taken } = fill(256, 'a', 'b');
    expect(Math.max(...taken.values())).toBeLessThanOrEqual(128);
    expect(budget.free('c')).toBe(true);
    const ten = fill(256, ...'abcdefghij');
    expect(Math.max(...ten.taken.values()) - Math.min(...ten.taken.values())).toBeLessThanOrEqual(1);
    expect(ten.budget.free('new')).toBe(true);
  });

  it('is all there is where that is little', () => {
    expect(fill(3, 'a').taken).toEqual(new Map([['a', 3]]));
    expect(fill(1, 'a').taken).toEqual(new Map([['a', 1]]));
  });
});

describe('chats that wait', () => {
  it('have their turn number by number, past one without room', () => {
    const waiting = new WaitingChats();
    for (const chat of ['a1', 'a2', 'a3']) waiting.add(chat, 'a');
    waiting.add('a1', 'a');
    for (const chat of ['b1', 'b2']) waiting.add(chat, 'b');
    const all = () => true;
    expect([waiting.take(all)?.clientId, waiting.take(all)?.clientId]).toEqual(['a1', 'b1']);
    const notA = (integrationId: string) => integrationId !== 'a';
    expect([waiting.take(notA)?.clientId, waiting.take(notA), waiting.size]).toEqual(['b2', undefined, 2]);
    waiting.delete('a2');
    waiting.add('a3', 'c');
    expect([waiting.take(notA), waiting.size]).toEqual([{ clientId: 'a3', integrationId: 'c' }, 0]);
  });
});

describe('the book of calls', () => {
  it('keeps the time of a doubt that it knows', () => {
    const book = createCallBook();
    expect(book.doubt('a', 100, 0)).toBe(100);
    expect(book.doubt('a', 900, 50)).toBe(100);
    expect(book.doubtUntil('a')).toBe(100);
    book.forget('a');
    expect(book.doubtUntil('a')).toBeUndefined();
  });

  it('lets nothing be written that was called off', () => {
    const book = createCallBook();
    expect(book.begin('a', 0)).toBe(true);
    expect([book.knows('a'), book.mayWrite('a')]).toEqual([true, true]);
    book.callOff('a', 1);
    expect([book.knows('a'), book.mayWrite('a'), book.begin('a', 2)]).toEqual([true, false, false]);
    book.callOff('b', 1);
    expect([book.knows('b'), book.begin('b', 2)]).toEqual([false, false]);
  });
});

describe('ended calls', () => {
  it('are kept until they are confirmed, each once', () => {
    const ended = new EndedCalls();
    ended.add('a');
    const first = ended.mark();
    ended.add('b');
    const second = ended.mark();
    ended.add('c');
    expect(ended.confirm(second)).toEqual(['a', 'b']);
    expect(ended.confirm(first)).toEqual([]);
    expect(ended.open()).toEqual(['c']);
    expect(ended.confirm(ended.mark())).toEqual(['c']);
  });
});

describe('the rate of a number', () => {
  it('has no limit until it is throttled', () => {
    const rates = createNumberRates();
    for (let n = 0; n < 1000; n += 1) expect(rates.reserve('a', 5)).toBe(5);
    expect(rates.limit('a')).toBe(Number.POSITIVE_INFINITY);
  });

  it('pauses and falls to less than it had sent, for that number alone', () => {
    const rates = createNumberRates();
    for (let n = 0; n < 100; n += 1) rates.reserve('a', 10_000);
    rates.throttled('a', 10_000, 3000);
    expect(rates.limit('a')).toBeCloseTo(70);
    expect(rates.pausedUntil('a')).toBe(13_000);
    expect(rates.reserve('a', 10_001)).toBe(13_000);
    expect(rates.reserve('b', 10_001)).toBe(10_001);
  });

  it('counts refusals of one overload once', () => {
    const rates = createNumberRates();
    for (let n = 0; n < 100; n += 1) rates.reserve('a', 10_000);
    for (let n = 0; n < 50; n += 1) rates.throttled('a', 10_000 + n, null);
    expect(rates.limit('a')).toBeCloseTo(70);
  });

  it('spaces what it lets through, and rises again until nothing is limited', () => {
    const rates = createNumberRates();
    for (let n = 0; n < 100; n += 1) rates.reserve('a', 10_000);
    rates.throttled('a', 10_000, 0);
    const slots = Array.from({ length: 140 }, () => rates.reserve('a', 10_000));
    expect(slots.at(-1)).toBeGreaterThan(11_500);
    expect(slots.every((slot, n) => n === 0 || slot >= (slots[n - 1] ?? 0))).toBe(true);
    for (let now = 12_000; now < 120_000; now += 2000) rates.reserve('a', now);
    expect(rates.limit('a')).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not rise above a known limit', () => {
    const rates = createNumberRates({ limitOf: () => 10 });
    const slots = Array.from({ length: 20 }, () => rates.reserve('a', 1000));
    expect(slots.at(-1)).toBeGreaterThan(2000);
    expect(rates.limit('a')).toBe(10);
  });
});

describe('the queues of a partition', () => {
  it('keeps each chat in order', () => {
    const index = new PartitionIndex();
    expect(index.append('a', { place: 1, traceparent: undefined })).toBe(true);
    for (let place = 2; place <= 300; place += 1)
      expect(index.append('a', { place, traceparent: undefined })).toBe(false);
    expect(index.append('b', { place: 9, traceparent: undefined })).toBe(true);
    for (let place = 2; place <= 300; place += 1) expect(index.shift('a')?.head.place).toBe(place);
    expect(index.shift('a')).toBeUndefined();
    expect([index.chat('a'), index.entries, index.clientIds()]).toEqual([undefined, 1, ['b']]);
  });
});
