import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { MessageTemplates } from '../../../services/transform/record/message-templates.ts';
import { createCatalog } from '../../../services/transform/templates/catalog.ts';
import type { FetchedTemplates } from '../../../services/whatsapp/cloud/templates.ts';

const template = (name: string, language: string, text = 'Hi') => ({
  name,
  language,
  components: [{ type: 'BODY', text }],
});
const account = { accountId: 'waba', baseUrl: null, token: () => 'token' };

function setUp(held: Awaited<ReturnType<MessageTemplates['load']>> = undefined) {
  let time = 1_000_000_000;
  let answers: FetchedTemplates | Promise<FetchedTemplates> = { ok: true, definitions: [template('a', 'en')] };
  const fetch = vi.fn(async () => answers);
  const replace = vi.fn(async () => undefined);
  const catalog = createCatalog({
    source: { fetch },
    stored: { load: async () => held, replace },
    logger: pino({ level: 'silent' }),
    now: () => time,
    patienceMs: 30,
  });
  return {
    catalog,
    fetch,
    replace,
    pass: (ms: number) => {
      time += ms;
    },
    answer: (next: typeof answers) => {
      answers = next;
    },
    languages: async (name: string) => (await catalog.variants(account, name)).map(({ language }) => language),
  };
}

describe('template definitions', () => {
  it('are fetched an account at a time, stored, and known from then on', async () => {
    const { languages, fetch, replace } = setUp();
    expect(await Promise.all([languages('a'), languages('a'), languages('b')])).toEqual([['en'], ['en'], []]);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch).toHaveBeenCalledWith({ accountId: 'waba', baseUrl: null, token: 'token' });
    expect(replace).toHaveBeenCalledTimes(1);
  });

  it('that are stored answer without asking', async () => {
    const { languages, fetch } = setUp({
      definitions: [template('a', 'fr'), template('a', 'en')],
      fetchedAt: 1_000_000_000,
    });
    expect(await languages('a')).toEqual(['fr', 'en']);
    expect(fetch).not.toHaveBeenCalled();
  });

  it('that are old answer at once and are refreshed behind', async () => {
    const { languages, answer } = setUp({ definitions: [template('a', 'fr')], fetchedAt: 1 });
    answer({ ok: true, definitions: [template('a', 'de')] });
    expect(await languages('a')).toEqual(['fr']);
    await expect.poll(() => languages('a')).toEqual(['de']);
  });

  it('that are unknown are asked for once in half a minute', async () => {
    const { languages, fetch, pass, answer } = setUp();
    expect(await languages('new')).toEqual([]);
    answer({ ok: true, definitions: [template('new', 'en')] });
    expect(await languages('new')).toEqual([]);
    expect(fetch).toHaveBeenCalledTimes(1);
    pass(30_001);
    expect(await languages('new')).toEqual(['en']);
  });

  it('are waited for only so long, and come later', async () => {
    const { languages, answer } = setUp();
    let arrive: (fetched: FetchedTemplates) => void = () => undefined;
    answer(
      new Promise((resolve) => {
        arrive = resolve;
      }),
    );
    expect(await languages('a')).toEqual([]);
    arrive({ ok: true, definitions: [template('a', 'en')] });
    await expect.poll(() => languages('a')).toEqual(['en']);
  });

  it('are none where WhatsApp, the token or the table fails', async () => {
    const refused = setUp();
    refused.answer({ ok: false, reason: 'WhatsApp answered 401' });
    expect(await refused.languages('a')).toEqual([]);
    const unsealable = {
      ...account,
      token: () => {
        throw new Error('sealed with an unknown key');
      },
    };
    expect(await setUp().catalog.variants(unsealable, 'a')).toEqual([]);
    const unstored = setUp();
    unstored.replace.mockRejectedValueOnce(new Error('away'));
    expect(await unstored.languages('a')).toEqual(['en']);
  });
});
