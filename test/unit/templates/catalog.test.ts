import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { parseDefinition } from '../../../services/core/templates/definition.ts';
import { createCatalog } from '../../../services/transform/templates/catalog.ts';
import type { FetchedTemplates } from '../../../services/whatsapp/cloud/templates.ts';
import { createTemplateRefresh } from '../../../services/whatsapp/template-refresh.ts';

const template = (name: string, language: string, text = 'Hi') => ({
  name,
  language,
  components: [{ type: 'BODY', text }],
});
const account = { appId: 'app', accountId: 'waba', baseUrl: null, token: () => 'token' };
const start = 1_000_000_000;
const patienceMs = 300;

/** A catalog over a table and a WhatsApp of its own. */
function setUp(held: { definitions: readonly unknown[]; fetchedAt: number } | undefined = undefined) {
  let time = start;
  let table = held;
  let answers: FetchedTemplates | Promise<FetchedTemplates> = { ok: true, definitions: [template('a', 'en')] };
  const fetch = vi.fn(async () => answers);
  const failed = vi.fn();
  const stored = {
    variants: vi.fn(async (_account: unknown, name: string) => {
      const variants = (table?.definitions ?? [])
        .flatMap((json) => parseDefinition(json) ?? [])
        .filter((one) => one.name === name);
      return { variants, fetchedAt: variants.length > 0 ? (table?.fetchedAt ?? 0) : 0 };
    }),
    replace: vi.fn(async (_account: unknown, definitions: readonly unknown[], fetchedAt: number) => {
      table = { definitions, fetchedAt };
    }),
  };
  const now = () => time;
  const refresh = createTemplateRefresh({ source: { fetch }, stored, logger: pino({ level: 'silent' }), now });
  const catalog = createCatalog({ refresh, stored, now, failed, patienceMs });
  return {
    catalog,
    fetch,
    failed,
    stored,
    pass: (ms: number) => {
      time += ms;
    },
    answer: (next: typeof answers) => {
      answers = next;
    },
    table: (next: typeof table) => {
      table = next;
    },
    languages: async (name: string) => (await catalog.variants(account, name)).map(({ language }) => language),
  };
}

const never = () => new Promise<FetchedTemplates>(() => undefined);
const away: FetchedTemplates = { ok: false, reason: 'WhatsApp answered 503' };

