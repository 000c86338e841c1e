import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { clientIdOf, idempotentMessageId } from '../../../services/core/ids/ids.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { type IngestLine, openIngestLine } from './line.ts';

let line: IngestLine;
let url: string;
let appId: string;
let appKey: string;

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function call(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: appKey, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as object };
}

const asAccount = () => ({ authorization: line.account });
const field = (answer: Answer, ...names: string[]): string => {
  let at: unknown = answer.body;
  for (const name of names) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  return String(at);
};

beforeAll(async () => {
  line = await openIngestLine(inject('engines'));
  ({ url } = await line.start());
  appKey = line.account;
  const app = await call('POST', '/v2/apps', { displayName: 'Demo' });
  appId = field(app, 'app', 'id');
  const key = await call('POST', `/v2/apps/${appId}/keys`, { displayName: 'Demo key' });
  appKey = `Basic ${Buffer.from(`${field(key, 'key', 'id')}:${field(key, 'key', 'secret')}`).toString('base64')}`;
});
afterAll(async () => {
  await line?.close();
});

const number = {
  type: 'whatsapp',
  hosting: 'cloud',
  phoneNumberId: '105500',
  phoneNumber: '+15550001111',
  accessToken: 'the token of the number',
  appSecret: 'the secret of the number',
  verifyToken: 'verify',
  accountManagementAccessToken: 'the token of the account',
  accountId: '9000',
};
const createNumber = async (phoneNumberId = number.phoneNumberId): Promise<string> =>
  field(await call('POST', `/v2/apps/${appId}/integrations`, { ...number, phoneNumberId }), 'integration', 'id');

/** A user with a client on a number and a conversation, as transform leaves them after a first contact. */
async function createContact(integrationId: string, address: string) {
  const user = await call('POST', `/v2/apps/${appId}/users`, { externalId: `user of ${address}` });
  const userId = field(user, 'user', 'id');
  const clientId = clientIdOf(integrationId, address);
  await line.db('clients').insert({
    id: clientId,
    app_id: appId,
    user_id: userId,
    integration_id: integrationId,
    type: 'whatsapp',
    status: 'active',
    external_id: address,
    address_type: 'phone',
    last_seen: 1,
  });
  const conversation = await call('POST', `/v2/apps/${appId}/conversations`, {
    type: 'personal',
    participants: [{ userExternalId: `user of ${address}` }],
  });
  expect(conversation.status).toBe(201);
  return { userId, clientId, conversationId: field(conversation, 'conversation', 'id') };
}
const text = (words: string) => ({ author: { type: 'business' }, content: { type: 'text', text: words } });

