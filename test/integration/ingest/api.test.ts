import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { idempotentMessageId } from '../../../services/core/ids/ids.ts';
import { requestHash } from '../../../services/ingest/posts/idempotency.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { type Caller, field, number, openCaller, text } from './caller.ts';

let caller: Caller;
let call: Caller['call'];
let line: Caller['line'];
let url: string;
let appId: string;

beforeAll(async () => {
  caller = await openCaller(inject('engines'));
  ({ call, line, url, appId } = caller);
});
afterAll(async () => {
  await caller?.line.close();
});

describe('an app', () => {
  it('gets keys that open its own doors alone', async () => {
    expect((await call('GET', `/v2/apps/${appId}`)).status).toBe(200);
    expect((await call('GET', '/v2/apps')).status).toBe(403);
    const other = await call('POST', '/v2/apps', { displayName: 'Other' }, caller.asAccount);
    const otherId = field(other, 'app', 'id');
    expect((await call('GET', `/v2/apps/${otherId}/integrations`)).status).toBe(403);
    const apps = await call('GET', '/v2/apps?page%5Bsize%5D=1', undefined, caller.asAccount);
    expect(field(apps, 'meta', 'hasMore')).toBe('true');
    const next = field(apps, 'links', 'next').replace(url, '');
    expect(field(await call('GET', next, undefined, caller.asAccount), 'apps', '0', 'id')).toBe(otherId);
  });
});

describe('an integration', () => {
  it('never gives its secrets back, and keeps them sealed', async () => {
    const made = await call('POST', `/v2/apps/${appId}/integrations`, number);
    expect(made.status).toBe(201);
    const shown = await call('GET', `/v2/apps/${appId}/integrations/${field(made, 'integration', 'id')}`);
    const [row] = await line.db('integrations').where({ id: field(made, 'integration', 'id') });
    for (const secret of [number.accessToken, number.appSecret, number.accountManagementAccessToken])
      expect(JSON.stringify([made.body, shown.body, row])).not.toContain(secret);
    expect(line.sealer.open(row.access_token_sealed, row.id)).toBe(number.accessToken);
    expect(shown.body).toMatchObject({
      integration: {
        type: 'whatsapp',
        status: 'active',
        phoneNumber: '15550001111',
        phoneNumberId: '105500',
        hsmFallbackLanguage: 'en_US',
        accountId: '9000',
      },
    });
  });

  it('is changed, listed by type and deleted', async () => {
    const path = `/v2/apps/${appId}/integrations`;
    const id = await caller.createNumber('105501');
    const changed = await call('PATCH', `${path}/${id}`, {
      displayName: 'Shop',
      hsmFallbackLanguage: 'de',
      accessToken: 'new',
    });
    expect([
      field(changed, 'integration', 'displayName'),
      field(changed, 'integration', 'hsmFallbackLanguage'),
    ]).toEqual(['Shop', 'de']);
    const listed = await call('GET', `${path}?filter[types]=whatsapp&page[size]=100`);
    expect(JSON.stringify(listed.body)).toContain(id);
    expect(JSON.stringify((await call('GET', `${path}?filter[types]=custom`)).body)).not.toContain(id);
    expect((await call('DELETE', `${path}/${id}`)).body).toEqual({});
    expect(field(await call('GET', `${path}/${id}`), 'errors', '0', 'code')).toBe('integration_not_found');
  });

  it('of type custom holds webhooks, whose targets must be reachable for anybody', async () => {
    const path = `/v2/apps/${appId}/integrations`;
    const custom = (target: string) => ({
      type: 'custom',
      displayName: 'Hooks',
      webhooks: [{ target, triggers: ['conversation:message'] }],
    });
    expect((await call('POST', path, custom('http://10.0.0.1/hook'))).status).toBe(400);
    expect((await call('POST', path, custom('ftp://example.org/'))).status).toBe(400);
    const made = await call('POST', path, custom('http://127.0.0.1:9/hook'));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      integration: { type: 'custom', webhooks: [{ version: 'v2', includeFullUser: false }] },
    });
    expect(field(made, 'integration', 'webhooks', '0', 'secret').length).toBeGreaterThan(30);
    const hooks = `${path}/${field(made, 'integration', 'id')}/webhooks`;
    const second = await call('POST', hooks, {
      target: 'http://127.0.0.1:9/two',
      triggers: ['client:add'],
      includeFullUser: true,
    });
    expect(second.status).toBe(201);
    const one = `${hooks}/${field(second, 'webhook', 'id')}`;
    const changed = await call('PATCH', one, { triggers: ['client:remove'] });
    expect(changed.body).toMatchObject({
      webhook: { target: 'http://127.0.0.1:9/two', triggers: ['client:remove'], includeFullUser: true },
    });
    expect((await call('PATCH', one, { target: 'http://169.254.169.254/' })).status).toBe(400);
    expect((await call('DELETE', one)).status).toBe(200);
    expect(field(await call('GET', hooks), 'webhooks', 'length')).toBe('1');
    expect((await call('GET', one)).status).toBe(404);
  });
});

