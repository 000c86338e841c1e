import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
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
});