describe('template definitions', () => {
  it('are fetched an account at a time, stored, and known from then on', async () => {
    const { languages, fetch, stored } = setUp();
    expect(await Promise.all([languages('a'), languages('a'), languages('b')])).toEqual([['en'], ['en'], []]);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch).toHaveBeenCalledWith({ accountId: 'waba', baseUrl: null, token: 'token' });
    expect(stored.replace).toHaveBeenCalledTimes(1);
    // One look at the table by each unknown name, however many ask for it.
    expect(stored.variants).toHaveBeenCalledTimes(2);
  });

  it('that are stored answer without asking, and without a further query', async () => {
    const { languages, fetch, stored } = setUp({
      definitions: [template('a', 'fr'), template('a', 'en')],
      fetchedAt: start,
    });
    for (let n = 0; n < 5; n += 1) expect(await languages('a')).toEqual(['fr', 'en']);
    expect(fetch).not.toHaveBeenCalled();
    expect(stored.variants).toHaveBeenCalledTimes(1);
  });

  it('that are old answer at once and are refreshed behind', async () => {
    const { languages, answer } = setUp({ definitions: [template('a', 'fr')], fetchedAt: 1 });
    answer({ ok: true, definitions: [template('a', 'de')] });
    expect(await languages('a')).toEqual(['fr']);
    await expect.poll(() => languages('a')).toEqual(['de']);
  });

  it('that are old answer at once even while WhatsApp says nothing', async () => {
    const { languages, answer, fetch } = setUp({ definitions: [template('a', 'fr')], fetchedAt: 1 });
    answer(never());
    for (let n = 0; n < 3; n += 1) expect(await languages('a')).toEqual(['fr']);
    await expect.poll(() => fetch.mock.calls.length).toBe(1);
  });

  it('that are old are taken from the table where another process was quicker', async () => {
    const { languages, table, fetch, pass } = setUp({ definitions: [template('a', 'fr')], fetchedAt: start });
    expect(await languages('a')).toEqual(['fr']);
    pass(300_001);
    table({ definitions: [template('a', 'de')], fetchedAt: start + 300_000 });
    expect(await languages('a')).toEqual(['fr']);
    await expect.poll(() => languages('a')).toEqual(['de']);
    expect(fetch).not.toHaveBeenCalled();
  });

  it('that another process has found meanwhile come from the table', async () => {
    const { languages, table, fetch } = setUp({ definitions: [template('a', 'en')], fetchedAt: start });
    expect(await languages('a')).toEqual(['en']);
    table({ definitions: [template('a', 'en'), template('new', 'fr')], fetchedAt: start + 1 });
    expect(await languages('new')).toEqual(['fr']);
    expect(fetch).not.toHaveBeenCalled();
  });

  it('that are unknown are asked for once in half a minute, and only the first waits', async () => {
    const { languages, fetch, stored, pass, answer } = setUp();
    expect(await languages('new')).toEqual([]);
    answer({ ok: true, definitions: [template('new', 'en')] });
    expect(await languages('new')).toEqual([]);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(stored.variants).toHaveBeenCalledTimes(1);
    pass(30_001);
    expect(await languages('new')).toEqual([]);
    await expect.poll(() => languages('new')).toEqual(['en']);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('are waited for only so long, once an account, and come later', async () => {
    const { languages, answer } = setUp();
    let arrive: (fetched: FetchedTemplates) => void = () => undefined;
    answer(
      new Promise((resolve) => {
        arrive = resolve;
      }),
    );
    const began = performance.now();
    expect(await languages('a')).toEqual([]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(patienceMs - 10);
    const again = performance.now();
    expect(await Promise.all(['a', 'b', 'c'].map(languages))).toEqual([[], [], []]);
    expect(performance.now() - again).toBeLessThan(patienceMs - 100);
    arrive({ ok: true, definitions: [template('a', 'en')] });
    await expect.poll(() => languages('a')).toEqual(['en']);
  });

  it('of an account that cannot be reached are none at once, until it answers again', async () => {
    const { languages, answer, fetch, pass } = setUp();
    answer(away);
    expect(await languages('a')).toEqual([]);
    answer(never());
    pass(30_001);
    const began = performance.now();
    expect(await languages('b')).toEqual([]);
    expect(performance.now() - began).toBeLessThan(patienceMs - 100);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('are none where the token or the table fails', async () => {
    const unsealable = {
      ...account,
      token: () => {
        throw new Error('sealed with an unknown key');
      },
    };
    expect(await setUp().catalog.variants(unsealable, 'a')).toEqual([]);
    const unstored = setUp();
    unstored.stored.replace.mockRejectedValueOnce(new Error('away'));
    expect(await unstored.languages('a')).toEqual(['en']);
  });

  it('are a reason to take the message again where the database is away, and are had when it is back', async () => {
    const { languages, stored } = setUp();
    stored.variants.mockRejectedValueOnce(new Error('away'));
    await expect(languages('a')).rejects.toThrow('away');
    expect(await languages('a')).toEqual(['en']);
  });

  it('that an account has no more are none after the next fetch, and others go on', async () => {
    const { languages, answer, pass } = setUp();
    answer({ ok: true, definitions: [template('a', 'en'), template('b', 'en')] });
    expect([await languages('a'), await languages('b')]).toEqual([['en'], ['en']]);
    answer({ ok: true, definitions: [template('b', 'fr')] });
    pass(300_001);
    expect([await languages('a'), await languages('b')]).toEqual([['en'], ['en']]);
    await expect.poll(async () => [await languages('a'), await languages('b')]).toEqual([[], ['fr']]);
  });

  it('are kept apart by app and by place', async () => {
    const { catalog, languages, answer, pass } = setUp();
    expect(await languages('a')).toEqual(['en']);
    pass(1);
    answer({ ok: false, reason: 'WhatsApp answered 401' });
    for (const foreign of [
      { ...account, appId: 'other' },
      { ...account, baseUrl: 'https://elsewhere.example' },
    ])
      expect(await catalog.variants({ ...foreign }, 'unheld')).toEqual([]);
    expect(await languages('a')).toEqual(['en']);
  });
});

describe('a question to an account', () => {
  it('is anew when its token is another one', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<FetchedTemplates>((resolve) => {
      release = () => resolve(away);
    });
    const fetch = vi.fn(({ token }: { token: string }) =>
      token === 'old' ? slow : Promise.resolve<FetchedTemplates>({ ok: true, definitions: [] }),
    );
    const refresh = createTemplateRefresh({
      source: { fetch },
      stored: { replace: async () => undefined },
      logger: pino({ level: 'silent' }),
      now: () => start,
    });
    const old = refresh.ask({ ...account, token: () => 'old' });
    expect(refresh.ask(account)).toBe(old);
    const anew = refresh.askAnew({ ...account, token: async () => 'new' });
    expect(await anew.answer).toEqual({ definitions: [], fetchedAt: start });
    expect(refresh.ask(account)).toBeUndefined();
    release();
    expect(await old?.answer).toBeUndefined();
  });
});
