import { describe, expect, it, vi } from 'vitest';
import { NUMBER, PHONE, startReceiver, startSandbox } from './harness.ts';

describe('statuses', () => {
  it('reports sent and delivered, with callback data, in seconds as text', async () => {
    const receiver = await startReceiver();
    const { send } = await startSandbox({ now: () => 1_700_000_000_900 }, receiver);
    const answer = await send({ text: { body: 'x' }, biz_opaque_callback_data: 'h1.a/b.c@d' });
    const { id } = answer.body.messages[0];
    await vi.waitFor(() => expect(receiver.statusNames(id)).toEqual(['sent', 'delivered']));
    expect(receiver.statuses()[0]).toEqual({
      id,
      status: 'sent',
      timestamp: '1700000000',
      recipient_id: PHONE,
      biz_opaque_callback_data: 'h1.a/b.c@d',
      pricing: { billable: false, pricing_model: 'PMP', category: 'service', type: 'free_customer_service' },
    });
    expect(receiver.statuses()[1]).toMatchObject({ biz_opaque_callback_data: 'h1.a/b.c@d' });
  });

  it('reports read by itself with autoRead', async () => {
    const receiver = await startReceiver();
    const { text } = await startSandbox({ settings: { autoRead: true } }, receiver);
    const id = await text('x');
    await vi.waitFor(() => expect(receiver.statusNames(id)).toEqual(['sent', 'delivered', 'read']));
  });

  it('reports all at once, in order, without a delay', async () => {
    const receiver = await startReceiver();
    const { text } = await startSandbox({ settings: { autoRead: true, statusDelayMs: 0 } }, receiver);
    const id = await text('x');
    await vi.waitFor(() => expect(receiver.statusNames(id)).toEqual(['sent', 'delivered', 'read']));
  });

  it('stays at sent without autoDelivered', async () => {
    const receiver = await startReceiver();
    const { text, sandbox } = await startSandbox({ settings: { autoDelivered: false } }, receiver);
    const first = await text('x');
    sandbox.control.changeSettings({ autoDelivered: true });
    const second = await text('y');
    await vi.waitFor(() => expect(receiver.statusNames(second)).toEqual(['sent', 'delivered']));
    expect(receiver.statusNames(first)).toEqual(['sent']);
  });

  it('bills a template in its category', async () => {
    const receiver = await startReceiver();
    const { send } = await startSandbox({}, receiver);
    await send({ type: 'template', template: { name: 'plain_greeting', language: { code: 'fr' } } });
    await vi.waitFor(() => expect(receiver.statuses()).toHaveLength(2));
    expect(receiver.statuses()[0]?.pricing).toMatchObject({ billable: true, category: 'marketing' });
  });
});

