import { describe, expect, it } from 'vitest';
import type { OutboundPrepared } from '../../../services/core/contract/records.ts';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import { derivedId } from '../../../services/core/ids/ids.ts';
import { deadLetter, forward } from '../../../services/platform/kafka/streams/topology.ts';
import type { SendResult } from '../../../services/whatsapp/client.ts';
import { elsewhere } from './cluster.ts';
import { clientId, image, integrationId, messageId, part, prepared, text } from './prepared-messages.ts';
import { accepted, answer, cluster, end, ends, inItsOwnCluster, put, report, sentTo, start } from './scenario.ts';
import { flush } from './simulated-process.ts';

inItsOwnCluster();

describe('a chat', () => {
  it('sends its messages one after the other, other chats meanwhile', async () => {
    for (const message of [prepared(1, 1), prepared(1, 2), prepared(2, 3)]) put(message);
    const process = await start('a');
    expect(sentTo(process)).toEqual([
      callbackData(clientId(1), messageId(1), 0),
      callbackData(clientId(2), messageId(3), 0),
    ]);
    expect(cluster.positions.prepared).toBe(3);
    expect(cluster.store.size).toBe(3);
    await answer(process, 0, accepted('A'));
    expect(sentTo(process)).toHaveLength(3);
    await answer(process, 2, accepted('B'));
    await answer(process, 1, accepted('C'));
    expect(ends()).toEqual([end(1, 'accepted'), end(2, 'accepted'), end(3, 'accepted')]);
    expect(cluster.store.size).toBe(0);
    expect(process.dispatcher.budget.size()).toBe(0);
    expect(process.timers.size).toBe(0);
    process.restore();
    expect(process.dispatcher.book.size()).toBe(0);
  });

  it('starts a call only when its intent is committed', async () => {
    const process = await start('a');
    put(prepared(1, 1));
    await process.read();
    await flush();
    expect(process.client.sent).toHaveLength(0);
    await process.commit();
    expect(process.client.sent).toHaveLength(1);
    expect([...cluster.store.values()][0]?.intent).toMatchObject({ attempt: 1, nonce: 'a' });
  });

  it('gives outcomes the trace of their message', async () => {
    put(prepared(1, 1));
    const process = await start('a');
    process.client.sent[0]?.answer(accepted('A'));
    await flush();
    process.takeAnswer();
    expect(process.outputsAtHand()).toMatchObject([
      { topic: 'outbound.outcomes', headers: { traceparent: `trace-${messageId(1)}` } },
    ]);
  });

  it('keeps its order when the topic was made anew and offsets begin again', async () => {
    cluster.produce('outbound.prepared', 'x', prepared(9, 90));
    for (let n = 0; n < 12; n += 1) put(prepared(1, n));
    const process = await start('a');
    cluster.prepared.splice(0);
    cluster.positions.prepared = 0;
    put(prepared(1, 50));
    process.restore();
    await process.settle();
    const places = [...cluster.store]
      .filter(([key]) => key.startsWith(clientId(1)))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    expect(places.at(-1)?.[1].prepared.messageId).toBe(messageId(50));
  });

  it('sends a message’s parts in order, behind the gate', async () => {
    put(prepared(1, 1, [part(image('i')), part(text('t'))]));
    const process = await start('a');
    await answer(process, 0, accepted('A'));
    expect(process.client.sent).toHaveLength(1);
    report(1, 1, 'A', 'delivered');
    await process.settle();
    expect(process.client.sent).toHaveLength(2);
    await answer(process, 1, accepted('B'));
    expect(ends()).toEqual([end(1, 'accepted', 0), end(1, 'accepted', 1)]);
  });

  it('does not wait at the gate for ever', async () => {
    put(prepared(1, 1, [part(image('i')), part(text('t'))]));
    const process = await start('a');
    await answer(process, 0, accepted('A'));
    await process.advance(process.settings.gateMs);
    expect(process.client.sent).toHaveLength(2);
  });
});