describe('a conversation', () => {
  it('belongs to a user, and the first one is the default', async () => {
    const integrationId = await caller.createNumber('105502');
    const { userId, clientId, conversationId } = await caller.createContact(integrationId, '15550002222');
    const path = `/v2/apps/${appId}/conversations`;
    expect(field(await call('GET', `${path}/${conversationId}`), 'conversation', 'isDefault')).toBe('true');
    const second = await call(
      'POST',
      path,
      { type: 'personal', participants: [{ userId }] },
      { 'idempotency-key': 'second' },
    );
    expect(field(second, 'conversation', 'isDefault')).toBe('false');
    const again = await call(
      'POST',
      path,
      { type: 'personal', participants: [{ userId }] },
      { 'idempotency-key': 'second' },
    );
    expect(again).toEqual(second);
    const list = await call('GET', `${path}?filter[userId]=${userId}`);
    expect(field(list, 'conversations', 'length')).toBe('2');
    expect((await call('GET', path)).status).toBe(400);
    expect(
      field(
        await call('POST', path, { type: 'personal', participants: [{ userId: '0'.repeat(24) }] }),
        'errors',
        '0',
        'code',
      ),
    ).toBe('user_not_found');
    const events = (await line.read('events')).filter(({ key }) => key === clientId);
    expect(events.map(({ value }) => value)).toMatchObject([
      { type: 'conversation:create', appId, user: { id: userId }, conversation: { id: conversationId } },
      { conversation: { id: field(second, 'conversation', 'id') } },
      { conversation: { id: field(second, 'conversation', 'id') } },
    ]);
    expect(new Set(events.map(({ value }) => Reflect.get(value, 'id'))).size).toBe(2);
  });
});

