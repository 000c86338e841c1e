import { describe, expect, it, vi } from 'vitest';
import { PHONE, startReceiver, startSandbox } from './harness.ts';

const OTHER = '15551230002';
const hello = { type: 'text', text: { body: 'hello' } };

describe('faults of calls', () => {
  it('answers with a status and the error that fits it', async () => {
    const { send, sandbox, call } = await startSandbox();
    sandbox.control.setFaults([{ status: 503 }]);
    const answer = await send(hello);
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 2, type: 'OAuthException' } } });
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toEqual([]);
    expect((await call('GET', '/_sandbox/calls')).body).toMatchObject([{ status: 503, outcome: 'fault' }]);
  });

  it.each([
    [400, 100],
    [401, 190],
    [403, 10],
    [404, 132001],
    [429, 130429],
    [500, 131000],
    [502, 131000],
    [418, 100],
  ])('has an error for status %i', async (status, code) => {
    const { send, sandbox } = await startSandbox();
    sandbox.control.setFaults([{ status }]);
    expect(await send(hello)).toMatchObject({ status, body: { error: { code } } });
  });

  it('answers with a given code under its own status', async () => {
    const { send, sandbox } = await startSandbox();
    sandbox.control.setFaults([{ error: 131057 }]);
    expect(await send(hello)).toMatchObject({
      status: 500,
      body: { error: { code: 131057, message: '(#131057) Account in maintenance mode' } },
    });
  });

  it('answers with an error spelled out', async () => {
    const { send, sandbox } = await startSandbox();
    const error = {
      code: 4,
      message: 'Slow "down" é',
      details: 'later',
      subcode: 2446079,
      isTransient: true,
      type: 'Odd',
    };
    sandbox.control.setFaults([{ status: 429, error }]);
    expect(await send(hello)).toMatchObject({
      status: 429,
      body: {
        error: {
          code: 4,
          message: 'Slow "down" é',
          error_subcode: 2446079,
          is_transient: true,
          type: 'Odd',
          error_data: { details: 'later' },
        },
      },
    });
  });

  it('applies only to the phone and the path that it names', async () => {
    const { send, graph, sandbox } = await startSandbox();
    sandbox.control.setFaults([
      { match: { number: `+${PHONE}` }, status: 500 },
      { match: { path: 'message_templates' }, status: 503 },
    ]);
    expect((await send(hello)).status).toBe(500);
    expect((await send(hello, OTHER)).status).toBe(200);
    expect((await graph('GET', '/v23.0/200000000000001/message_templates')).status).toBe(503);
  });

  it('is used up after its times; the next in the list follows', async () => {
    const { send, sandbox } = await startSandbox();
    sandbox.control.setFaults([
      { times: 2, status: 500 },
      { times: 1, status: 503 },
    ]);
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await send(hello)).status);
    expect(statuses).toEqual([500, 500, 503, 200]);
  });

  it('delays the answer of a message that it has taken', async () => {
    const { send, sandbox } = await startSandbox();
    sandbox.control.setFaults([{ delayMs: 80, times: 1 }]);
    const begun = performance.now();
    const answer = send(hello);
    await vi.waitFor(() => expect([...sandbox.control.received(PHONE)]).toHaveLength(1));
    expect([...sandbox.control.calls()][0]).toMatchObject({ outcome: 'pending' });
    expect((await answer).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(75);
    expect([...sandbox.control.calls()][0]).toMatchObject({ outcome: 'accepted', status: 200 });
  });

  it('takes the message and cuts the connection; the statuses follow', async () => {
    const receiver = await startReceiver();
    const { send, sandbox, call } = await startSandbox({}, receiver);
    sandbox.control.setFaults([{ match: { path: '/messages' }, lostAnswer: true, times: 1 }]);
    await expect(send({ ...hello, biz_opaque_callback_data: 'mine' })).rejects.toThrow();
    await vi.waitFor(() => expect(receiver.statuses().map((status) => status.status)).toEqual(['sent', 'delivered']));
    expect(receiver.statuses()[0]?.biz_opaque_callback_data).toBe('mine');
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toHaveLength(1);
    expect((await call('GET', '/_sandbox/calls')).body).toMatchObject([{ status: 200, outcome: 'lostAnswer' }]);
    expect((await send(hello)).status).toBe(200);
  });

  it('does not cut the answer of what it refuses', async () => {
    const { send, sandbox } = await startSandbox();
    sandbox.control.setFaults([{ lostAnswer: true }]);
    expect((await send({ type: 'text', text: {} })).status).toBe(400);
  });

  it('accepts a message and reports it failed', async () => {
    const receiver = await startReceiver();
    const { text, call, sandbox } = await startSandbox({}, receiver);
    sandbox.control.setFaults([{ failStatus: 131026, times: 1 }]);
    const id = await text('x');
    await vi.waitFor(() => expect(receiver.statusNames(id)).toEqual(['failed']));
    expect(receiver.statuses()[0]?.errors?.[0]).toMatchObject({ code: 131026, title: 'Message undeliverable' });
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toMatchObject([
      { id, status: 'failed', failed: { code: 131026, title: 'Message undeliverable' } },
    ]);
    expect(sandbox.control.read(PHONE)).toEqual({ ok: true, value: { read: [] } });
  });
});

