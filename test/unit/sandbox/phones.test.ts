import { describe, expect, it, vi } from 'vitest';
import { type Entry, NUMBER, PHONE, startReceiver, startSandbox } from './harness.ts';

describe('the phone writes', () => {
  it('answers with the id of the message that the webhook brings', async () => {
    const receiver = await startReceiver();
    const { call } = await startSandbox({}, receiver);
    const answer = await call<Entry>('POST', `/_sandbox/phones/${PHONE}/messages`, {
      type: 'text',
      text: { body: 'hi' },
    });
    expect(answer).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^wamid\./) } });
    await vi.waitFor(() => expect(receiver.messages()).toMatchObject([{ id: answer.body.id, from: PHONE }]));
    expect(receiver.changes()[0]?.value.contacts).toEqual([{ profile: { name: 'Sandbox 0001' }, wa_id: PHONE }]);
  });

  it('quotes a message of the business, one of its own, and one that nobody knows', async () => {
    const receiver = await startReceiver();
    const { call, text } = await startSandbox({}, receiver);
    const write = (id: string) =>
      call<Entry>('POST', `/_sandbox/phones/${PHONE}/messages`, {
        type: 'text',
        text: { body: 'q' },
        context: { message_id: id },
      });
    const business = await text('mine');
    await write(business);
    const own = (await write('unknown')).body.id;
    await write(own);
    await vi.waitFor(() => expect(receiver.messages()).toHaveLength(3));
    expect(receiver.messages().map((message) => message.context)).toEqual([
      { from: '15550100100', id: business },
      { from: '15550100100', id: 'unknown' },
      { from: PHONE, id: own },
    ]);
  });

  it('passes on every other field, a given id and a time too', async () => {
    const receiver = await startReceiver();
    const { call, graph } = await startSandbox({}, receiver);
    const fields = {
      type: 'image',
      id: 'wamid.GIVEN',
      timestamp: '1500000000',
      image: { id: '1', mime_type: 'image/jpeg', sha256: 'x', caption: 'c' },
      context: { forwarded: true },
      referral: { source_id: 'ad' },
    };
    await call('POST', `/_sandbox/phones/${PHONE}/messages`, fields);
    await vi.waitFor(() => expect(receiver.messages()).toEqual([{ from: PHONE, ...fields }]));
    const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.GIVEN' };
    expect((await graph('POST', `/v23.0/${NUMBER.phoneNumberId}/messages`, receipt)).status).toBe(200);
  });

  it('sends a system message without contacts and a user by id', async () => {
    const receiver = await startReceiver();
    const { sandbox } = await startSandbox({}, receiver);
    sandbox.control.write(PHONE, { type: 'system', system: { type: 'user_changed_number', wa_id: '15551239999' } });
    sandbox.control.write('US.13491', { type: 'text', text: { body: 'x' }, name: 'Ann' });
    await vi.waitFor(() => expect(receiver.changes()).toHaveLength(2));
    const system = receiver.changes().find((change) => change.value.messages?.[0]?.type === 'system');
    const user = receiver.changes().find((change) => change.value.messages?.[0]?.type === 'text');
    expect(system?.value.contacts).toBeUndefined();
    expect(user?.value.contacts).toEqual([{ profile: { name: 'Ann' }, user_id: 'US.13491' }]);
    expect(user?.value.messages?.[0]).toMatchObject({ from_user_id: 'US.13491' });
    expect(user?.value.messages?.[0]).not.toHaveProperty('from');
  });

  it('goes to the number that wrote last, when none is named', async () => {
    const first = await startReceiver();
    const second = await startReceiver();
    const { sandbox, graph } = await startSandbox({}, first);
    sandbox.control.provision([{ phoneNumberId: '77', displayPhoneNumber: '15550100177', webhookUrl: second.url }]);
    await graph('POST', '/v23.0/77/messages', { messaging_product: 'whatsapp', to: PHONE, text: { body: 'x' } });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'back' } });
    await vi.waitFor(() => expect(second.messages()).toHaveLength(1));
    expect(first.messages()).toHaveLength(0);
  });

  it('does not take a number that the sandbox does not have, nor content that is missing', async () => {
    const { call } = await startSandbox();
    const write = (body: unknown) => call('POST', `/_sandbox/phones/${PHONE}/messages`, body);
    expect(await write({ type: 'text', text: { body: 'x' }, to: '15550000000' })).toMatchObject({
      status: 404,
      body: { error: { field: 'to' } },
    });
    expect(await write({ type: 'text' })).toMatchObject({ status: 400, body: { error: { field: 'text' } } });
    expect((await write({ type: 'request_welcome' })).status).toBe(200);
  });
});

describe('the phone reads', () => {
  it('reads everything, with the callback data of each message', async () => {
    const receiver = await startReceiver();
    const { call, send, text } = await startSandbox({}, receiver);
    const first = (await send({ text: { body: 'x' }, biz_opaque_callback_data: 'mine' })).body.messages[0].id;
    const second = await text('y');
    const answer = await call('POST', `/_sandbox/phones/${PHONE}/read`);
    expect(answer).toMatchObject({ status: 200, body: { read: [first, second] } });
    await vi.waitFor(() => expect(receiver.statusNames(second)).toEqual(['sent', 'delivered', 'read']));
    expect(receiver.statusNames(first)).toEqual(['sent', 'delivered', 'read']);
    const read = receiver.statuses().find((status) => status.id === first && status.status === 'read');
    expect(read?.biz_opaque_callback_data).toBe('mine');
    expect((await call('POST', `/_sandbox/phones/${PHONE}/read`)).body).toEqual({ read: [] });
  });

  it('reads one message, without delivered where nothing is delivered by itself', async () => {
    const receiver = await startReceiver();
    const { call, text } = await startSandbox({ settings: { autoDelivered: false } }, receiver);
    const first = await text('x');
    const second = await text('y');
    expect((await call('POST', `/_sandbox/phones/${PHONE}/read`, { id: second })).body).toEqual({ read: [second] });
    await vi.waitFor(() => expect(receiver.statusNames(second)).toEqual(['sent', 'read']));
    expect(receiver.statusNames(first)).toEqual(['sent']);
  });

  it('does not know a message of another phone', async () => {
    const { call, text } = await startSandbox();
    const id = await text('x', '15551230002');
    for (const other of [id, 'wamid.none']) {
      expect(await call('POST', `/_sandbox/phones/${PHONE}/read`, { id: other })).toMatchObject({
        status: 404,
        body: { error: { field: 'id' } },
      });
    }
  });
});