describe('the webhook', () => {
  it('carries the envelope of WhatsApp, signed over the escaped bytes', async () => {
    const receiver = await startReceiver();
    const { sandbox } = await startSandbox({ now: () => 1_700_000_000_000 }, receiver);
    const written = sandbox.control.write(PHONE, { type: 'text', text: { body: 'Grüße @ 1/2 😀' }, name: 'Zoë' });
    await vi.waitFor(() => expect(receiver.posts).toHaveLength(1));
    const [post] = receiver.posts;
    expect(post?.signatureFits).toBe(true);
    expect(post?.signature).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(post?.raw).toContain('Gr\\u00fc\\u00dfe \\u0040 1\\/2 \\ud83d\\ude00');
    expect(JSON.parse(post?.raw ?? '')).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: NUMBER.wabaId,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550100100', phone_number_id: NUMBER.phoneNumberId },
                contacts: [{ profile: { name: 'Zoë' }, wa_id: PHONE }],
                messages: [
                  {
                    from: PHONE,
                    id: written.ok ? written.value.id : '',
                    timestamp: '1700000000',
                    type: 'text',
                    text: { body: 'Grüße @ 1/2 😀' },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it('tries again with growing gaps until it is answered 200, and keeps the order of the phone', async () => {
    const receiver = await startReceiver();
    let failures = 0;
    const times: number[] = [];
    receiver.answer = () => {
      times.push(performance.now());
      failures += 1;
      return failures <= 4 ? ([500, 404, 302, 204][failures - 1] ?? 500) : 200;
    };
    const { sandbox } = await startSandbox({ webhooks: { retryBaseMs: 20, retryMaxMs: 10_000 } }, receiver);
    const bodies = ['one', 'two', 'three'];
    for (const body of bodies) sandbox.control.write(PHONE, { type: 'text', text: { body } });
    await vi.waitFor(() => expect(sandbox.control.pendingWebhooks()).toBe(0));
    const gaps = times.slice(1, 5).map((time, index) => time - (times[index] ?? 0));
    expect(gaps[3]).toBeGreaterThan(gaps[0] ?? 0);
    const answered = receiver.posts.slice(4).flatMap((post) => JSON.parse(post.raw).entry[0].changes);
    expect(answered.map((change) => change.value.messages[0].text.body)).toEqual(bodies);
  });

  it('tries again when nobody listens', async () => {
    const { sandbox } = await startSandbox({ numbers: [{ ...NUMBER, webhookUrl: 'http://127.0.0.1:9/nobody' }] });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'x' } });
    const receiver = await startReceiver();
    const { phoneNumberId, displayPhoneNumber } = NUMBER;
    sandbox.control.provision([{ phoneNumberId, displayPhoneNumber, webhookUrl: receiver.url }]);
    await vi.waitFor(() => expect(receiver.messages()).toHaveLength(1));
  });

  it('gives up after its time', async () => {
    const receiver = await startReceiver();
    receiver.answer = () => 500;
    const { sandbox } = await startSandbox({ webhooks: { retryForMs: 30 } }, receiver);
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'x' } });
    await vi.waitFor(() => expect(sandbox.control.pendingWebhooks()).toBe(0));
    expect(receiver.posts.length).toBeGreaterThan(1);
  });

  it('lets one failing phone hold up no other', async () => {
    const receiver = await startReceiver();
    receiver.answer = (post) => (post.raw.includes('15551230001') ? 500 : 200);
    const { sandbox } = await startSandbox({ webhooks: { concurrency: 1 } }, receiver);
    for (const phone of ['15551230001', '15551230002', '15551230003']) {
      sandbox.control.write(phone, { type: 'text', text: { body: phone } });
    }
    await vi.waitFor(() => expect(sandbox.control.pendingWebhooks()).toBe(1));
  });

  it('keeps each phone in order under load, several phones in one POST', async () => {
    const receiver = await startReceiver();
    const { sandbox } = await startSandbox({ webhooks: { concurrency: 2, batch: 20 } }, receiver);
    const phones = Array.from({ length: 40 }, (_, n) => `155512300${String(n).padStart(2, '0')}`);
    for (let n = 0; n < 10; n += 1) {
      for (const phone of phones) sandbox.control.write(phone, { type: 'text', text: { body: String(n) } });
    }
    await vi.waitFor(() => expect(receiver.messages()).toHaveLength(400));
    expect(receiver.posts.length).toBeLessThan(400);
    expect(receiver.posts.every((post) => post.signatureFits)).toBe(true);
    for (const phone of phones) {
      const got = receiver.messages().filter((message) => message.from === phone);
      expect(got.map((message) => (message.text as { body: string }).body)).toEqual([...'0123456789']);
    }
  });

  it('drops new notifications beyond its bound', async () => {
    const receiver = await startReceiver();
    receiver.answer = () => 500;
    const { sandbox } = await startSandbox({ webhooks: { maxPending: 2 } }, receiver);
    for (let n = 0; n < 5; n += 1) sandbox.control.write(PHONE, { type: 'text', text: { body: 'x' } });
    expect(sandbox.control.pendingWebhooks()).toBe(2);
  });

  it('goes to each number’s own address, signed with its own secret', async () => {
    const first = await startReceiver();
    const second = await startReceiver('second-secret');
    const { sandbox } = await startSandbox({}, first);
    sandbox.control.provision([
      {
        phoneNumberId: '77',
        displayPhoneNumber: '+1 555 010 0177',
        appSecret: 'second-secret',
        webhookUrl: second.url,
      },
    ]);
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'a' }, to: '15550100100' });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'b' }, to: '+15550100177' });
    sandbox.control.write(PHONE, { type: 'text', text: { body: 'c' }, to: '77' });
    await vi.waitFor(() => expect([first.messages().length, second.messages().length]).toEqual([1, 2]));
    expect([...first.posts, ...second.posts].every((post) => post.signatureFits)).toBe(true);
    expect(second.changes()[0]?.value.metadata).toEqual({ display_phone_number: '15550100177', phone_number_id: '77' });
  });
});
