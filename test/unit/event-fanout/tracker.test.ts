import { beforeEach, describe, expect, it } from 'vitest';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import { createTracker } from '../../../services/event-fanout/tracker/topology.ts';
import { clientId, FakeTask, messageId, outcome, outputsOf, status, typesOf } from './task.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const delivery = (kind: string) => `conversation:message:delivery:${kind}`;

let foreign = 0;
let task: FakeTask;

beforeEach(() => {
  foreign = 0;
  task = new FakeTask(
    createTracker({
      foreignStatuses: (count) => {
        foreign += count;
      },
    }),
  );
});

describe('the tracker', () => {
  it('tells channel, user and read, keyed by the client, with the trace of the fact', async () => {
    const accepted = await task.feed('outbound.outcomes', [outcome()], { traceparent: '00-1-2-01', other: 'x' });
    expect(outputsOf(accepted)).toMatchObject([
      {
        topic: 'events',
        key: clientId,
        headers: { traceparent: '00-1-2-01' },
        value: {
          type: delivery('channel'),
          clientId,
          createdAt: 1000,
          delivery: { externalMessages: [{ id: 'wamid.A' }] },
        },
      },
    ]);
    const later = await task.feed('whatsapp.statuses', [status('sent'), status('delivered'), status('read')]);
    expect(typesOf(later)).toEqual([delivery('user'), 'conversation:read']);
  });

  it('writes nothing for repeats', async () => {
    await task.feed('outbound.outcomes', [outcome(), outcome(), outcome()]);
    expect(task.writes).toBe(1);
    await task.feed('whatsapp.statuses', [status('sent'), status('delivered'), status('delivered')]);
    expect(task.writes).toBe(3);
    const repeated = await task.feed('whatsapp.statuses', [status('delivered'), status('sent')]);
    await task.feed('outbound.outcomes', [outcome()]);
    expect(task.writes).toBe(3);
    expect(outputsOf(repeated)).toEqual([]);
  });

  it('lets nothing of a record hang on another one of its batch', async () => {
    const other = 'b'.repeat(24);
    const told = await task.feed('outbound.outcomes', [
      outcome(),
      outcome({ type: 'nonsense' }),
      outcome({ messageId: other, externalId: 'wamid.B' }),
    ]);
    expect(told.map((result) => typesOf([result]))).toEqual([[delivery('channel')], [], [delivery('channel')]]);
    const results = await task.feed('whatsapp.statuses', [
      status('deleted'),
      status('delivered', { clientId: '9'.repeat(24), callbackData: null }),
      status('delivered', { externalId: 'wamid.B', callbackData: callbackData(clientId, other, 0) }),
      { type: 'answer', status: null, answer: { callId: 'x', answer: '{}' } },
      status('read'),
    ]);
    expect(results.map(({ type }) => type)).toEqual(['drop', 'forward', 'emit', 'drop', 'emit']);
    expect(results.map((result) => typesOf([result]))).toEqual([
      [],
      [],
      [delivery('user')],
      [],
      [delivery('user'), 'conversation:read'],
    ]);
  });

  it('keeps what comes before its outcome, and tells it then', async () => {
    expect(typesOf(await task.feed('whatsapp.statuses', [status('read')]))).toEqual([]);
    expect(typesOf(await task.feed('outbound.outcomes', [outcome()]))).toEqual([
      delivery('channel'),
      delivery('user'),
      'conversation:read',
    ]);
  });

  it('takes a note for no outcome: the message is still on its way', async () => {
    const error = { code: 'not_found', message: 'The quoted message is not known', underlyingError: null };
    const note = outcome({ type: 'noted', externalId: null, error });
    expect(await task.feed('outbound.outcomes', [note])).toMatchObject([{ type: 'drop' }]);
    expect(typesOf(await task.feed('outbound.outcomes', [outcome()]))).toEqual([delivery('channel')]);
  });

  it('dead-letters an outcome of an unknown type and forwards what lies in the wrong partition', async () => {
    expect(await task.feed('outbound.outcomes', [outcome({ type: 'nonsense' })])).toMatchObject([
      { type: 'deadLetter', code: 'unknown_outcome' },
    ]);
    expect(await task.feed('outbound.outcomes', [outcome({ clientId: '9'.repeat(24) })])).toEqual([
      { type: 'forward', key: '9'.repeat(24) },
    ]);
  });

  it('tells the failure of a status with WhatsApp’s own error', async () => {
    await task.feed('outbound.outcomes', [outcome()]);
    const payload = JSON.stringify({ errors: [{ code: 131047, title: 'Re-engagement message' }] });
    const results = await task.feed('whatsapp.statuses', [status('failed', { payload })]);
    expect(outputsOf(results)).toMatchObject([
      {
        value: {
          type: delivery('failure'),
          delivery: {
            isFinalEvent: true,
            error: {
              code: 'uncategorized_error',
              underlyingError: '{"errors":[{"code":131047,"title":"Re-engagement message"}]}',
            },
          },
        },
      },
    ]);
  });

  describe('a status signed by the owner of another number', () => {
    const signed = (word: string, given = {}) => status(word, { integrationId: '0'.repeat(24), ...given });

    it('is dropped after the outcome', async () => {
      await task.feed('outbound.outcomes', [outcome()]);
      const results = await task.feed('whatsapp.statuses', [signed('failed'), signed('read')]);
      expect(results.map(({ type }) => type)).toEqual(['drop', 'drop']);
      expect(task.writes).toBe(1);
      expect(typesOf(await task.feed('whatsapp.statuses', [status('delivered')]))).toEqual([delivery('user')]);
    });

    it('is discarded with the outcome', async () => {
      await task.feed('whatsapp.statuses', [signed('failed'), signed('read'), status('sent')]);
      expect(typesOf(await task.feed('outbound.outcomes', [outcome()]))).toEqual([delivery('channel')]);
      expect(task.entries.get(`${clientId}:${messageId}`)?.message).toMatchObject({
        waiting: [],
        parts: [{ sentAt: 2000, deliveredAt: null, readAt: null, failedAt: null }],
      });
    });

    it('is discarded with the outcome that names its id', async () => {
      const bare = { callbackData: null, externalId: 'gBEG' };
      await task.feed('whatsapp.statuses', [signed('read', bare), status('delivered', bare)]);
      expect(typesOf(await task.feed('outbound.outcomes', [outcome({ externalId: 'gBEG' })]))).toEqual([
        delivery('channel'),
        delivery('user'),
      ]);
    });
  });

  describe('a part with a fallback', () => {
    it('is not failed by what the fallback stands for', async () => {
      await task.feed('whatsapp.statuses', [status('sent'), status('failed')]);
      const fallback = outcome({ externalId: 'wamid.0', fellBack: true, at: 9000 });
      expect(typesOf(await task.feed('outbound.outcomes', [fallback]))).toEqual([delivery('channel')]);
      expect(typesOf(await task.feed('whatsapp.statuses', [status('failed')]))).toEqual([]);
      const delivered = status('delivered', { externalId: 'wamid.0' });
      expect(typesOf(await task.feed('whatsapp.statuses', [delivered]))).toEqual([delivery('user')]);
    });

    const second = status('failed', { externalId: 'wamid.B', callbackData: callbackData(clientId, messageId, 1) });

    it('waits for its outcome, but not for longer than ten minutes', async () => {
      await task.feed('outbound.outcomes', [outcome({ parts: 2 })]);
      expect(typesOf(await task.feed('whatsapp.statuses', [second]))).toEqual([]);
      expect(typesOf(task.tick(9 * minute))).toEqual([]);
      expect(typesOf(task.tick(minute))).toEqual([delivery('failure')]);
      expect(typesOf(task.tick(day))).toEqual([]);
    });

    it('waits no longer for that when a restart has forgotten its timer', async () => {
      const topology = createTracker({ foreignStatuses: () => undefined });
      task = new FakeTask(topology);
      await task.feed('outbound.outcomes', [outcome({ parts: 2 })]);
      await task.feed('whatsapp.statuses', [second]);
      task.timers.clear();
      topology.restored?.(task.context);
      expect(typesOf(task.tick(11 * minute))).toEqual([delivery('failure')]);
    });
  });

  it('keeps of a status that waits only what is needed of it', async () => {
    const payload = JSON.stringify({ errors: [{ code: 131026, title: 'no' }], filler: 'x'.repeat(400_000) });
    const many = ['wamid.A', 'wamid.B', 'wamid.C'].map((externalId) => status('failed', { externalId, payload }));
    await task.feed('whatsapp.statuses', many);
    await task.feed('whatsapp.statuses', [status('failed', { callbackData: null, externalId: 'x', payload })]);
    for (const entry of task.entries.values()) expect(JSON.stringify(entry).length).toBeLessThan(2_000);
    const told = outputsOf(await task.feed('outbound.outcomes', [outcome()]));
    expect(told.at(-1)?.value).toMatchObject({
      delivery: { error: { underlyingError: '{"errors":[{"code":131026,"title":"no"}]}' } },
    });
    const [tooLong] = await task.feed('whatsapp.statuses', [status('sent', { externalId: 'x'.repeat(10_000) })]);
    expect(tooLong?.type).toBe('drop');
  });

  describe('without callback data', () => {
    const bare = (word: string) => status(word, { callbackData: null, externalId: 'gBEGkYiEB1VXAglK1ZEqA1YKPrU' });
    const sent = () => outcome({ externalId: 'gBEGkYiEB1VXAglK1ZEqA1YKPrU' });

    it('finds the message by WhatsApp’s id', async () => {
      await task.feed('outbound.outcomes', [sent()]);
      expect(typesOf(await task.feed('whatsapp.statuses', [bare('delivered')]))).toEqual([delivery('user')]);
    });

    it('lets a status wait for its outcome', async () => {
      await task.feed('whatsapp.statuses', [bare('delivered'), bare('read'), bare('read')]);
      task.tick(9 * minute);
      expect(typesOf(await task.feed('outbound.outcomes', [sent()]))).toEqual([
        delivery('channel'),
        delivery('user'),
        'conversation:read',
      ]);
      task.tick(day);
      expect(foreign).toBe(0);
    });

    it.each(['before', 'after'])(
      'tells a failure that comes %s the outcome, with WhatsApp’s own error',
      async (order) => {
        const payload = JSON.stringify({ errors: [{ code: 470, title: 'Re-engagement message' }] });
        const failed = status('failed', { callbackData: null, externalId: 'gBEGkYiEB1VXAglK1ZEqA1YKPrU', payload });
        if (order === 'before') await task.feed('whatsapp.statuses', [failed]);
        const told = outputsOf(await task.feed('outbound.outcomes', [sent()]));
        const later = order === 'after' ? outputsOf(await task.feed('whatsapp.statuses', [failed])) : [];
        expect([...told, ...later].at(-1)).toMatchObject({
          value: {
            type: delivery('failure'),
            delivery: {
              error: {
                code: 'uncategorized_error',
                underlyingError: '{"errors":[{"code":470,"title":"Re-engagement message"}]}',
              },
            },
          },
        });
      },
    );

    it('does not fail a message by the part that its fallback stands for', async () => {
      await task.feed('whatsapp.statuses', [status('failed', { callbackData: null, externalId: 'gBEG0' })]);
      expect(typesOf(await task.feed('outbound.outcomes', [sent()]))).toEqual([delivery('channel')]);
      expect(typesOf(await task.feed('whatsapp.statuses', [bare('delivered')]))).toEqual([delivery('user')]);
      expect(typesOf(task.tick(day))).toEqual([]);
      expect(foreign).toBe(1);
    });

    it('counts a status as another system’s after ten minutes', async () => {
      await task.feed('whatsapp.statuses', [bare('sent'), bare('delivered')]);
      task.tick(10 * minute);
      expect(foreign).toBe(2);
      expect(task.entries.size).toBe(0);
    });

    it('keeps a bounded number of statuses', async () => {
      const many = Array.from({ length: 50 }, (_, at) =>
        status('sent', { callbackData: null, externalId: 'x', timestamp: at }),
      );
      await task.feed('whatsapp.statuses', many);
      expect(task.entries.get(`${clientId}:x:x`)?.external?.waiting).toHaveLength(8);
    });

    it('finds a Cloud id among the messages of the chat', async () => {
      await task.feed('outbound.outcomes', [outcome()]);
      expect(task.entries.size).toBe(1);
      const results = await task.feed('whatsapp.statuses', [status('delivered', { callbackData: null })]);
      expect(typesOf(results)).toEqual([delivery('user')]);
      expect(task.entries.get(`${clientId}:x:wamid.A`)?.external?.messageId).toBe(messageId);
    });
  });

  it('forgets in slices what is older than sixty days, and waits whose timers a restart forgot', async () => {
    const topology = createTracker({
      foreignStatuses: (count) => {
        foreign += count;
      },
    });
    task = new FakeTask(topology);
    for (let n = 0; n < 450; n++)
      await task.feed('outbound.outcomes', [outcome({ messageId: `${n}`.padStart(24, 'a') })]);
    await task.feed('whatsapp.statuses', [status('sent', { callbackData: null, externalId: 'x' })]);
    task.timers.clear();
    topology.restored?.(task.context);
    task.tick(11 * minute);
    for (let n = 0; n < 5; n++) task.tick(1_000);
    expect(foreign).toBe(1);
    expect(task.entries.size).toBe(450);
    task.tick(60 * day);
    expect(task.entries.size).toBe(250);
    task.tick(1_000);
    task.tick(1_000);
    expect(task.entries.size).toBe(0);
  });
});
