import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTemplateDefinitions } from '../../../services/platform/record/template-definitions.ts';
import { openRecord } from './record.ts';

let db: Knex;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openRecord(inject('engines').mysqlUrl));
});
afterAll(() => close());

const account = { appId: 'a'.repeat(24), accountId: 'waba', baseUrl: null };

describe('stored template definitions', () => {
  it('are those of the last fetch, in its order, and leave other accounts alone', async () => {
    const stored = createTemplateDefinitions(db);
    const other = { ...account, accountId: 'other' };
    const none = { variants: [], fetchedAt: 0 };
    expect(await stored.variants(account, 'b')).toEqual(none);
    await stored.replace(other, [{ name: 'b', language: 'de' }], 5);
    await stored.replace(
      account,
      [
        { name: 'b', language: 'en' },
        { name: 'gone', language: 'en' },
      ],
      10,
    );
    const now = [
      { name: 'b', language: 'fr', components: [{ type: 'BODY', text: 'ü 😀' }] },
      { name: 'z', language: 'en' },
      { name: 'b', language: 'en' },
    ];
    await stored.replace(account, [...now, { name: 'no language' }, { name: 'ü', language: 'en' }, null], 20);
    expect(await stored.variants(account, 'b')).toMatchObject({
      variants: [{ language: 'fr', body: 'ü 😀' }, { language: 'en' }],
      fetchedAt: 20,
    });
    for (const name of ['gone', 'ü', '', 'x'.repeat(600)]) expect(await stored.variants(account, name)).toEqual(none);
    expect(await stored.variants(other, 'b')).toMatchObject({ variants: [{ language: 'de' }], fetchedAt: 5 });
  });

  it('are not those of another app, or of another place, that names the same account', async () => {
    const stored = createTemplateDefinitions(db);
    await stored.replace(account, [{ name: 'mine', language: 'en' }], 30);
    for (const foreign of [
      { ...account, appId: 'b'.repeat(24) },
      { ...account, baseUrl: 'https://elsewhere.example' },
    ]) {
      expect((await stored.variants(foreign, 'mine')).variants).toEqual([]);
      await stored.replace(foreign, [], 40);
    }
    expect((await stored.variants(account, 'mine')).variants).toHaveLength(1);
  });

  it('hold many, and all or none of a fetch', async () => {
    const stored = createTemplateDefinitions(db);
    const many = Array.from({ length: 450 }, (_, n) => ({ name: `t${n}`, language: 'en' }));
    await stored.replace(account, many, 50);
    expect((await stored.variants(account, 't449')).fetchedAt).toBe(50);
    const tooLong = { name: 'late', language: 'en', components: 'x'.repeat(17_000_000) };
    await expect(stored.replace(account, [...many.slice(0, 300), tooLong], 60)).rejects.toThrow();
    expect((await stored.variants(account, 't0')).fetchedAt).toBe(50);
  });
});