describe('a message', () => {
  it('lies in its client’s partition before its answer goes out', async () => {
    const integrationId = await caller.createNumber('105503');
    const { clientId, conversationId } = await caller.createContact(integrationId, '15550003333');
    const path = `/v2/apps/${appId}/conversations/${conversationId}/messages`;
    const answer = await call('POST', path, text('Hello'));
    expect(answer.status).toBe(201);
    const found = (await line.read('outbound.submitted')).filter(({ key }) => key === clientId);
    expect(found).toMatchObject([
      {
        partition: partitionOf(clientId, line.partitions),
        value: {
          messageId: field(answer, 'messages', '0', 'id'),
          appId,
          conversationId,
          clientId,
          message: { content: { text: { text: 'Hello' } } },
        },
      },
    ]);
    expect(found[0]?.headers.traceparent).toMatch(/^00-/);
    expect((await call('POST', path, text('Hi'), caller.asAccount)).status).toBe(201);
  });

  it('with an Idempotency-Key is one, however many ask at the same time', async () => {
    const integrationId = await caller.createNumber('105504');
    const { clientId, conversationId } = await caller.createContact(integrationId, '15550004444');
    const path = `/v2/apps/${appId}/conversations/${conversationId}/messages`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => call('POST', path, text('Once'), { 'idempotency-key': 'once' })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const hash = requestHash({ method: 'POST', path, body: text('Once') });
    const id = idempotentMessageId(appId, 'once', hash);
    expect(field(answers[0] ?? { status: 0, body: {} }, 'messages', '0', 'id')).toBe(id);
    expect(await line.db('idempotency_keys').where({ app_id: appId, idempotency_key: 'once' })).toHaveLength(1);
    expect((await call('POST', path, text('Twice'), { 'idempotency-key': 'once' })).status).toBe(422);
    const found = (await line.read('outbound.submitted')).filter(({ key }) => key === clientId);
    expect(new Set(found.map(({ value }) => Reflect.get(value, 'messageId')))).toEqual(new Set([id]));
  });

  it('under a key that is pruned meanwhile is one all the same, and the youngest keys stay', async () => {
    const { idempotencyKeys } = line.record;
    for (const at of [1, 2, 3, 4]) await idempotencyKeys.claim(appId, `pruned ${at}`, 'a', at);
    expect([await idempotencyKeys.prune(4, 2), await idempotencyKeys.prune(4, 2)]).toEqual([2, 1]);
    const left = await line.db('idempotency_keys').where('created_at', '<', 10).pluck('idempotency_key');
    expect(left).toEqual(['pruned 4']);
    const claims = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        if (n % 4 === 0) await idempotencyKeys.prune(10, 10);
        return idempotencyKeys.claim(appId, 'pruned 5', 'a', 5);
      }),
    );
    expect(claims).toEqual(claims.map(() => ({ type: 'granted', createdAt: 5 })));
    expect(await idempotencyKeys.claim(appId, 'pruned 5', 'b', 5)).toEqual({ type: 'otherRequest' });
  });

  it('is listed in the order of the record, a hundred a page, the last page first', async () => {
    const integrationId = await caller.createNumber('105505');
    const { conversationId } = await caller.createContact(integrationId, '15550005555');
    const content = {
      type: 'text',
      text: { text: 'x', htmlText: null, markdownText: null, payload: null, actions: [] },
      media: null,
      location: null,
      items: null,
      form: null,
      native: null,
    };
    const author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };
    // Ids say nothing of the order: the position does.
    const ids = Array.from({ length: 250 }, (_, n) => ((n * 7919) % 65_536).toString(16).padStart(24, '0'));
    for (const [n, id] of ids.entries()) {
      const message = {
        id,
        received: n,
        author,
        content,
        source: null,
        quotedMessage: null,
        metadata: {},
        raw: null,
        deleted: null,
      };
      await line.db('messages').insert({
        id,
        app_id: appId,
        conversation_id: conversationId,
        received: n,
        author_type: 'business',
        message: JSON.stringify(message),
      });
    }
    const path = `/v2/apps/${appId}/conversations/${conversationId}/messages`;
    const seen: string[] = [];
    let answer = await call('GET', path);
    expect(field(answer, 'links', 'next')).toBe('undefined');
    for (let pages = 0; pages < 5; pages += 1) {
      const messages = Reflect.get(answer.body, 'messages') as { id: string }[];
      seen.unshift(...messages.map(({ id }) => id));
      if (field(answer, 'meta', 'hasMore') !== 'true') break;
      answer = await call('GET', field(answer, 'links', 'prev').replace(url, ''));
    }
    expect(seen).toEqual(ids);
    expect((await call('GET', `${path}?page[after]=${ids[0]}&page[before]=${ids[1]}`)).status).toBe(400);
    expect((await call('GET', `${path}?page[after]=${'e'.repeat(24)}`)).status).toBe(400);
  });
});
