import { describe, expect, it, vi } from 'vitest';
import { Chain, type Delivery } from '../../../services/event-fanout/webhooks/chain.ts';
import { Lanes } from '../../../services/event-fanout/webhooks/lanes.ts';
import type { Verdict } from '../../../services/event-fanout/webhooks/retry.ts';

const limits = { live: 2, waiting: 2, parked: 2, total: 5, slowMs: 100 };

/** Jobs that end when they are told to. */
function jobs() {
  const ends: (() => void)[] = [];
  return { job: () => new Promise<void>((end) => ends.push(end)), ends };
}

describe('lanes', () => {
  it('bound the calls and the queue of an endpoint, and leave the others alone', async () => {
    const lanes = new Lanes(limits);
    const { job, ends } = jobs();
    expect([1, 2, 3, 4, 5].map(() => lanes.submit('slow', job))).toEqual([true, true, true, true, false]);
    expect(ends).toHaveLength(2);
    expect(lanes.submit('quick', job)).toBe(true);
    expect(ends).toHaveLength(3);
    ends[0]?.();
    await vi.waitFor(() => expect(ends).toHaveLength(4));
  });

  it('let the live stream pass a slow endpoint by until it is quick again', () => {
    const lanes = new Lanes(limits);
    lanes.heldUp('a');
    expect(lanes.submit('a', async () => undefined)).toBe(false);
    lanes.report('a', true, 500);
    expect(lanes.submit('a', async () => undefined)).toBe(false);
    lanes.report('a', true, 20);
    expect(lanes.submit('a', async () => undefined)).toBe(true);
  });

  it('try a failing endpoint one call at a time', () => {
    const lanes = new Lanes(limits);
    lanes.report('a', false, 5);
    expect([lanes.enter('a'), lanes.enter('a')]).toEqual([true, false]);
    expect(lanes.full()).toEqual(['a']);
    lanes.report('a', true, 5);
    expect([lanes.enter('a'), lanes.enter('a')]).toEqual([true, false]);
    lanes.leave('a');
    expect(lanes.full()).toEqual([]);
  });

  it('bound all calls together', () => {
    const lanes = new Lanes(limits);
    const { job, ends } = jobs();
    for (const id of ['a', 'a', 'b', 'b', 'c', 'c']) lanes.submit(id, job);
    expect(ends).toHaveLength(5);
    expect(lanes.enter('d')).toBe(false);
  });
});

const subscription = {
  id: 'w',
  appId: 'a',
  target: 'http://x/',
  triggers: new Set<string>(),
  secret: 's',
  version: 'v2',
};
const delivery = (eventId: string): Delivery => ({ subscription, eventId, orderKey: 'c', body: '{}' });
const deliveries = ['1', '2', '3'].map(delivery);

describe('a chain', () => {
  it('calls one after another, and goes on after one that is given up', async () => {
    const called: string[] = [];
    const chain = new Chain(deliveries, async ({ eventId }) => {
      called.push(eventId);
      return eventId === '2' ? { type: 'given-up', reason: 'no' } : { type: 'delivered' };
    });
    await chain.run();
    expect(called).toEqual(['1', '2', '3']);
    expect(chain.close()).toEqual({ rest: [] });
  });

  it('stops at one that is to be tried again', async () => {
    const chain = new Chain(deliveries, async ({ eventId }) =>
      eventId === '2' ? { type: 'retry', at: 9 } : { type: 'delivered' },
    );
    await chain.run();
    expect(chain.close()).toMatchObject({ failed: { delivery: { eventId: '2' }, at: 9 }, rest: [{ eventId: '3' }] });
  });

  it('hands over the call that is under way when it is closed, and makes no other', async () => {
    const called: string[] = [];
    let answer: (verdict: Verdict) => void = () => undefined;
    const chain = new Chain(deliveries, ({ eventId }) => {
      called.push(eventId);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const running = chain.run();
    const { underWay, rest, failed } = chain.close();
    expect(underWay?.delivery.eventId).toBe('1');
    expect(rest.map(({ eventId }) => eventId)).toEqual(['2', '3']);
    expect(failed).toBeUndefined();
    answer({ type: 'delivered' });
    await running;
    expect(await underWay?.verdict).toEqual({ type: 'delivered' });
    expect(called).toEqual(['1']);
  });
});
