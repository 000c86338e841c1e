import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { type Caller, number, openCaller, text } from './caller.ts';

let caller: Caller;
let line: Caller['line'];
let url: string;
let appId: string;
let appKey: string;

beforeAll(async () => {
  caller = await openCaller(inject('engines'));
  ({ line, url, appId, appKey } = caller);
});
afterAll(async () => {
  await caller?.line.close();
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
    const integrationId = await caller.createNumber('105506');
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
    const integrationId = await caller.createNumber('105507');
    const raw = body('105507', '15550007777', 'wamid.x');
    expect((await send(url, integrationId, raw, signed(`${raw} `))).status).toBe(401);
    expect((await send(url, '0'.repeat(24), raw)).status).toBe(404);
  });
});

describe('a webhook of an API client', () => {
  const secret = 'a secret that nobody guesses';
  const create = async () => {
    const integrationId = await caller.createNumber('105509');
    await line.db('integrations').where({ id: integrationId }).update({
      hosting: 'self',
      verify_token: secret,
      app_secret_sealed: null,
      phone_number_id: null,
    });
    return integrationId;
  };
  const send = (integrationId: string, given: string, body: object) =>
    fetch(`${url}/whatsapp/api-client/${integrationId}/${encodeURIComponent(given)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const message = (id: string, body: string) => ({
    from: '15551110000',
    id,
    timestamp: '1700000000',
    type: 'text',
    text: { body },
  });

  it('goes in with its secret, and what cannot be read or is too large lies in the dead letters', async () => {
    const integrationId = await create();
    const large = message('gBEG.large', 'x'.repeat(1_200_000));
    const unread = { id: 'gBEG.nobody', type: 'text', text: { body: 'who?' } };
    expect((await send(integrationId, 'another', { messages: [message('gBEG.no', 'no')] })).status).toBe(401);
    expect((await send(integrationId, secret, { messages: [message('gBEG.1', 'hi'), large, unread] })).status).toBe(
      200,
    );
    const clientId = clientIdOf(integrationId, '15551110000');
    const found = (await line.read('whatsapp.inbound')).filter(({ key }) => key === clientId);
    expect(found).toMatchObject([{ value: { integrationId, protocol: 'api-client', externalId: 'gBEG.1' } }]);
    const letters = (await line.read('dead-letters')).map(({ key, value }) => ({
      key,
      code: Reflect.get(value, 'code'),
      topic: Reflect.get(value, 'topic'),
      entry: JSON.parse(String(Reflect.get(value, 'value'))),
    }));
    const topic = `/whatsapp/api-client/${integrationId}`;
    expect(letters).toHaveLength(2);
    expect(letters).toContainEqual({ key: clientId, code: 'too-large', topic, entry: large });
    expect(letters).toContainEqual({ key: integrationId, code: 'message', topic, entry: unread });
  });

  it('of a number on the Cloud API is none, nor the other way round', async () => {
    const cloud = await caller.createNumber('105510');
    expect((await send(cloud, number.verifyToken, {})).status).toBe(401);
    const client = await create();
    const answer = await fetch(`${url}/whatsapp/cloud/${client}`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(404);
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
    const integrationId = await caller.createNumber('105508');
    const { conversationId, clientId } = await caller.createContact(integrationId, '15550008888');
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
