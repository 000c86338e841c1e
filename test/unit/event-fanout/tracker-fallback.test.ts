import { beforeEach, describe, expect, it } from 'vitest';
import { createTracker } from '../../../services/event-fanout/tracker/topology.ts';
import type { StepResult } from '../../../services/platform/kafka/streams/topology.ts';
import { FakeTask, outcome, outputsOf, status, typesOf } from './task.ts';

let task: FakeTask;

beforeEach(() => {
  task = new FakeTask(createTracker({ foreignStatuses: () => undefined }));
});

const idsOf = (results: readonly StepResult[]): readonly unknown[] =>
  outputsOf(results).map(({ value }) => (value !== null && 'delivery' in value ? value.delivery : null));

describe('a fallback in place of what WhatsApp took and then failed', () => {
  it('that was sent is told with the id of what it stands for, whichever comes first', async () => {
    const fallback = outcome({ externalId: 'wamid.0', fellBack: true, replacedId: 'wamid.A', at: 9000 });
    const ids = { externalMessages: [{ id: 'wamid.A' }, { id: 'wamid.0' }] };
    expect(idsOf(await task.feed('outbound.outcomes', [fallback]))).toMatchObject([ids]);
    expect(typesOf(await task.feed('whatsapp.statuses', [status('failed')]))).toEqual([]);
    const delivered = status('delivered', { externalId: 'wamid.0' });
    expect(idsOf(await task.feed('whatsapp.statuses', [delivered]))).toMatchObject([{ ...ids, isFinalEvent: true }]);
  });

  it('that was refused is told with the id of what it stands for, once', async () => {
    const error = { code: 'forbidden', message: 'The fallback was refused', underlyingError: null };
    const given = { type: 'refused', externalId: null, error, fellBack: true, replacedId: 'wamid.A', at: 9000 };
    await task.feed('whatsapp.statuses', [status('failed')]);
    expect(idsOf(await task.feed('outbound.outcomes', [outcome(given)]))).toMatchObject([
      { externalMessages: [{ id: 'wamid.A' }], isFinalEvent: true, error },
    ]);
  });
});
