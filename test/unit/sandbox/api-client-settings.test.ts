import { describe, expect, it } from 'vitest';
import { refusal, startApiClient } from './client-harness.ts';
import { NUMBER } from './harness.ts';

const path = '/settings/application';

describe('the application settings', () => {
  it('are merged by a change, and as at the start after a reset', async () => {
    const { client } = await startApiClient({ numbers: [{ ...NUMBER }] });
    const atStart = (await client('GET', path)).body.settings.application;
    expect(atStart).toMatchObject({
      callback_backoff_delay_ms: 3_000,
      max_callback_backoff_delay_ms: 900_000,
      callback_persist: true,
      sent_status: false,
      webhooks: { message: { sent: false, delivered: true, read: true } },
    });
    expect(atStart.webhooks).not.toHaveProperty('url');
    const first = {
      webhooks: { url: 'https://a.example/hook', message: { read: false } },
      media: { auto_download: ['image'] },
    };
    expect((await client('PATCH', path, first)).status).toBe(200);
    expect((await client('PATCH', path, { webhooks: { max_concurrent_requests: 12 } })).status).toBe(200);
    expect((await client('GET', path)).body.settings.application).toEqual({
      ...atStart,
      media: { auto_download: ['image'] },
      webhooks: {
        url: 'https://a.example/hook',
        max_concurrent_requests: 12,
        message: { sent: false, delivered: true, read: false },
      },
    });
    expect((await client('DELETE', path)).status).toBe(200);
    expect((await client('GET', path)).body.settings.application).toEqual(atStart);
  });

  it('show the address of the webhook among the numbers', async () => {
    const { client, call } = await startApiClient();
    await client('PATCH', path, { webhooks: { url: 'http://a.example/hook' } });
    expect((await call('GET', '/_sandbox/numbers')).body).toMatchObject([
      { clientWebhookUrl: 'http://a.example/hook' },
    ]);
    await client('PATCH', path, { webhooks: { url: '' } });
    expect((await call('GET', '/_sandbox/numbers')).body).toMatchObject([{ clientWebhookUrl: null }]);
  });

  it.each([
    [{ colour: 'red' }, 1010, "Parameter 'colour' is not a setting"],
    [{ toString: 1 }, 1010, "Parameter 'toString' is not a setting"],
    [{ webhooks: { uri: 'x' } }, 1010, "Parameter 'webhooks.uri' is not a setting"],
    [{ webhooks: { url: 'ftp://a' } }, 1009, "Parameter 'webhooks.url' must be an http or https address, or empty"],
    [{ webhooks: 'x' }, 1009, "Parameter 'webhooks' must be an object"],
    [{ webhooks: { message: { sent: 1 } } }, 1009, "Parameter 'webhooks.message.sent' must be true or false"],
    [
      { webhooks: { max_concurrent_requests: 7 } },
      1009,
      "Parameter 'webhooks.max_concurrent_requests' must be 6, 12, 18 or 24",
    ],
    [{ heartbeat_interval: -1 }, 1009, "Parameter 'heartbeat_interval' must be a whole number"],
    [
      { media: { auto_download: ['gif'] } },
      1009,
      "Parameter 'media.auto_download' must be a list of {image, video, voice, sticker, audio, document}",
    ],
    [[], 1025, 'The body must be a JSON object.'],
    ['{', 1025, 'The body is not valid JSON.'],
  ])('refuse %j and change nothing', async (change, code, details) => {
    const { client } = await startApiClient();
    const before = (await client('GET', path)).body;
    const answer = await client('PATCH', path, change);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ code, details }] } });
    expect((await client('GET', path)).body).toEqual(before);
  });
});

describe('the profile', () => {
  it('is kept, for Cloud too', async () => {
    const { client, graph } = await startApiClient();
    const profile = {
      address: 'A 1',
      description: 'D',
      email: 'e@x.example',
      vertical: 'Retail',
      websites: ['https://x.example'],
    };
    expect((await client('POST', '/settings/business/profile', profile)).status).toBe(200);
    expect((await client('PATCH', '/settings/profile/about', { text: 'Hi' })).status).toBe(200);
    expect(await client('GET', '/settings/business/profile')).toMatchObject({
      status: 200,
      body: { settings: { business: { profile } } },
    });
    expect(await client('GET', '/settings/profile/about')).toMatchObject({
      body: { settings: { profile: { about: { text: 'Hi' } } } },
    });
    expect((await graph('GET', `/v23.0/${NUMBER.phoneNumberId}/whatsapp_business_profile`)).body).toEqual({
      data: [{ messaging_product: 'whatsapp', about: 'Hi', ...profile }],
    });
  });

  it.each([
    ['POST', '/settings/business/profile', { address: 'x'.repeat(257) }, 1009],
    ['POST', '/settings/business/profile', { websites: ['a', 'b', 'c'] }, 1009],
    ['POST', '/settings/business/profile', { websites: ['x'.repeat(257)] }, 1009],
    ['POST', '/settings/business/profile', { websites: [1] }, 1009],
    ['POST', '/settings/business/profile', { name: 'x' }, 1010],
    ['PATCH', '/settings/profile/about', { text: 'x'.repeat(140) }, 1009],
    ['PATCH', '/settings/profile/about', {}, 1008],
    ['PATCH', '/settings/profile/about', [], 1025],
  ])('%s %s refuses what is out of its limits', async (method, where, body, code) => {
    const { client } = await startApiClient();
    expect(await client(method, where, body)).toMatchObject({ status: 400, body: { errors: [{ code }] } });
  });
});

describe('the check of contacts', () => {
  it('calls valid what can be a number, and gives its WhatsApp id', async () => {
    const { client } = await startApiClient();
    const contacts = ['+1 (516) 283-7151', '15551230001', 'nobody'];
    expect(await client('POST', '/contacts', { blocking: 'wait', force_check: true, contacts })).toMatchObject({
      status: 200,
      body: {
        contacts: [
          { input: '+1 (516) 283-7151', status: 'valid', wa_id: '15162837151' },
          { input: '15551230001', status: 'valid', wa_id: '15551230001' },
          { input: 'nobody', status: 'invalid' },
        ],
      },
    });
  });

  it.each([
    [{}, 1008, 'Required parameter is missing', "Parameter 'contacts' is mandatory"],
    [{ contacts: '1' }, 1009, 'Parameter value is not valid', "Parameter 'contacts' must be a list of texts"],
    [{ contacts: [1] }, 1009, 'Parameter value is not valid', "Parameter 'contacts' must be a list of texts"],
    [
      { contacts: [], blocking: 'x' },
      1009,
      'Parameter value is not valid',
      "Parameter 'blocking' must be one of {no_wait, wait}",
    ],
    [
      { contacts: [], force_check: 1 },
      1009,
      'Parameter value is not valid',
      "Parameter 'force_check' must be true or false",
    ],
  ])('refuses %j', async (body, code, title, details) => {
    const { client } = await startApiClient();
    expect(await client('POST', '/contacts', body)).toMatchObject(refusal(400, code, title, details));
  });
});
