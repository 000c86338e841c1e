import type { Knex } from 'knex';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConversationEvent, Outcome } from '../../../services/core/contract/records.ts';
import { clientIdOf, nthMessageId } from '../../../services/core/ids/ids.ts';
import { connectMysql } from '../../../services/platform/mysql/connect.ts';
import { type CannedTemplates, createCannedTemplates } from '../../../services/platform/record/canned-templates.ts';
import { databaseStep } from '../../../services/transform/database-step.ts';
import { submittedStep } from '../../../services/transform/submitted/step.ts';
import { textOf } from '../../unit/shorthand/texts.ts';
import { at, FakeTask, ids, inbound, now, submitted } from '../../unit/transform/fake-task.ts';
import { openTransformLine, type TransformLine } from './line.ts';
import { freshPorts } from './record.ts';

let line: TransformLine;
let db: Knex;
let templates: CannedTemplates;
const clientId = clientIdOf(ids.integration, '15551234567');

beforeAll(async () => {
  line = await openTransformLine(inject('engines'));
  ({ db } = line);
  templates = createCannedTemplates(db);
  await db('integrations').insert({
    id: ids.integration,
    app_id: ids.app,
    type: 'whatsapp',
    status: 'active',
    created_at: now,
  });
});
afterAll(() => line.close());

let kept = 0;
const keep = async (name: string, text: string, appId = ids.app): Promise<string> => {
  kept += 1;
  const id = kept.toString(16).padStart(24, '0');
  const template = { id, appId, name, content: textOf({ text }), createdAt: kept, updatedAt: kept };
  expect(await templates.create(template)).toBe(true);
  return id;
};

describe('canned templates by their names', () => {
  const wanted = (...names: readonly string[]) => names.map((name) => ({ appId: ids.app, name }));

  it('are found for the app that keeps them, exactly, several apps at once', async () => {
    const other = '9'.repeat(24);
    await keep('Ünï 😀', 'mine');
    await keep('Ünï 😀', 'theirs', other);
    const found = await templates.contents([
      ...wanted('Ünï 😀', 'ünï 😀', 'Uni 😀', "'; --", 'x'.repeat(4000)),
      { appId: other, name: 'Ünï 😀' },
      { appId: 'no id', name: 'Ünï 😀' },
    ]);
    expect(found.of(ids.app)).toEqual(new Map([['Ünï 😀', textOf({ text: 'mine' })]]));
    expect(found.of(other)).toEqual(new Map([['Ünï 😀', textOf({ text: 'theirs' })]]));
    expect(found.of('f'.repeat(24))).toEqual(new Map());
  });

  it('are as they were changed last, and not there once deleted', async () => {
    const id = await keep('changing', 'one');
    const said = async () => (await templates.contents(wanted('changing'))).of(ids.app).get('changing')?.text?.text;
    expect(await templates.update(ids.app, id, { content: textOf({ text: 'two' }) }, now)).toBe(true);
    expect(await said()).toBe('two');
    expect(await templates.delete('9'.repeat(24), id, now)).toBe(false);
    expect(await said()).toBe('two');
    expect(await templates.delete(ids.app, id, now)).toBe(true);
    expect(await said()).toBeUndefined();
  });

  it('are found however many are asked for', async () => {
    const many = await templates.contents(wanted('Ünï 😀', ...Array.from({ length: 2500 }, (_, n) => `name ${n}`)));
    expect([...many.of(ids.app).keys()]).toEqual(['Ünï 😀']);
  });
});

describe('the service on its topics', () => {
  it('A28 (recorded): sends and records what is kept, and tells of a name that is not', async () => {
    await keep('hours', 'From 9 to 5.');
    await line.start();
    await line.produce('whatsapp.inbound', clientId, [inbound('wamid.IN', 'hello')]);
    await expect.poll(async () => (await line.read('events')).length, { timeout: 20_000 }).toBe(3);
    const { id: conversationId } = await db('conversations').first();
    const unknown = 'f'.repeat(24);
    await line.produce('outbound.submitted', clientId, [
      submitted('Hello! %((template:hours))%', { conversationId }),
      submitted('%((template:minutes))%', { conversationId, messageId: unknown }),
    ]);
    const refused = async () =>
      (await line.read('outbound.outcomes'))
        .map(({ value }) => value as Outcome)
        .filter(({ messageId }) => messageId === unknown);
    await expect.poll(refused, { timeout: 20_000 }).toMatchObject([
      {
        type: 'unprepared',
        error: {
          code: 'bad_request',
          message: 'Template shorthand: unknown canned template (minutes at 0)',
        },
      },
    ]);
    expect((await line.read('outbound.prepared')).map(({ value }) => value)).toMatchObject(
      [
        [ids.message, 'Hello!'],
        [nthMessageId(ids.message, 1), 'From 9 to 5.'],
      ].map(([messageId, body]) => ({
        messageId,
        parts: [{ call: { kind: 'text', body: JSON.stringify({ type: 'text', text: { body } }) } }],
      })),
    );
    const told = (await line.read('events')).map(({ value }) => (value as ConversationEvent).message?.message);
    expect(told.map((message) => message?.content.text?.text)).toEqual(
      expect.arrayContaining(['hello', 'Hello!', 'From 9 to 5.']),
    );
    const rows = await db('messages').orderBy('position').select('id');
    expect(rows.slice(1).map(({ id }) => id)).toEqual([ids.message, nthMessageId(ids.message, 1)]);
  });

  it('waits where the database does not tell', async () => {
    const nowhere = connectMysql({ url: 'mysql://root@127.0.0.1:9/nothing', poolSize: 1, acquireTimeoutMs: 500 });
    try {
      const logger = pino({ level: 'silent' });
      const step = submittedStep({ ...freshPorts(db), canned: createCannedTemplates(nowhere) });
      const take = (text: string) =>
        new FakeTask().run(databaseStep('submitted', logger, step), [at('outbound.submitted', 1, submitted(text))]);
      expect(await take('%((template:hours))%')).toMatchObject([{ type: 'retry' }]);
      // Nobody is asked for what no text names.
      expect(await take('Hi')).toMatchObject([{ type: 'deadLetter', code: 'not_found' }]);
    } finally {
      await nowhere.destroy();
    }
  });
});