describe('faults of webhooks', () => {
  it('loses notifications', async () => {
    const receiver = await startReceiver();
    const { text, sandbox } = await startSandbox({}, receiver);
    sandbox.control.setFaults([{ match: { number: PHONE }, dropWebhook: true, times: 1 }]);
    const id = await text('x');
    await vi.waitFor(() => expect(receiver.statusNames(id)).toEqual(['delivered']));
  });

  it('loses what goes to a path, of messages and of webhooks', async () => {
    const receiver = await startReceiver();
    const { text, sandbox } = await startSandbox({}, receiver);
    sandbox.control.setFaults([
      { match: { path: '/hooks/wa' }, dropWebhook: true, times: 1 },
      { match: { path: '/messages' }, dropWebhook: true, times: 1 },
    ]);
    await text('x');
    const id = await text('y');
    await vi.waitFor(() => expect(receiver.statusNames(id)).toContain('delivered'));
    await vi.waitFor(() => expect(receiver.statuses()).toHaveLength(2));
  });

  it('delivers notifications twice', async () => {
    const receiver = await startReceiver();
    const { sandbox } = await startSandbox({}, receiver);
    sandbox.control.setFaults([{ duplicateWebhook: true, times: 1 }]);
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'one' } });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'two' } });
    await vi.waitFor(() => expect(sandbox.control.pendingWebhooks()).toBe(0));
    const bodies = receiver.messages().map((message) => (message.text as { body: string }).body);
    expect(bodies.filter((body) => body === 'one')).toHaveLength(2);
    expect(bodies.filter((body) => body === 'two')).toHaveLength(1);
    expect(receiver.posts.length).toBeGreaterThan(1);
  });

  it('brings the statuses of a message in the wrong order, each with its own time', async () => {
    const receiver = await startReceiver();
    const { text, sandbox } = await startSandbox({ settings: { autoRead: true, statusDelayMs: 1_000 } }, receiver);
    sandbox.control.changeSettings({ statusDelayMs: 0 });
    sandbox.control.setFaults([{ match: { path: '/messages' }, reorderStatuses: true, times: 1 }]);
    const id = await text('x');
    const ordered = await text('y');
    await vi.waitFor(() => expect(receiver.statusNames(ordered)).toEqual(['sent', 'delivered', 'read']));
    expect(receiver.statusNames(id)).toEqual(['read', 'delivered', 'sent']);
    expect([...sandbox.control.received(PHONE)][0]).toMatchObject({ shown: 'read' });
  });
});
