import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultFallback } from '../../../services/core/templates/reconstruct.ts';
import { createKnownTemplates, type KnownAccount } from '../../../services/ingest/posts/known-templates.ts';
import { accountText } from '../../../services/platform/record/template-definitions.ts';
import type { FetchedTemplates } from '../../../services/whatsapp/cloud/templates.ts';
import { createScene, ids, type Scene } from './scene.ts';

const definition = (text: string, language = 'en_US') => ({
  name: 'order',
  language,
  components: [{ type: 'BODY', text }],
});
const baseUrl = 'https://graph.example';
const account = { appId: ids.app, accountId: '900', baseUrl };

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
  const number = scene.record.integrations.get(ids.number);
  const route = scene.record.routes.get(ids.conversation);
  const [client] = route?.clients ?? [];
  if (!number || !route || !client) throw new Error('the scene is empty');
  scene.record.integrations.set(ids.number, {
    ...number,
    baseUrl,
    accountId: '900',
    accountToken: 'token-of-the-account',
  });
  const integration = { ...client.integration, accountId: '900', accountTokenSealed: 'sealed', baseUrl };
  scene.record.routes.set(ids.conversation, { ...route, clients: [{ ...client, integration }] });
});

const request = (method: 'POST' | 'PATCH', url: string, payload: object) =>
  scene.app.inject({ method, url, headers: { ...scene.appKey, 'content-type': 'application/json' }, payload });
const post = async (name = 'order') => {
  const template = { name, language: { code: 'en_US' } };
  const answer = await request('POST', `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`, {
    author: { type: 'business' },
    schema: 'whatsapp',
    content: { type: 'template', template },
  });
  return answer.json().messages[0].content.text;
};

describe('the answer to a post with a template', () => {
  it('shows it at once where the database holds its definition, and asks once', async () => {
    scene.record.templates.set(accountText(account), [definition('Your order'), definition('Dein Kauf', 'de')]);
    for (let n = 0; n < 3; n += 1) expect(await post()).toBe('Your order');
    expect(scene.record.asked.templates).toBe(1);
    expect(scene.asked).toEqual([]);
  });

  it('does not wait for WhatsApp: a name that is not known is asked for behind', async () => {
    let arrive: (fetched: FetchedTemplates) => void = () => undefined;
    scene.templatesAre(
      new Promise((resolve) => {
        arrive = resolve;
      }),
    );
    for (let n = 0; n < 2; n += 1) expect(await post()).toBe(defaultFallback);
    arrive({ ok: true, definitions: [definition('Your order')] });
    await expect.poll(() => post()).toBe('Your order');
    expect(scene.asked).toEqual([{ accountId: '900', baseUrl, token: 'token-of-the-account' }]);
    expect(scene.record.templates.get(accountText(account))).toHaveLength(1);
  });

  it('shows the fallback while WhatsApp is away, and asks it once in half a minute', async () => {
    for (const name of ['order', 'order', 'other']) expect(await post(name)).toBe(defaultFallback);
    await expect.poll(() => scene.asked.length).toBe(1);
  });

  it('shows the fallback where the database is away', async () => {
    const conversation = `/v2/apps/${ids.app}/conversations/${ids.conversation}`;
    await request('POST', `${conversation}/messages`, {
      author: { type: 'business' },
      content: { type: 'text', text: 'x' },
    });
    scene.record.failure = new Error('away');
    expect(await post()).toBe(defaultFallback);
  });

  it('is for the app and the place of its own account', async () => {
    scene.record.templates.set(accountText({ ...account, appId: ids.otherApp }), [definition('Another’s')]);
    scene.record.templates.set(accountText({ ...account, baseUrl: null }), [definition('Another’s')]);
    expect(await post()).toBe(defaultFallback);
  });
});

describe('a number', () => {
  const numbers = `/v2/apps/${ids.app}/integrations`;
  const number = {
    type: 'whatsapp',
    hosting: 'cloud',
    phoneNumberId: '105599',
    accessToken: 'token-of-the-number',
    appSecret: 'secret',
  };

  it('that comes with account and token fills the cache early', async () => {
    scene.templatesAre({ ok: true, definitions: [definition('Your order')] });
    const answer = await request('POST', numbers, {
      ...number,
      accountId: '900',
      accountManagementAccessToken: 'token-1',
    });
    expect(answer.statusCode).toBe(201);
    await expect.poll(() => scene.asked).toEqual([{ accountId: '900', baseUrl: null, token: 'token-1' }]);
    await expect.poll(() => scene.record.templates.get(accountText({ ...account, baseUrl: null }))).toHaveLength(1);
  });

  it('asks for nothing without them', async () => {
    expect((await request('POST', numbers, { ...number, accountId: '900' })).statusCode).toBe(201);
    await request('PATCH', `${numbers}/${ids.number}`, { displayName: 'Other' });
    await request('PATCH', `${numbers}/${ids.number}`, { accountManagementAccessToken: null });
    expect(scene.asked).toEqual([]);
  });

  it('whose token is set, or another one, asks with the new one at once', async () => {
    const set = (accountManagementAccessToken: string) =>
      request('PATCH', `${numbers}/${ids.number}`, { accountManagementAccessToken });
    expect((await set('token-1')).statusCode).toBe(200);
    await expect.poll(() => scene.asked.length).toBe(1);
    scene.templatesAre({ ok: true, definitions: [definition('Your order')] });
    await set('token-2');
    await expect.poll(() => scene.asked.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    await expect.poll(() => post()).toBe('Your order');
  });
});

describe('what an answer knows of templates', () => {
  const known: KnownAccount = { ...account, integrationId: ids.number };

  it('is waited for only so long where the database says nothing, and is looked up again when it is old', async () => {
    const variants = vi.fn(() => new Promise<never>(() => undefined));
    const slow = createKnownTemplates({ definitions: { variants }, unknown: vi.fn(), failed: vi.fn(), patienceMs: 20 });
    await slow.learn(known, ['order']);
    expect(slow.variants(known, 'order')).toEqual([]);
    const first = slow.learn(known, ['order', '']);
    expect(first).toBeDefined();
    await first;
    expect(variants).toHaveBeenCalledTimes(1);
  });

  it('goes on being shown while it is looked up anew', async () => {
    const one = { name: 'order', language: 'en', header: null, body: 'x', footer: null, buttons: [] };
    const variants = vi.fn(async () => ({ variants: [one], fetchedAt: 1 }));
    const quick = createKnownTemplates({ definitions: { variants }, unknown: vi.fn(), failed: vi.fn(), ttlMs: 1 });
    await quick.learn(known, ['order']);
    await vi.waitFor(() => expect(quick.learn(known, ['order'])).toBeUndefined());
    await vi.waitFor(() => {
      expect(quick.learn(known, ['order'])).toBeUndefined();
      expect(variants.mock.calls.length).toBeGreaterThan(1);
    });
    expect(quick.variants(known, 'order')).toEqual([one]);
  });
});