describe('a record that cannot be sent', () => {
  const resultOf = async (message: OutboundPrepared) => {
    const process = await start('a');
    put(message);
    return process.resultsOf(process.topology.inputs[1], cluster.prepared);
  };

  it.each([
    ['bad_client_id', prepared(1, 1, undefined, { clientId: 'x:y' })],
    ['bad_message_id', prepared(1, 1, undefined, { messageId: 'x' })],
    ['bad_parts', prepared(1, 1, [])],
    ['too_large', prepared(1, 1, [part(text('ä'.repeat(400_000)))])],
  ])('is a dead letter: %s', async (code, message) => {
    expect(await resultOf(message)).toMatchObject([{ ...deadLetter(code, ''), reason: expect.stringMatching(/./) }]);
  });

  it('is forwarded from another’s partition', async () => {
    expect(await resultOf(prepared(1, 1, undefined, { clientId: elsewhere }))).toEqual([forward(elsewhere)]);
  });

  it('waits while the queues are full, and those behind it leave no trace', async () => {
    for (const message of [prepared(1, 1), prepared(1, 2), prepared(2, 3), prepared(2, 4)]) put(message);
    const process = await start('a', { settings: { maxEntries: 2 } });
    expect(cluster.positions.prepared).toBe(2);
    await answer(process, 0, accepted('A'));
    await answer(process, 1, accepted('B'));
    expect(cluster.positions.prepared).toBe(4);
    await answer(process, 2, accepted('C'));
    await answer(process, 3, accepted('D'));
    expect(ends()).toEqual([1, 2, 3, 4].map((n) => end(n, 'accepted')));
  });
});

describe('an indicator', () => {
  const typing = prepared(1, 1, [], { indicator: '{"status":"read"}', received: 1_000_000 });

  it('is one call without an entry', async () => {
    put(typing);
    const process = await start('a');
    expect(process.client.sent[0]?.call.body).toBe('{"status":"read"}');
    await answer(process, 0, { type: 'unknown', reason: 'cut' });
    expect([process.client.sent.length, cluster.store.size, cluster.outcomes.length]).toEqual([1, 0, 0]);
    expect(process.dispatcher.budget.size()).toBe(0);
  });

  it('that is late is left out', async () => {
    put({ ...typing, received: 0 });
    expect((await start('a')).client.sent).toHaveLength(0);
  });

  it('of a partition that moved concerns nobody', async () => {
    put(typing);
    const process = await start('a');
    process.client.sent[0]?.answer(accepted(''));
    await flush();
    process.passOn();
    const other = await start('b');
    expect([other.client.sent.length, cluster.outcomes.length]).toEqual([0, 0]);
  });
});

describe('bounds', () => {
  it('at most so many calls at once, all come to their turn', async () => {
    for (let n = 0; n < 10; n += 1) put(prepared(n, n));
    const process = await start('a', { settings: { maxCalls: 3 } });
    expect(process.client.sent).toHaveLength(3);
    for (let n = 0; n < 10; n += 1) {
      expect(process.dispatcher.budget.size()).toBeLessThanOrEqual(3);
      await answer(process, n, accepted(`A${n}`));
    }
    expect(cluster.outcomes).toHaveLength(10);
  });

  it('a number whose calls hang takes no room from another', async () => {
    const hanging = derivedId('test-integration', 2);
    for (let n = 0; n < 100; n += 1) put(prepared(n, n, undefined, { integrationId: hanging }));
    const process = await start('a', { settings: { maxCalls: 16 } });
    expect(process.client.sent).toHaveLength(14);
    for (let n = 100; n < 200; n += 1) put(prepared(n, n));
    await process.settle();
    for (let n = 0; n < 100; n += 1) await answer(process, 14 + n, accepted(`A${n}`));
    expect(cluster.outcomes).toHaveLength(100);
    expect(new Set(cluster.outcomes.map((outcome) => outcome.integrationId))).toEqual(new Set([integrationId]));
    expect(process.client.sent).toHaveLength(114);
  });

  it('chats that wait for calls of another partition start when these are over', async () => {
    const process = await start('a', { settings: { maxCalls: 1 } });
    process.dispatcher.budget.claim('other', { partition: 5, integrationId: 'another' }, cluster.now);
    put(prepared(1, 1));
    await process.settle();
    expect(process.client.sent).toHaveLength(0);
    process.dispatcher.budget.release('other');
    await process.advance(20);
    expect(process.client.sent).toHaveLength(1);
  });

  it('a throttled number pauses, and comes back at its rate', async () => {
    for (let n = 0; n < 20; n += 1) put(prepared(n, n));
    const process = await start('a');
    expect(process.client.sent).toHaveLength(20);
    const throttle: SendResult = {
      type: 'refused',
      errorClass: 'throttle',
      failure: 'rate_limited',
      code: 130429,
      title: '',
      details: null,
      status: 429,
      retryAfterMs: null,
      underlyingError: '',
    };
    for (let n = 0; n < 20; n += 1) process.client.sent[n]?.answer(throttle);
    await flush();
    await process.settle();
    await process.advance(900);
    expect(process.client.sent).toHaveLength(20);
    await process.advance(100);
    const first = process.client.sent.length - 20;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(15);
    await process.advance(3000);
    expect(process.client.sent).toHaveLength(40);
  });
});
