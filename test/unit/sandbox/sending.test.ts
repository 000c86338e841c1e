import { describe, expect, it, vi } from 'vitest';
import { type Entry, NUMBER, PHONE, startReceiver, startSandbox } from './harness.ts';

const path = `/v23.0/${NUMBER.phoneNumberId}/messages`;
const hello = { messaging_product: 'whatsapp', to: PHONE, type: 'text', text: { body: 'hello' } };
const helloWorld = (...texts: string[]) => ({
  type: 'template',
  template: {
    name: 'hello_world',
    language: { code: 'en_US' },
    components: [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }],
  },
});

describe('sending', () => {
  it('takes a message under any version and shows it on the phone exactly as it was sent', async () => {
    const { graph, call } = await startSandbox();
    const sent = { ...hello, to: '+1 (555) 123-0001', text: { body: 'héllo 😀 /@' }, extra: [1, { a: null }] };
    const answer = await graph('POST', `/v19.0/${NUMBER.phoneNumberId}/messages`, sent);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+1 (555) 123-0001', wa_id: PHONE }],
      messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]+=*$/) }],
    });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    const shown = await call<Entry[]>('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body).toEqual([
      {
        id: answer.body.messages[0].id,
        from: '15550100100',
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        status: expect.stringMatching(/^(sent|delivered)$/),
        payload: sent,
      },
    ]);
  });

  it('keeps the order of arrival and gives every message its own id', async () => {
    const { text, call } = await startSandbox();
    const ids = [];
    for (const body of ['one', 'two', 'three']) ids.push(await text(body));
    expect(new Set(ids).size).toBe(3);
    const shown = await call<Entry[]>('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body.map((entry) => entry.id)).toEqual(ids);
  });

  it('has an empty list for a phone that got nothing', async () => {
    const { call } = await startSandbox();
    expect((await call('GET', '/_sandbox/phones/15559999999/messages')).body).toEqual([]);
  });

  it('says accepted for a template', async () => {
    const { send } = await startSandbox();
    expect((await send(helloWorld('Bob', 'Joe'))).body.messages[0].message_status).toBe('accepted');
  });

  it.each([
    ['an unknown template', { ...helloWorld(), template: { name: 'nope', language: { code: 'fr' } } }, 404, 132001],
    [
      'an unknown language',
      { ...helloWorld(), template: { name: 'hello_world', language: { code: 'de' } } },
      404,
      132001,
    ],
    ['a wrong number of parameters', helloWorld('Bob'), 400, 132000],
    ['a text that is too long', { type: 'text', text: { body: 'x'.repeat(4097) } }, 400, 131009],
  ])('refuses %s with WhatsApp’s own error', async (_name, message, status, code) => {
    const { send, call } = await startSandbox();
    const answer = await send(message);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual({
      message: expect.stringContaining(`(#${code})`),
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
      fbtrace_id: answer.headers.get('x-fb-request-id'),
    });
    expect(answer.headers.get('www-authenticate')).toContain(`(#${code})`);
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toEqual([]);
  });

  it('refuses a wrong or missing token with 190', async () => {
    const { call } = await startSandbox();
    for (const headers of [{}, { authorization: 'Bearer other' }, { authorization: 'Basic x' }]) {
      const answer = await call('POST', path, hello, headers);
      expect(answer).toMatchObject({ status: 401, body: { error: { type: 'OAuthException', code: 190 } } });
    }
  });

  it('does not know a number that is not there, nor one of another app', async () => {
    const { graph, sandbox } = await startSandbox();
    sandbox.control.provision([{ phoneNumberId: '77', displayPhoneNumber: '15550100177', accessToken: 'other' }]);
    for (const id of ['123123', '77']) {
      const answer = await graph('POST', `/v23.0/${id}/messages`, hello);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject({ type: 'GraphMethodException', code: 100, error_subcode: 33 });
      expect(answer.body.error.message).toContain(`Object with ID '${id}' does not exist`);
    }
  });

  it('answers malformed JSON and unknown paths as Graph does', async () => {
    const { graph, call } = await startSandbox();
    const malformed = await graph('POST', path, '{"messaging_product":');
    expect(malformed).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    const unknown = await graph('POST', `/v23.0/${NUMBER.phoneNumberId}/nothing`, {});
    expect(unknown).toMatchObject({ status: 400, body: { error: { code: 2500 } } });
    expect((await call('GET', '/_sandbox/calls')).body).toMatchObject([
      { body: '{"messaging_product":', status: 400, outcome: 'refused' },
    ]);
  });

  it('takes a body of 3 MB at most', async () => {
    const { graph } = await startSandbox();
    const answer = await graph('POST', path, { ...hello, filler: 'x'.repeat(3 * 1024 * 1024) });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 100 } } });
  });

  it('takes a form whose nested fields are JSON', async () => {
    const { call } = await startSandbox();
    const form = new URLSearchParams({
      messaging_product: 'whatsapp',
      to: PHONE,
      type: 'text',
      text: '{"body":"form"}',
    });
    const answer = await call('POST', `${path}?access_token=${NUMBER.accessToken}`, form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.status, answer.raw).toBe(200);
    const shown = await call<Entry[]>('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body[0]?.payload.text).toEqual({ body: 'form' });
  });

  it('escapes its answers as Meta does', async () => {
    const { send } = await startSandbox();
    const answer = await send({ type: 'template', template: { name: 'a/b@cé', language: { code: 'en' } } });
    expect(answer.raw).toContain('a\\/b\\u0040c\\u00e9');
  });

  it('refuses a message of a number to itself', async () => {
    const { send } = await startSandbox();
    expect((await send({ text: { body: 'me' } }, NUMBER.displayPhoneNumber)).body.error.code).toBe(131021);
  });

  it('reaches a business-scoped user, whose statuses name the user', async () => {
    const receiver = await startReceiver();
    const { graph, call } = await startSandbox({}, receiver);
    const answer = await graph('POST', path, {
      messaging_product: 'whatsapp',
      recipient: 'US.13491',
      text: { body: 'x' },
    });
    expect(answer.body.contacts).toEqual([{ input: 'US.13491', user_id: 'US.13491' }]);
    expect((await call('GET', '/_sandbox/phones/US.13491/messages')).body).toHaveLength(1);
    await vi.waitFor(() => expect(receiver.statuses()).toHaveLength(2));
    expect(receiver.statuses()[0]).toMatchObject({ recipient_user_id: 'US.13491' });
  });
});

