import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { mayBeWanted } from '../../../services/event-fanout/webhooks/match.ts';
import type { Subscription } from '../../../services/event-fanout/webhooks/subscriptions.ts';
import { createWebhooks } from '../../../services/event-fanout/webhooks/topology.ts';
import type { BatchStep, StepItem } from '../../../services/platform/kafka/streams/topology.ts';
import { FakeTask } from './task.ts';

const logger = pino({ level: 'silent' });

describe('the webhooks group', () => {
  const items = (task: FakeTask): StepItem<object, never>[] =>
    ['a', 'b'].map((id, offset) => ({
      record: { topic: 'events', partition: 0, offset, timestamp: 0, key: id, value: { id }, headers: {} },
      context: {
        ...task.context,
        store: { get: () => undefined, put: () => undefined, delete: () => undefined, range: () => [] },
      },
      waited: false,
    }));

  it('lets the offsets go on when all is delivered or parked, and waits while the database is away', async () => {
    let away = false;
    const seen: unknown[] = [];
    const webhooks = createWebhooks(
      {
        concerns: () => true,
        handle: async (events) => {
          if (away)
            throw Object.assign(new Error('insert into … values (what people wrote)'), { code: 'ECONNREFUSED' });
          seen.push(...events);
        },
      },
      logger,
    );
    const step = webhooks.inputs[0]?.step as BatchStep<object, never>;
    const task = new FakeTask({ group: 'x', inputs: [] });
    expect(await step(items(task))).toEqual([
      { type: 'emit', outputs: [] },
      { type: 'emit', outputs: [] },
    ]);
    expect(seen).toEqual([{ id: 'a' }, { id: 'b' }]);
    away = true;
    const retried = { type: 'retry', afterMs: 1_000, reason: 'the database is away: ECONNREFUSED' };
    expect(await step(items(task))).toEqual([retried, retried]);
  });

  it('passes over, undecoded, what nobody of the app takes, and looks at all of which it is not sure', () => {
    const subscription = (version: string): Subscription => ({
      ...{ id: 'w', appId: 'known', target: 'http://localhost/', secret: 's', version },
      triggers: new Set(['conversation:message']),
    });
    const subscriptions = {
      remembered: (app: string) =>
        ({ known: [subscription('v2')], old: [subscription('v1.1')], none: [] })[app] ?? undefined,
    };
    const wanted = (app?: string, type?: string): boolean => mayBeWanted(app, type, subscriptions);
    expect(wanted('known', 'conversation:message')).toBe(true);
    expect(wanted('known', 'conversation:message:delivery:user')).toBe(false);
    expect(wanted('old', 'conversation:message')).toBe(false);
    expect(wanted('none', 'conversation:message')).toBe(false);
    expect(wanted('forgotten', 'conversation:message')).toBe(true);
    expect(wanted(undefined, 'conversation:message')).toBe(true);
    expect(wanted('none', undefined)).toBe(true);
  });
});
