import { beforeEach, describe, expect, it } from 'vitest';
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

  it('reads and writes a message once a batch, and not at all for repeats', async () => {
    await task.feed('outbound.outcomes', [outcome(), outcome(), outcome()]);
    expect(task.writes).toBe(1);
    await task.feed('whatsapp.statuses', [status('sent'), status('delivered'), status('delivered')]);
    expect(task.writes).toBe(2);
    const repeated = await task.feed('whatsapp.statuses', [status('delivered'), status('sent')]);
    await task.feed('outbound.outcomes', [outcome()]);
    expect(task.writes).toBe(2);
    expect(outputsOf(repeated)).toEqual([]);
  });

  it('puts everything of a batch on the first merged record, so that a commit of its head alone loses nothing', async () => {
    const results = await task.feed('whatsapp.statuses', [
      status('deleted'),
      status('delivered', { clientId: '9'.repeat(24), callbackData: null }),
      status('delivered'),
      { type: 'answer', status: null, answer: { callId: 'x', answer: '{}' } },
      status('read'),
    ]);
    expect(results.map(({ type }) => type)).toEqual(['drop', 'forward', 'emit', 'drop', 'emit']);
    const [, , , ...rest] = await task.feed('outbound.outcomes', [outcome({ type: 'nonsense' }), outcome(), outcome()]);
    expect(rest).toEqual([]);
    expect(task.entries.get(`${clientId}:${messageId}`)?.message?.emitted).toEqual(['channel', 'user', 'read']);
  });

  it('keeps what comes before its outcome, and tells it then', async () => {
    expect(typesOf(await task.feed('whatsapp.statuses', [status('read')]))).toEqual([]);
    expect(typesOf(await task.feed('outbound.outcomes', [outcome()]))).toEqual([
      delivery('channel'),
      delivery('user'),
      'conversation:read',
    ]);
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