describe('read receipts of the business', () => {
  it('takes one for a message of a phone, with or without typing', async () => {
    const { graph, sandbox } = await startSandbox();
    const written = sandbox.control.write(PHONE, { type: 'text', text: { body: 'hi' } });
    const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: written.ok ? written.value.id : '' };
    expect((await graph('POST', path, receipt)).body).toEqual({ success: true });
    const typing = { ...receipt, typing_indicator: { type: 'text' } };
    expect((await graph('POST', path, typing)).body).toEqual({ success: true });
  });

  it('refuses one for its own message and for an id that nobody gave', async () => {
    const { graph, text } = await startSandbox();
    const receipt = (id: string) => ({ messaging_product: 'whatsapp', status: 'read', message_id: id });
    const own = await graph('POST', path, receipt(await text('mine')));
    expect(own.body.error).toMatchObject({
      code: 100,
      error_data: { details: expect.stringMatching(/is outgoing\. Please use an incoming message ID\.$/) },
    });
    const unknown = await graph('POST', path, receipt('12345'));
    expect(unknown.body.error.error_data.details).toBe('Please check the message ID you have provided.');
  });
});

describe('limits', () => {
  it('throttles a number beyond its sends a second', async () => {
    let now = 1_700_000_000_000;
    const { send } = await startSandbox({ settings: { throughputPerSecond: 2 }, now: () => now });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await send({ text: { body: 'x' } }, `1555123000${n}`)).status);
    expect(statuses).toEqual([200, 200, 400]);
    expect((await send({ text: { body: 'x' } })).body.error.code).toBe(130429);
    now += 500;
    expect((await send({ text: { body: 'x' } })).status).toBe(200);
  });

  it('slows down sends to one phone only', async () => {
    let now = 1_700_000_000_000;
    const { send } = await startSandbox({ settings: { pairLimit: 2 }, now: () => now });
    for (let n = 0; n < 2; n += 1) expect((await send({ text: { body: 'x' } })).status).toBe(200);
    expect((await send({ text: { body: 'x' } })).body.error.code).toBe(131056);
    expect((await send({ text: { body: 'x' } }, '15551230002')).status).toBe(200);
    now += 6_000;
    expect((await send({ text: { body: 'x' } })).status).toBe(200);
  });

  it('accepts and then fails what comes outside the 24 hours, but not templates', async () => {
    const receiver = await startReceiver();
    let now = 1_700_000_000_000;
    const { send, text, call, sandbox } = await startSandbox(
      { settings: { windowHours: 24 }, now: () => now },
      receiver,
    );
    const outside = await text('too early');
    await vi.waitFor(() => expect(receiver.statusNames(outside)).toEqual(['failed']));
    expect(receiver.statuses()[0]?.errors?.[0]).toMatchObject({ code: 131047, title: 'Re-engagement message' });
    expect((await send(helloWorld('Bob', 'Joe'))).status).toBe(200);

    sandbox.control.write(PHONE, { type: 'text', text: { body: 'hi' } });
    const inside = await text('in time');
    await vi.waitFor(() => expect(receiver.statusNames(inside)).toEqual(['sent', 'delivered']));
    now += 24 * 3_600_000;
    const after = await text('too late');
    await vi.waitFor(() => expect(receiver.statusNames(after)).toEqual(['failed']));
    const shown = await call<Entry[]>('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body[0]).toMatchObject({ id: outside, status: 'failed', failed: { code: 131047 } });
    expect(shown.body).toHaveLength(4);
  });
});
