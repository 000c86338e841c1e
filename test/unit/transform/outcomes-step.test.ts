import { describe, expect, it } from 'vitest';
import type { ExternalMessage, Outcome } from '../../../services/core/contract/records.ts';
import { externalMessageOfOurs } from '../../../services/transform/external-message-key.ts';
import { outcomesStep } from '../../../services/transform/outcomes/step.ts';
import { innerOut, wamid } from '../../corpus/case.ts';
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
  replacedId: null,
  attempt: 1,
  at: now,
  ...changes,
});

describe('outcomes', () => {
  const client = '1'.repeat(24);
  const take = (task: FakeTask, ...values: Outcome[]) =>
    task.run(
      outcomesStep,
      values.map((value, offset) => at('outbound.outcomes', offset, value)),
    );
  const entry = (changes: Partial<ExternalMessage>): ExternalMessage => ({
    externalId: 'wamid.OUT=',
    innerId: null,
    messageId: ids.message,
    part: 1,
    parts: 2,
    direction: 'outbound',
    conversationId: ids.conversation,
    at: now,
    ...changes,
  });

  it('teach which message a WhatsApp id stands for, and the other way round', async () => {
    const task = new FakeTask();
    expect(await take(task, outcome({}))).toEqual([{ type: 'emit', outputs: [] }]);
    expect([...task.entries]).toEqual([[`${client}:wamid.OUT=`, entry({})]]);
    const known = () => externalMessageOfOurs(task.context.store, client, ids.message);
    expect(known()).toEqual(entry({}));
    await take(
      task,
      outcome({ part: 0, externalId: 'wamid.FIRST' }),
      outcome({ messageId: 'f'.repeat(24), externalId: 'wamid.X' }),
    );
    expect(known()).toEqual(entry({ part: 0, externalId: 'wamid.FIRST' }));
    expect(externalMessageOfOurs(task.context.store, client, '9'.repeat(24))).toBeUndefined();
    expect(externalMessageOfOurs(task.context.store, '2'.repeat(24), ids.message)).toBeUndefined();
  });

  it('are kept by the id inside WhatsApp’s, where there is one', async () => {
    const task = new FakeTask();
    const externalId = wamid(innerOut, 'out');
    await take(task, outcome({ externalId, part: 0 }));
    expect(task.entries.get(`${client}:${innerOut}`)).toEqual(entry({ externalId, innerId: innerOut, part: 0 }));
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
