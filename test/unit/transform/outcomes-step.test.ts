import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../services/core/contract/records.ts';
import { outcomesStep } from '../../../services/transform/outcomes/step.ts';
import { at, FakeTask, ids, now } from './fake-task.ts';

const outcome = (changes: Partial<Outcome>): Outcome => ({
  messageId: ids.message,
  appId: ids.app,
  conversationId: ids.conversation,
  conversationType: 'personal',
  userId: ids.user,
  userExternalId: null,
  clientId: '1'.repeat(24),
  integrationId: ids.integration,
  part: 1,
  parts: 2,
  type: 'accepted',
  externalId: 'wamid.OUT=',
  whatsappId: null,
  error: null,
  fellBack: false,
  attempt: 1,
  at: now,
  ...changes,
});

describe('outcomes', () => {
  it('teach which message a WhatsApp id stands for', async () => {
    const task = new FakeTask();
    expect(await task.run(outcomesStep, [at('outbound.outcomes', 1, outcome({}))])).toEqual([
      { type: 'emit', outputs: [] },
    ]);
    expect([...task.entries]).toEqual([
      [
        `${'1'.repeat(24)}:wamid.OUT=`,
        {
          externalId: 'wamid.OUT=',
          innerId: null,
          messageId: ids.message,
          part: 1,
          parts: 2,
          direction: 'outbound',
          conversationId: ids.conversation,
          at: now,
        },
      ],
    ]);
  });

  it('that were not accepted teach nothing', async () => {
    const task = new FakeTask();
    const values = [
      outcome({ type: 'refused', externalId: null }),
      outcome({ clientId: null }),
      outcome({ type: 'unprepared' }),
    ];
    const results = await task.run(
      outcomesStep,
      values.map((value, offset) => at('outbound.outcomes', offset, value)),
    );
    expect(results.map(({ type }) => type)).toEqual(['drop', 'drop', 'drop']);
    expect(task.entries.size).toBe(0);
  });
});
