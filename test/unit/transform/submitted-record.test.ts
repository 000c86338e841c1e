import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { OutboundPrepared, Outcome } from '../../../services/core/contract/records.ts';
import { isId, nthMessageId } from '../../../services/core/ids/ids.ts';
import { databaseStep } from '../../../services/transform/database-step.ts';
import { submittedStep } from '../../../services/transform/submitted/step.ts';
import { at, ids, outputsOf, shape, submitted } from './fake-task.ts';
import { client, inItsOwnScene, integration, onTopic, ports, routeWith, run, scene } from './submitted-scene.ts';

inItsOwnScene();

describe('what the record says', () => {
  it('of a repeat: nothing is told or sent again', async () => {
    scene.answer = () => ({ type: 'others' });
    expect(await run('Hi')).toEqual({ type: 'drop', reason: 'repeated' });
    expect(scene.touched.size).toBe(0);
  });

  it('of a row of ours from before: what it holds is told', async () => {
    scene.answer = ({ message }) => ({ type: 'mine', message: { ...message, received: 1 } });
    expect(outputsOf(await run('Hi'))[0]?.value).toMatchObject({ createdAt: 1 });
  });

  it('of what it does not take: a dead letter', async () => {
    scene.answer = () => ({ type: 'refused', reason: 'Data too long' });
    expect(await run('Hi')).toMatchObject({ type: 'deadLetter', code: 'refused' });
  });

  const several = 'Hello &((namespace=[[ns]]template=[[hello_world]]body_text=[[Ann]]fallback=[[x]]))&';

  it('of one of several that it does not take: a failure of that one, and the others go out', async () => {
    scene.answer = ({ message }) =>
      message.id === ids.message ? { type: 'refused', reason: 'Data too long' } : { type: 'mine', message };
    const result = await run(several);
    expect(shape(result)).toEqual(['outbound.outcomes', 'events conversation:message', 'outbound.prepared']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      messageId: ids.message,
      type: 'unprepared',
      error: { code: 'uncategorized_error', message: 'The message could not be recorded' },
    });
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.messageId).toBe(nthMessageId(ids.message, 1));
  });

  it('is not asked of a message whose event would outgrow a record', async () => {
    const long = { type: 'string', string: 'ä'.repeat(500_000), number: null, boolean: null };
    const result = await run('Hi', {}, { metadata: { long } });
    expect(scene.rows).toEqual([]);
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      messageId: ids.message,
      type: 'unprepared',
      error: { code: 'bad_request', message: 'The message is too large' },
    });
  });

  it('of one that dispatch would not take: it is told, and its failure with it', async () => {
    const payload = JSON.stringify({ name: 'other', language: { code: 'fr' }, x: 'y'.repeat(710_000) });
    const native = { type: 'template', payload };
    const content = { type: 'template', text: null, media: null, location: null, items: null, form: null, native };
    const result = await run('', {}, { schema: 'whatsapp', content });
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error?.message).toBe('The message is too large to be sent');
  });

  it('when it is away: the batch waits', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const failing = (error: Error) => {
      scene.answer = () => {
        throw error;
      };
      const records = [1, 2].map((offset) => at('outbound.submitted', offset, submitted('Hi')));
      return scene.task.run(databaseStep('submitted', pino({ level: 'silent' }), submittedStep(ports)), records);
    };
    expect(await failing(away)).toMatchObject([{ type: 'retry', afterMs: 1000 }, { type: 'retry' }]);
    const deadlock = Object.assign(new Error('Deadlock'), { code: 'ER_LOCK_DEADLOCK', errno: 1213, sqlState: '40001' });
    expect(await failing(deadlock)).toMatchObject([{ type: 'retry', afterMs: 20 }, { type: 'retry' }]);
    await expect(failing(new TypeError('a fault of ours'))).rejects.toThrow('a fault of ours');
  });
});

describe('activities', () => {
  const activity = (type: string) => run('', { type: 'activity', message: null, activity: { type }, messageId: null });

  it('become indicators for the newest message of the user', async () => {
    const result = await activity('typing:start');
    expect(shape(result)).toEqual(['outbound.prepared']);
    const prepared = onTopic<OutboundPrepared>(result, 'outbound.prepared');
    expect(prepared).toMatchObject({ parts: [], clientId: client().id });
    expect(isId(prepared?.messageId ?? '')).toBe(true);
    expect(JSON.parse(prepared?.indicator ?? '')).toMatchObject({ status: 'read', message_id: 'wamid.newest' });
    expect(scene.rows).toEqual([]);
  });

  it('are passed over where WhatsApp has none', async () => {
    scene.route = routeWith([client({ integration: { ...integration, hosting: 'self' } })]);
    expect(await activity('typing:start')).toEqual({ type: 'drop', reason: 'no_indicator' });
    const read = onTopic<OutboundPrepared>(await activity('conversation:read'), 'outbound.prepared');
    expect(JSON.parse(read?.indicator ?? '')).toEqual({ status: 'read', message_id: 'wamid.newest' });
    scene.route = routeWith([client()]);
    expect(await activity('typing:stop')).toEqual({ type: 'drop', reason: 'no_indicator' });
    expect(await run('', { type: 'activity', message: null })).toMatchObject({ type: 'deadLetter' });
    expect(await run('', { type: 'other' })).toMatchObject({ type: 'deadLetter', reason: 'type other is unknown' });
    expect(await run('', { message: null })).toMatchObject({ type: 'deadLetter', reason: 'message is missing' });
  });
});