describe('an app', () => {
  it('gets keys that open its own doors alone', async () => {
    expect((await call('GET', `/v2/apps/${appId}`)).status).toBe(200);
    expect((await call('GET', '/v2/apps')).status).toBe(403);
    const other = await call('POST', '/v2/apps', { displayName: 'Other' }, asAccount());
    const otherId = field(other, 'app', 'id');
    expect((await call('GET', `/v2/apps/${otherId}/integrations`)).status).toBe(403);
    const apps = await call('GET', '/v2/apps?page%5Bsize%5D=1', undefined, asAccount());
    expect(field(apps, 'meta', 'hasMore')).toBe('true');
    const next = field(apps, 'links', 'next').replace(url, '');
    expect(field(await call('GET', next, undefined, asAccount()), 'apps', '0', 'id')).toBe(otherId);
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
    const id = await createNumber('105501');
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
    const integrationId = await createNumber('105502');
    const { userId, clientId, conversationId } = await createContact(integrationId, '15550002222');
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
    const integrationId = await createNumber('105503');
    const { clientId, conversationId } = await createContact(integrationId, '15550003333');
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
    expect((await call('POST', path, text('Hi'), asAccount())).status).toBe(201);
  });

  it('with an Idempotency-Key is one, however many ask at the same time', async () => {
    const integrationId = await createNumber('105504');
    const { clientId, conversationId } = await createContact(integrationId, '15550004444');
    const path = `/v2/apps/${appId}/conversations/${conversationId}/messages`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => call('POST', path, text('Once'), { 'idempotency-key': 'once' })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const id = idempotentMessageId(appId, 'once');
    expect(field(answers[0] ?? { status: 0, body: {} }, 'messages', '0', 'id')).toBe(id);
    expect(await line.db('idempotency_keys').where({ app_id: appId, idempotency_key: 'once' })).toHaveLength(1);
    expect((await call('POST', path, text('Twice'), { 'idempotency-key': 'once' })).status).toBe(422);
    const found = (await line.read('outbound.submitted')).filter(({ key }) => key === clientId);
    expect(new Set(found.map(({ value }) => Reflect.get(value, 'messageId')))).toEqual(new Set([id]));
  });

  it('is listed in the order of the record, a hundred a page, the last page first', async () => {
    const integrationId = await createNumber('105505');
    const { conversationId } = await createContact(integrationId, '15550005555');
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

describe('a webhook of WhatsApp', () => {
  const signed = (raw: string) => `sha256=${createHmac('sha256', number.appSecret).update(raw).digest('hex')}`;
  const body = (phoneNumberId: string, from: string, id: string, userId?: string) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          changes: [
            {
              field: 'messages',
              value: {
                metadata: { phone_number_id: phoneNumberId },
                messages: [
                  {
                    from,
                    id,
                    timestamp: '1700000000',
                    type: 'text',
                    text: { body: 'Hi' },
                    ...(userId && { from_user_id: userId }),
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  const send = (to: string, integrationId: string, raw: string, signature = signed(raw)) =>
    fetch(`${to}/whatsapp/cloud/${integrationId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body: raw,
    });

  it('gives one client to an address, whichever processes meet it first', async () => {
    const integrationId = await createNumber('105506');
    const { url: second } = await line.start();
    const spellings = ['5511987654321', '551187654321'];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        send(
          n % 2 === 0 ? url : second,
          integrationId,
          body('105506', spellings[n % 3 === 0 ? 1 : 0] ?? '', `wamid.${n}`, n > 10 ? 'BR.abc' : undefined),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const rows: { client_id: string }[] = await line.db('client_aliases').where({ integration_id: integrationId });
    expect(rows).toHaveLength(2);
    const clientIds = new Set(rows.map((row) => row.client_id));
    expect(clientIds).toEqual(new Set([clientIdOf(integrationId, '551187654321')]));
    const found = (await line.read('whatsapp.inbound')).filter(({ key }) => clientIds.has(key));
    expect(new Set(found.map(({ value }) => Reflect.get(value, 'externalId'))).size).toBe(20);
  });

  it('is refused with another signature', async () => {
    const integrationId = await createNumber('105507');
    const raw = body('105507', '15550007777', 'wamid.x');
    expect((await send(url, integrationId, raw, signed(`${raw} `))).status).toBe(401);
    expect((await send(url, '0'.repeat(24), raw)).status).toBe(404);
  });
});

describe('the service', () => {
  it('is ready while its engines are, and ends without losing what it took', async () => {
    const { url: own, app } = await line.start();
    expect(await (await fetch(`${own}/ready`)).json()).toEqual({
      service: 'ingest',
      ready: true,
      engines: { kafka: 'ok', mysql: 'ok' },
    });
    const integrationId = await createNumber('105508');
    const { conversationId, clientId } = await createContact(integrationId, '15550008888');
    const path = `/v2/apps/${appId}/conversations/${conversationId}/messages`;
    const posts = Array.from({ length: 10 }, () =>
      fetch(own + path, {
        method: 'POST',
        headers: { authorization: appKey, 'content-type': 'application/json' },
        body: JSON.stringify(text('Bye')),
      }).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await posts[0];
    await app.close();
    const taken = (await Promise.all(posts)).filter((status) => status === 201);
    const found = (await line.read('outbound.submitted')).filter(({ key }) => key === clientId);
    expect(found.length).toBeGreaterThanOrEqual(taken.length);
    await expect(fetch(`${own}/health`)).rejects.toThrow();
  });
});
