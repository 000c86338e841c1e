import { beforeEach, describe, expect, it } from 'vitest';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { createScene, ids, type Scene } from './scene.ts';

const secret = 'a secret that nobody guesses';
const number = '7'.repeat(24);
const url = `/whatsapp/api-client/${number}`;

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
  scene.record.apiClients.set(number, { id: number, appId: ids.app, secret });
});

const post = (payload: object | string, to = `${url}/${encodeURIComponent(secret)}`, headers = {}) =>
  scene.app.inject({ method: 'POST', url: to, headers: { 'content-type': 'application/json', ...headers }, payload });

const text = { from: '15551234567', id: 'gBEG1', timestamp: '1700000000', type: 'text', text: { body: 'Hi' } };

describe('a webhook of the API client', () => {
  it('becomes records of its client that say by which protocol they came', async () => {
    const answer = await post({
      contacts: [{ profile: { name: 'Jane' }, wa_id: '15551234567' }],
      messages: [text],
      statuses: [
        { id: 'gBEG2', status: 'delivered', timestamp: '1700000001', message: { recipient_id: '+15559999999' } },
      ],
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
    const [clientId, other] = [clientIdOf(number, '15551234567'), clientIdOf(number, '15559999999')];
    expect(scene.sent).toMatchObject([
      {
        topic: 'whatsapp.inbound',
        key: clientId,
        value: {
          appId: ids.app,
          integrationId: number,
          clientId,
          protocol: 'api-client',
          externalId: 'gBEG1',
          address: '15551234567',
          contact: JSON.stringify({ profile: { name: 'Jane' }, wa_id: '15551234567' }),
        },
      },
      {
        topic: 'whatsapp.statuses',
        key: other,
        headers: { status: 'delivered', protocol: 'api-client' },
        value: { type: 'status', status: { integrationId: number, clientId: other, callbackData: null } },
      },
    ]);
  });

  it('may bring its secret as a bearer token', async () => {
    scene.record.apiClients.set(number, { id: number, appId: ids.app, secret: 'token' });
    const status = async (authorization: string) =>
      (await post({ messages: [text] }, url, { authorization })).statusCode;
    expect([await status('Bearer another'), await status('bearer token')]).toEqual([401, 200]);
    expect(scene.sent).toHaveLength(1);
  });

  it.each([
    ['another secret', `${url}/another`],
    ['none', url],
    ['the secret of another number', `/whatsapp/api-client/${'8'.repeat(24)}/${encodeURIComponent(secret)}`],
    ['a number on the Cloud API', `/whatsapp/api-client/${ids.number}/${encodeURIComponent('verify me')}`],
  ])('with %s is refused with one text', async (_what, to) => {
    const answer = await post({ messages: [text] }, to);
    expect([answer.statusCode, answer.json()]).toEqual([
      401,
      {
        errors: [{ code: 'unauthorized', title: 'The address is not one of a number, or its secret is wrong' }],
      },
    ]);
    expect(scene.sent).toEqual([]);
  });

  it('leaves letters of what it cannot read, without the secret', async () => {
    const answer = await post({
      statuses: [{ id: 's', status: 'deleted', timestamp: '1' }],
      errors: [{ code: 400, title: 'Media download error' }],
    });
    expect(answer.statusCode).toBe(200);
    expect(scene.sent).toMatchObject([
      { topic: 'dead-letters', key: number, value: { topic: url, code: 'status', reason: 'it has no recipient' } },
      { topic: 'dead-letters', key: number, value: { topic: url, code: 'errors' } },
    ]);
    await post({ contacts: [{ input: '+1555', status: 'valid' }] });
    expect(scene.sent[2]?.value).toMatchObject({ code: 'field' });
  });

  it('is a 503 while Kafka is away, and a 400 where it is no JSON', async () => {
    expect((await post('not JSON')).statusCode).toBe(400);
    scene.sinkAnswers({ ok: false, code: 'unavailable', reason: 'x' });
    expect((await post({ messages: [text] })).statusCode).toBe(503);
  });
});
