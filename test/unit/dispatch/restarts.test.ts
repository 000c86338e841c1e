import { describe, expect, it } from 'vitest';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import { clientId, messageId, prepared } from './prepared-messages.ts';
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
import { flush } from './simulated-process.ts';

inItsOwnCluster();

describe('after a restart', () => {
  it('another process’s open call is in doubt for as long as it may still be made and reported', async () => {
    put(prepared(1, 1));
    put(prepared(1, 2));
    await start('a');
    const b = await start('b');
    const { leaseMs, callTimeoutMs, unknownWindowMs } = b.settings;
    await b.advance(leaseMs + callTimeoutMs + unknownWindowMs - 1);
    expect(b.client.sent).toHaveLength(0);
    await b.advance(1);
    await b.advance(50);
    expect(sentTo(b)).toEqual([callbackData(clientId(1), messageId(1), 0)]);
    await answer(b, 0, accepted('A'));
    expect(sentTo(b)[1]).toBe(callbackData(clientId(1), messageId(2), 0));
  });

  it('a call of our own is adopted', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    process.restore();
    await process.settle();
    expect(process.client.sent).toHaveLength(1);
    expect(process.dispatcher.budget.size()).toBe(1);
    await answer(process, 0, accepted('A'));
    expect(ends()).toEqual([end(1, 'accepted')]);
  });

  it('an intent of our own that never began is made anew', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    const [key, entry] = [...cluster.store][0] ?? [];
    if (!key || !entry?.intent) throw new Error('no intent');
    cluster.store.set(key, { ...entry, attempts: 5, intent: { ...entry.intent, attempt: 5 } });
    process.restore();
    await process.settle();
    expect(process.client.sent).toHaveLength(2);
  });

  it.each(['a status', 'an answer that went round'])(
    'a call that %s has ended is not made again when that was not committed',
    async (what) => {
      put(prepared(1, 1));
      const a = await start('a');
      if (what === 'a status') {
        await answer(a, 0, unknown);
        report(1, 1, 'A', 'sent');
      } else {
        await start('b');
        a.client.sent[0]?.answer(accepted('A'));
        await flush();
        a.passOn();
        a.restore();
      }
      await a.read();
      a.restore();
      await a.commit();
      expect(a.client.sent).toHaveLength(1);
      await a.settle();
      expect(ends()).toEqual([end(1, 'accepted')]);
      expect(a.client.sent).toHaveLength(1);
    },
  );

  it('an answer whose partition has moved reaches the new owner', async () => {
    put(prepared(1, 1));
    put(prepared(1, 2));
    const a = await start('a');
    const b = await start('b');
    a.client.sent[0]?.answer(accepted('A'));
    await flush();
    a.passOn();
    await b.settle();
    expect(ends()).toEqual([end(1, 'accepted')]);
    expect(sentTo(b)).toEqual([callbackData(clientId(1), messageId(2), 0)]);
  });

  it('an answer that went round does not make its call look unbegun when the partition comes back', async () => {
    put(prepared(1, 1));
    const a = await start('a');
    await start('b');
    a.client.sent[0]?.answer(accepted('A'));
    await flush();
    a.passOn();
    a.restore();
    await a.commit();
    expect(a.client.sent).toHaveLength(1);
    await a.settle();
    expect(ends()).toEqual([end(1, 'accepted')]);
    expect(a.client.sent).toHaveLength(1);
  });

  it('an answer that cannot be read is a dead letter', async () => {
    const process = await start('a');
    const value = {
      type: 'answer',
      status: null,
      answer: { callId: `${clientId(1)}:1:0:1:x`, answer: '{"type":"accepted"}' },
    };
    cluster.produce('whatsapp.statuses', clientId(1), value, { type: 'answer' });
    expect(await process.resultsOf(process.topology.inputs[0], cluster.statuses)).toMatchObject([
      { type: 'deadLetter', code: 'bad_answer' },
    ]);
  });

  it('waits go on', async () => {
    put(prepared(1, 1));
    const a = await start('a');
    await answer(a, 0, { type: 'notSent', cause: 'away', reason: 'refused' });
    const b = await start('b');
    expect(b.client.sent).toHaveLength(0);
    await b.advance(1000);
    expect(b.client.sent).toHaveLength(1);
  });

  it('begins nothing on its way down', async () => {
    const process = await start('a');
    process.stopping = true;
    put(prepared(1, 1));
    await process.settle();
    expect(process.client.sent).toHaveLength(0);
    expect([...cluster.store.values()][0]?.intent).toBeNull();
    expect((await start('b')).client.sent).toHaveLength(1);
  });
});
