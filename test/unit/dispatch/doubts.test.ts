import { describe, expect, it } from 'vitest';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import { knownNumber, number, statusRecord } from './cluster.ts';
import { clientId, messageId, part, prepared, text } from './prepared-messages.ts';
import {
  accepted,
  answer,
  cluster,
  end,
  ends,
  inItsOwnCluster,
  put,
  report,
  sentTo,
  start,
  unknown,
} from './scenario.ts';

inItsOwnCluster();

describe('a lost answer', () => {
  it('is found out by a status', async () => {
    put(prepared(1, 1));
    put(prepared(1, 2));
    const process = await start('a');
    await answer(process, 0, unknown);
    await process.advance(process.settings.unknownWindowMs - 1);
    expect(process.client.sent).toHaveLength(1);
    report(1, 1, 'A', 'sent');
    await process.settle();
    expect(ends()).toEqual([end(1, 'accepted')]);
    expect(sentTo(process)[1]).toBe(callbackData(clientId(1), messageId(2), 0));
    expect(process.counts).toContain('doubt status');
  });

  it('without a status is sent again after the window', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    await answer(process, 0, unknown);
    await process.advance(process.settings.unknownWindowMs);
    await process.advance(50);
    expect(process.client.sent).toHaveLength(2);
    await answer(process, 1, accepted('A'));
    expect(cluster.outcomes).toMatchObject([{ type: 'accepted', attempt: 2 }]);
  });

  it.each([
    ['accepted', accepted('B'), [end(1, 'accepted', 0), end(1, 'accepted', 1)]],
    ['that it was this one', accepted('A'), [end(1, 'accepted', 0)]],
  ])(
    'a late failure does not end the try that is under way: its answer tells (%s)',
    async (_what, result, expected) => {
      put(prepared(1, 1, [part(text('a')), part(text('b'))]));
      const process = await start('a');
      await answer(process, 0, unknown);
      await process.advance(process.settings.unknownWindowMs);
      await process.advance(50);
      expect(process.client.sent).toHaveLength(2);
      report(1, 1, 'A', 'failed');
      await process.settle();
      expect(ends()).toEqual([]);
      await answer(process, 1, result);
      await answer(process, 2, accepted('C'));
      expect(ends()).toEqual(expected);
      expect(cluster.store.size).toBe(0);
    },
  );

  it('without a status fails where the number wants it', async () => {
    put(prepared(1, 1));
    const integrations = knownNumber({ ...number, unknownOutcome: 'fail' });
    const process = await start('a', { integrations });
    await answer(process, 0, unknown);
    await process.advance(process.settings.unknownWindowMs);
    await process.advance(50);
    expect(cluster.outcomes).toMatchObject([{ type: 'unknown', error: { code: 'uncategorized_error' } }]);
  });

  it('is not decided before the statuses are read up to where they stood', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    await answer(process, 0, unknown);
    cluster.now += process.settings.unknownWindowMs;
    report(1, 1, 'A', 'sent');
    process.runTimers();
    await process.commit();
    expect(process.client.sent).toHaveLength(1);
    await process.settle();
    await process.advance(100);
    expect(process.client.sent).toHaveLength(1);
    expect(ends()).toEqual([end(1, 'accepted')]);
  });

  it('keeps its clock when the task is built anew', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    await answer(process, 0, unknown);
    await process.advance(20_000);
    process.restore();
    await process.settle();
    await process.advance(10_000);
    await process.advance(50);
    expect(process.client.sent).toHaveLength(2);
  });

  it('waits for a policy that cannot be read yet, and fails for a number that is gone', async () => {
    put(prepared(1, 1));
    let known: ReturnType<ReturnType<typeof knownNumber>['peek']>;
    const integrations = { ...knownNumber(), peek: () => known };
    const process = await start('a', { integrations });
    await answer(process, 0, unknown);
    await process.advance(process.settings.unknownWindowMs + 1000);
    await process.advance(1000);
    expect([cluster.outcomes.length, process.client.sent.length]).toEqual([0, 1]);
    known = 'absent';
    await process.advance(1000);
    expect(ends()).toEqual([end(1, 'unknown')]);
  });
});

describe('a status that is faster than the answer', () => {
  it('settles the message, and the answer says nothing more', async () => {
    put(prepared(1, 1));
    put(prepared(1, 2));
    const process = await start('a');
    report(1, 1, 'A', 'delivered');
    await process.settle();
    expect(process.client.sent).toHaveLength(2);
    await answer(process, 0, accepted('A'));
    await answer(process, 1, accepted('B'));
    expect(ends()).toEqual([end(1, 'accepted'), end(2, 'accepted')]);
    process.restore();
    expect(process.dispatcher.book.size()).toBe(0);
  });

  it('keeps a repeat from being written that has no socket yet', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    await answer(process, 0, unknown);
    await process.advance(process.settings.unknownWindowMs);
    await process.advance(50);
    expect(process.client.sent[1]?.lease.valid()).toBe(true);
    report(1, 1, 'A', 'sent');
    await process.settle();
    expect(process.client.sent[1]?.lease.valid()).toBe(false);
  });

  it('of another number names none of ours', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    const callback = callbackData(clientId(1), messageId(1), 0);
    cluster.produce('whatsapp.statuses', clientId(1), statusRecord('f'.repeat(24), callback, 'A', 'sent'), {
      callback,
    });
    await process.settle();
    expect(cluster.outcomes).toEqual([]);
  });
});
