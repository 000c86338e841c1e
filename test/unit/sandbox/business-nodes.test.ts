import { describe, expect, it, vi } from 'vitest';
import { NUMBER, PHONE, startReceiver, startSandbox } from './harness.ts';

const templates = `/v23.0/${NUMBER.wabaId}/message_templates`;
const subscribed = `/v23.0/${NUMBER.wabaId}/subscribed_apps`;

describe('the list of templates', () => {
  it('comes in pages that name each other', async () => {
    const { graph, call, url, sandbox } = await startSandbox();
    const all = sandbox.control.templates().map(({ name, language }) => `${name} ${language}`);
    const seen: string[] = [];
    let page = await graph('GET', `${templates}?limit=7&fields=name,language`);
    expect(page.body.paging).not.toHaveProperty('previous');
    for (;;) {
      expect(Object.keys(page.body.data[0]).sort()).toEqual(['id', 'language', 'name']);
      seen.push(...page.body.data.map((one: { name: string; language: string }) => `${one.name} ${one.language}`));
      const { next } = page.body.paging;
      if (next === undefined) break;
      expect(next.startsWith(url)).toBe(true);
      page = await call('GET', next.slice(url.length), undefined, { authorization: `Bearer ${NUMBER.accessToken}` });
    }
    expect(seen).toEqual(all);
    const before = await graph('GET', `${templates}?limit=7&before=${page.body.paging.cursors.before}`);
    expect(before.body.data).toHaveLength(7);
  });

  it('has 25 on a page, and no paging when it is empty', async () => {
    const { graph, sandbox } = await startSandbox();
    const many = Array.from({ length: 30 }, (_, n) => ({
      name: `t_${n}`,
      language: 'en',
      status: 'APPROVED',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'x' }],
    }));
    sandbox.control.setTemplates(many);
    expect((await graph('GET', templates)).body.data).toHaveLength(25);
    expect((await graph('GET', `${templates}?limit=100`)).body.data).toHaveLength(30);
    sandbox.control.setTemplates([]);
    expect((await graph('GET', templates)).body).toEqual({ data: [] });
  });

  it('is narrowed by name, language, status and category', async () => {
    const { graph } = await startSandbox();
    const names = async (query: string) =>
      (await graph('GET', `${templates}?limit=100&${query}`)).body.data.map(
        (one: { name: string; language: string }) => `${one.name} ${one.language}`,
      );
    expect(await names('name=hello_world')).toEqual(['hello_world en_US', 'hello_world fr']);
    expect(await names('name=hello_world&language=fr')).toEqual(['hello_world fr']);
    expect(await names('status=PAUSED')).toEqual(['paused_offer en_US']);
    expect(await names('category=AUTHENTICATION')).toEqual(['verification_code en_US']);
  });

  it('keeps every component, so that a message can be rebuilt', async () => {
    const { graph } = await startSandbox();
    const { body } = await graph('GET', `${templates}?name=order_confirmation&language=en_US`);
    expect(body.data[0]).toMatchObject({ status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL' });
    expect(body.data[0].components.map((part: { type: string }) => part.type)).toEqual([
      'HEADER',
      'BODY',
      'FOOTER',
      'BUTTONS',
    ]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=many', 'limit'],
    ['after=nonsense!', 'cursors'],
    ['before=nonsense!', 'cursors'],
  ])('refuses %s', async (query, details) => {
    const { graph } = await startSandbox();
    const answer = await graph('GET', `${templates}?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    expect(answer.body.error.error_data.details).toContain(details);
  });

  it('is of no other account', async () => {
    const { graph } = await startSandbox();
    expect(await graph('GET', '/v23.0/123456/message_templates')).toMatchObject({
      status: 400,
      body: { error: { code: 100, error_subcode: 33, type: 'GraphMethodException' } },
    });
  });
});

describe('subscriptions', () => {
  it('sends webhooks to an address that gives the challenge back', async () => {
    const receiver = await startReceiver();
    const { graph, sandbox } = await startSandbox();
    expect((await graph('GET', subscribed)).body).toEqual({ data: [] });
    const answer = await graph('POST', subscribed, {
      override_callback_uri: `${receiver.url}?a=b`,
      verify_token: 'mine',
    });
    expect(answer.body).toEqual({ success: true });
    expect(Object.fromEntries(receiver.handshakes[0] ?? [])).toEqual({
      a: 'b',
      'hub.mode': 'subscribe',
      'hub.verify_token': 'mine',
      'hub.challenge': expect.stringMatching(/^[0-9]+$/),
    });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'x' } });
    await vi.waitFor(() => expect(receiver.messages()).toHaveLength(1));
    expect((await graph('GET', subscribed)).body.data[0].override_callback_uri).toBe(`${receiver.url}?a=b`);

    expect((await graph('DELETE', subscribed)).body).toEqual({ success: true });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'y' } });
    expect(sandbox.control.pendingWebhooks()).toBe(0);
  });

  it('does not take an address that fails the handshake', async () => {
    const receiver = await startReceiver();
    const { graph, sandbox } = await startSandbox();
    const attempt = () => graph('POST', subscribed, { override_callback_uri: receiver.url, verify_token: 'mine' });
    receiver.handshake = () => ({ status: 403, body: '' });
    expect((await attempt()).body.error).toMatchObject({
      code: 2200,
      error_data: { details: expect.stringContaining('403') },
    });
    receiver.handshake = () => ({ status: 200, body: 'something else' });
    expect((await attempt()).body.error.code).toBe(2200);
    const nobody = await graph('POST', subscribed, {
      override_callback_uri: 'http://127.0.0.1:9/',
      verify_token: 'mine',
    });
    expect(nobody.body.error.code).toBe(2200);
    expect(sandbox.control.numbers()[0]?.config.webhookUrl).toBeUndefined();
  });

  it('wants an address and a token', async () => {
    const { graph } = await startSandbox();
    expect((await graph('POST', subscribed, {})).body).toEqual({ success: true });
    expect((await graph('POST', subscribed, { override_callback_uri: 'x' })).body.error.code).toBe(100);
    expect((await graph('POST', subscribed, { override_callback_uri: 'http://a.example' })).body.error.code).toBe(100);
    expect((await graph('POST', '/v23.0/1/subscribed_apps', {})).body.error.error_subcode).toBe(33);
    expect((await graph('DELETE', '/v23.0/1/subscribed_apps')).body.error.error_subcode).toBe(33);
    expect((await graph('GET', '/v23.0/1/subscribed_apps')).body.error.error_subcode).toBe(33);
  });
});

describe('nodes', () => {
  it('shows a number, an account and a template, with and without a version', async () => {
    const { graph, sandbox } = await startSandbox();
    const { phoneNumberId, wabaId } = NUMBER;
    expect((await graph('GET', `/v23.0/${phoneNumberId}`)).body).toMatchObject({
      id: phoneNumberId,
      display_phone_number: '+1 555-010-0100',
      account_mode: 'SANDBOX',
    });
    expect((await graph('GET', `/v23.0/${phoneNumberId}?fields=status`)).body).toEqual({
      id: phoneNumberId,
      status: 'CONNECTED',
    });
    const account = await graph('GET', `/${wabaId}?fields=message_template_namespace`);
    expect(account.body).toEqual({ id: wabaId, message_template_namespace: expect.stringMatching(/^[0-9a-f_]+$/) });
    const template = sandbox.control.templates()[0];
    expect((await graph('GET', `/v23.0/${template?.id}`)).body).toEqual(template);
    expect((await graph('GET', `/v23.0/${wabaId}/phone_numbers`)).body.data).toMatchObject([{ id: phoneNumberId }]);
    expect((await graph('GET', '/v23.0/999')).body.error.message).toContain('Unsupported get request');
    expect((await graph('GET', '/v23.0/999/phone_numbers')).status).toBe(400);
  });

  it('registers and deregisters a number', async () => {
    const { graph, send } = await startSandbox();
    const node = `/v23.0/${NUMBER.phoneNumberId}`;
    expect((await graph('POST', `${node}/deregister`, { messaging_product: 'whatsapp' })).body).toEqual({
      success: true,
    });
    expect((await send({ text: { body: 'x' } })).body.error.code).toBe(133010);
    expect(
      (await graph('POST', `${node}/register`, { messaging_product: 'whatsapp', pin: '12' })).body.error.code,
    ).toBe(131009);
    await graph('POST', `${node}/register`, { messaging_product: 'whatsapp', pin: '123456' });
    expect((await send({ text: { body: 'x' } })).status).toBe(200);
    expect((await graph('POST', '/v23.0/999/register', { pin: '123456' })).body.error.error_subcode).toBe(33);
  });

  it('keeps a profile', async () => {
    const { graph } = await startSandbox();
    const profile = `/v23.0/${NUMBER.phoneNumberId}/whatsapp_business_profile`;
    expect((await graph('GET', profile)).body).toEqual({ data: [{ messaging_product: 'whatsapp' }] });
    await graph('POST', profile, { messaging_product: 'whatsapp', about: 'Hi' });
    expect((await graph('GET', profile)).body).toEqual({ data: [{ messaging_product: 'whatsapp', about: 'Hi' }] });
  });
});

describe('business numbers', () => {
  it('adds numbers, changes those it knows and shows no secret', async () => {
    const { call, sandbox } = await startSandbox();
    const added = await call('PUT', '/_sandbox/numbers', [
      {
        phoneNumberId: '77',
        displayPhoneNumber: '+1 555 010 0177',
        wabaId: '88',
        accessToken: 't',
        appSecret: 's',
        verifyToken: 'v',
      },
    ]);
    expect(added.body).toEqual([
      {
        phoneNumberId: NUMBER.phoneNumberId,
        displayPhoneNumber: NUMBER.displayPhoneNumber,
        wabaId: NUMBER.wabaId,
        webhookUrl: null,
        clientWebhookUrl: null,
      },
      {
        phoneNumberId: '77',
        displayPhoneNumber: '+1 555 010 0177',
        wabaId: '88',
        webhookUrl: null,
        clientWebhookUrl: null,
      },
    ]);
    const wrapped = {
      numbers: [{ phoneNumberId: '77', displayPhoneNumber: '15550100178', webhookUrl: 'http://a.example/' }],
    };
    const changed = await call<unknown[]>('PUT', '/_sandbox/numbers', wrapped);
    expect(changed.body[1]).toEqual({
      phoneNumberId: '77',
      displayPhoneNumber: '15550100178',
      wabaId: '88',
      webhookUrl: 'http://a.example/',
      clientWebhookUrl: null,
    });
    expect(sandbox.control.numbers()[1]?.config).toMatchObject({ accessToken: 't', appSecret: 's' });
    expect((await call('GET', '/_sandbox/numbers')).body).toEqual(changed.body);
  });

  it('does not take digits twice, nor digits that are none', async () => {
    const { call } = await startSandbox();
    const twice = await call('PUT', '/_sandbox/numbers', [{ phoneNumberId: '77', displayPhoneNumber: '+15550100100' }]);
    expect(twice).toMatchObject({ status: 409, body: { error: { field: 'numbers[0].displayPhoneNumber' } } });
    const none = await call('PUT', '/_sandbox/numbers', [{ phoneNumberId: '77', displayPhoneNumber: 'none' }]);
    expect(none).toMatchObject({ status: 409, body: { error: { field: 'numbers[0].displayPhoneNumber' } } });
    expect((await call('GET', '/_sandbox/numbers')).body).toHaveLength(1);
  });

  it('removes a number', async () => {
    const { call } = await startSandbox();
    await call('PUT', '/_sandbox/numbers', [{ phoneNumberId: '77', displayPhoneNumber: '15550100177' }]);
    expect((await call('DELETE', '/_sandbox/numbers/77')).body).toHaveLength(1);
    expect((await call('DELETE', '/_sandbox/numbers/77')).status).toBe(404);
  });
});
