import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMessageTemplates } from '../../../services/transform/record/message-templates.ts';
import { openRecord } from './record.ts';

let db: Knex;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openRecord(inject('engines').mysqlUrl));
});
afterAll(() => close());

describe('stored template definitions', () => {
  it('are those of the last fetch, in its order, and leave other accounts alone', async () => {
    const stored = createMessageTemplates(db);
    expect(await stored.load('waba')).toBeUndefined();
    await stored.replace('other', [{ name: 'x', language: 'en' }], 5);
    await stored.replace(
      'waba',
      [
        { name: 'b', language: 'en' },
        { name: 'gone', language: 'en' },
      ],
      10,
    );
    const now = [
      { name: 'z', language: 'en', components: [{ type: 'BODY', text: 'ü 😀' }] },
      { name: 'b', language: 'en' },
    ];
    await stored.replace('waba', [...now, { name: 'no language' }, { name: 'ü', language: 'en' }, null], 20);
    expect(await stored.load('waba')).toEqual({ definitions: now, fetchedAt: 20 });
    expect(await stored.load('other')).toEqual({ definitions: [{ name: 'x', language: 'en' }], fetchedAt: 5 });
  });
});
