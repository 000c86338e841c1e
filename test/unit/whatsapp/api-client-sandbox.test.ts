import { describe, expect, it, onTestFinished } from 'vitest';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createApiClientSetup } from '../../../services/whatsapp/api-client/setup.ts';
import { createConnections } from '../../../services/whatsapp/connections.ts';
import { createWhatsAppClient } from '../../../services/whatsapp/whatsapp.ts';
import { PASSWORD, startApiClient } from '../sandbox/client-harness.ts';
import { PHONE } from '../sandbox/harness.ts';

const always = { valid: () => true };
const allowed = allowedNetworks(['127.0.0.0/8']);

async function scene() {
  const started = await startApiClient();
  const client = createWhatsAppClient({ allowed, timeoutMs: 2_000 });
  const connections = createConnections({ allowed, timeoutMs: 2_000 });
  onTestFinished(() => client.close());
  onTestFinished(() => connections.close());
  const baseUrl = `${started.url}/15550100100`;
  const user = { protocol: 'api-client', baseUrl, username: 'admin', password: PASSWORD } as const;
  const send = (body: object, address = PHONE) =>
    client.send(
      { body: JSON.stringify(body), recipient: { type: 'phone', address }, callbackData: 'h1' },
      user,
      always,
    );
  return { ...started, whatsapp: client, setup: createApiClientSetup({ connections }), user, send };
}

describe('the API client beside the sandbox’s', () => {
  it('sends what it takes, and has WhatsApp’s statuses by its id', async () => {
    const { send, statusNames, call } = await scene();
    const sent = await send({ type: 'text', text: { body: 'hi' } });
    if (sent.type !== 'accepted') throw new Error(JSON.stringify(sent));
    await expect.poll(() => statusNames(sent.externalId)).toEqual(['delivered']);
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toMatchObject([
      {
        id: sent.externalId,
        payload: { type: 'text', text: { body: 'hi' }, recipient_type: 'individual', to: PHONE },
      },
    ]);
  });

  it.each([
    [{ type: 'text', text: { body: '' } }, 'permanent', 'bad_request'],
    [
      {
        type: 'template',
        template: { namespace: 'n', name: 'none', language: { policy: 'deterministic', code: 'en' } },
      },
      'permanent',
      'not_found',
    ],
  ])('is refused with %j', async (body, errorClass, failure) => {
    const { send } = await scene();
    expect(await send(body)).toMatchObject({ type: 'refused', errorClass, failure });
  });

  it('tells a lost answer from a throttle', async () => {
    const { send, sandbox } = await scene();
    await send({ type: 'text', text: { body: 'hi' } });
    sandbox.control.setFaults([
      { times: 1, lostAnswer: true },
      { times: 1, status: 429 },
    ]);
    expect(await send({ type: 'text', text: { body: 'hi' } })).toMatchObject({ type: 'unknown' });
    expect(await send({ type: 'text', text: { body: 'hi' } })).toMatchObject({
      type: 'refused',
      errorClass: 'throttle',
    });
  });

  it('marks what a phone wrote as read, and nothing else', async () => {
    const { whatsapp, user, sandbox, posts } = await scene();
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'hello' } });
    await expect.poll(() => posts().length).toBe(1);
    const id = posts()[0]?.messages?.[0]?.id;
    const read = (messageId: string | undefined) =>
      whatsapp.indicate(JSON.stringify({ status: 'read', message_id: messageId }), user, always);
    expect(await read(id)).toMatchObject({ type: 'accepted' });
    expect(await read('gBEG')).toMatchObject({ type: 'refused', code: 1006, failure: 'not_found' });
  });

  it('becomes a number, and stops being one', async () => {
    const { setup, user, client } = await scene();
    const hook = async () =>
      (await client('GET', '/settings/application')).body.settings.application.webhooks as { url?: string };
    expect(await setup.connect(user, 'http://127.0.0.1:9/one')).toEqual({ ok: true });
    expect(await hook()).toMatchObject({ url: 'http://127.0.0.1:9/one' });
    expect(await setup.disconnect(user, 'http://127.0.0.1:9/two')).toEqual({ ok: true });
    expect(await hook()).toMatchObject({ url: 'http://127.0.0.1:9/one' });
    expect(await setup.disconnect(user, 'http://127.0.0.1:9/one')).toEqual({ ok: true });
    expect(await hook()).toMatchObject({ url: '' });
    expect(await setup.connect({ ...user, password: 'Wrong-1234' }, 'http://127.0.0.1:9/one')).toMatchObject({
      ok: false,
      field: 'password',
    });
    expect(await setup.connect(user, 'not an address')).toMatchObject({ ok: false, field: 'baseUrl' });
  });
});
