import { describe, expect, it, vi } from 'vitest';
import { startApiClient } from './client-harness.ts';
import { NUMBER, PHONE, startReceiver } from './harness.ts';

const text = (body: string) => ({ type: 'text', text: { body } });
const settings = '/settings/application';

describe('statuses', () => {
  it('are delivered alone, unless sent is switched on', async () => {
    const { sent, client, posts, statusNames } = await startApiClient({ now: () => 1_700_000_000_900 });
    const first = await sent(text('x'));
    await vi.waitFor(() => expect(statusNames(first)).toEqual(['delivered']));
    expect(posts()).toEqual([
      {
        statuses: [
          {
            id: first,
            recipient_id: PHONE,
            status: 'delivered',
            timestamp: '1700000000',
            type: 'message',
            pricing: { billable: false, pricing_model: 'CBP', category: 'service' },
          },
        ],
      },
    ]);
    for (const change of [{ sent_status: true }, { sent_status: false, webhooks: { message: { sent: true } } }]) {
      await client('PATCH', settings, change);
      const id = await sent(text('x'));
      await vi.waitFor(() => expect(statusNames(id)).toEqual(['sent', 'delivered']));
    }
  });

  it('are those that the client is set up to tell', async () => {
    const { sent, client, statusNames, sandbox } = await startApiClient();
    await client('PATCH', settings, { webhooks: { message: { delivered: false } } });
    const id = await sent(text('x'));
    sandbox.control.read(PHONE);
    await vi.waitFor(() => expect(statusNames(id)).toEqual(['read']));
  });

  it('come as read when the phone reads, or by itself', async () => {
    const { sent, statusNames, call } = await startApiClient();
    const id = await sent(text('x'));
    expect((await call('POST', `/_sandbox/phones/${PHONE}/read`, { id })).body).toEqual({ read: [id] });
    await vi.waitFor(() => expect(statusNames(id)).toEqual(['delivered', 'read']));
    await call('PUT', '/_sandbox/settings', { autoRead: true });
    const other = await sent(text('y'));
    await vi.waitFor(() => expect(statusNames(other)).toEqual(['delivered', 'read']));
  });

  it('come last first, twice, or not at all by a fault', async () => {
    const { sent, statusNames, sandbox } = await startApiClient({ settings: { autoRead: true } });
    sandbox.control.setFaults([{ reorderStatuses: true, times: 1 }]);
    const reordered = await sent(text('x'));
    await vi.waitFor(() => expect(statusNames(reordered)).toEqual(['read', 'delivered']));
    sandbox.control.setFaults([
      { match: { path: '/v1/messages' }, dropWebhook: true, times: 1 },
      { match: { path: '/hooks/wa' }, duplicateWebhook: true, times: 1 },
    ]);
    const id = await sent(text('y'));
    await vi.waitFor(() => expect(statusNames(id)).toEqual(['read', 'read']));
  });

  it('go to the protocol that the message was sent in', async () => {
    const cloud = await startReceiver();
    const { sent, send, statusNames } = await startApiClient({
      numbers: [{ ...NUMBER, webhookUrl: cloud.url }],
    });
    const viaClient = await sent(text('no webhook, no news'));
    const viaCloud = (await send(text('x'))).body.messages[0].id;
    expect(viaCloud).toMatch(/^wamid\./);
    await vi.waitFor(() => expect(cloud.statusNames(viaCloud)).toEqual(['sent', 'delivered']));
    expect(cloud.statusNames(viaClient)).toEqual([]);
    expect(statusNames(viaClient)).toEqual([]);
  });
});

describe('what a phone writes', () => {
  it('comes with its contact, plain and unsigned', async () => {
    const { sandbox, receiver, posts } = await startApiClient({ now: () => 1_700_000_000_000 });
    const written = sandbox.control.write(PHONE, { ...text('Grüße @ 1/2 😀'), name: 'Zoë' });
    await vi.waitFor(() => expect(receiver.posts).toHaveLength(1));
    expect(receiver.posts[0]?.signature).toBe('undefined');
    expect(receiver.posts[0]?.raw).toContain('Grüße @ 1/2 😀');
    expect(posts()).toEqual([
      {
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
    ]);
  });

  it.each([
    [
      'a voice note',
      { type: 'audio', audio: { id: 'a', mime_type: 'audio/ogg', voice: true } },
      { type: 'voice', voice: { id: 'a', mime_type: 'audio/ogg' } },
    ],
    ['audio', { type: 'audio', audio: { id: 'a', voice: false } }, { type: 'audio', audio: { id: 'a' } }],
    [
      'a hash, in hex',
      { type: 'image', image: { id: 'a', sha256: 'NSw9Q3lVjlnWDzi8qWxqwqXVzMGHVDHkyF1FTSNYVVE=' } },
      { type: 'image', image: { id: 'a', sha256: '352c3d4379558e59d60f38bca96c6ac2a5d5ccc1875431e4c85d454d23585551' } },
    ],
    [
      'a change of number',
      { type: 'system', system: { type: 'user_changed_number', body: 'changed', wa_id: '15559990001' } },
      { type: 'system', system: { type: 'user_changed_number', body: 'changed', new_wa_id: '15559990001' } },
    ],
    [
      'a change of identity',
      { type: 'system', system: { type: 'customer_identity_changed', body: 'x', identity: 'h', customer: PHONE } },
      { type: 'system', system: { type: 'user_identity_changed', identity: 'h', user: PHONE } },
    ],
    [
      'another system message',
      { type: 'system', system: { type: 'x', body: 'y' } },
      { type: 'system', system: { type: 'x', body: 'y' } },
    ],
    [
      'what is not supported',
      { type: 'unsupported', errors: [{ code: 131051, title: 't', message: 't', error_data: { details: 'd' } }] },
      { type: 'unsupported', errors: [{ code: 131051, title: 't', details: 'd' }] },
    ],
    [
      'a flow reply',
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{}' } },
      },
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{}' } },
      },
    ],
    ['contacts', { type: 'contacts', contacts: [{ name: {} }] }, { type: 'contacts', contacts: [{ name: {} }] }],
  ])('is translated: %s', async (_what, cloud, expected) => {
    const { sandbox, posts } = await startApiClient({ now: () => 1_700_000_000_000 });
    const written = sandbox.control.write(PHONE, cloud);
    await vi.waitFor(() => expect(posts()).toHaveLength(1));
    const id = written.ok ? written.value.id : '';
    expect(posts()[0]?.messages).toEqual([{ from: PHONE, id, timestamp: '1700000000', ...expected }]);
    expect(posts()[0]?.contacts === undefined).toBe(cloud.type === 'system');
  });

  it('quotes, and tells who wrote the quoted message', async () => {
    const { sandbox, posts, sent } = await startApiClient({ settings: { autoDelivered: false } });
    const mine = await sent(text('mine'));
    const quoting = (id: string) => sandbox.control.write(PHONE, { ...text('q'), context: { message_id: id } });
    const first = quoting(mine);
    quoting(first.ok ? first.value.id : '');
    sandbox.control.write(PHONE, { ...text('f'), context: { forwarded: true } });
    await vi.waitFor(() => expect(posts().flatMap(({ messages = [] }) => messages)).toHaveLength(3));
    const contexts = posts().flatMap(({ messages = [] }) => messages.map(({ context }) => context));
    expect(contexts).toEqual([
      { from: '15550100100', id: mine },
      { from: PHONE, id: first.ok ? first.value.id : '' },
      { forwarded: true },
    ]);
  });

  it('goes to the client alone while it has a webhook, then to Cloud again', async () => {
    const cloud = await startReceiver();
    const { sandbox, client, posts, receiver } = await startApiClient({
      numbers: [{ ...NUMBER, webhookUrl: cloud.url }],
    });
    sandbox.control.write(PHONE, text('cloud'));
    await client('PATCH', settings, { webhooks: { url: receiver.url } });
    sandbox.control.write(PHONE, text('client'));
    await client('DELETE', settings);
    sandbox.control.write(PHONE, text('cloud again'));
    await vi.waitFor(() => expect(cloud.messages()).toHaveLength(2));
    await vi.waitFor(() => expect(posts()).toHaveLength(1));
    expect(cloud.messages()).toMatchObject([text('cloud'), text('cloud again')]);
    expect(posts()[0]?.messages).toMatchObject([text('client')]);
  });

  it('goes, without a number, to the first that hears of it', async () => {
    const { sandbox, posts, receiver } = await startApiClient({
      numbers: [{ ...NUMBER }, { ...NUMBER, phoneNumberId: '77', displayPhoneNumber: '15550100177' }],
    });
    const [, second] = sandbox.control.numbers();
    second?.configure({ ...second.config, clientSettings: { webhooks: { url: receiver.url } } });
    sandbox.control.write(PHONE, text('x'));
    await vi.waitFor(() => expect(posts()).toHaveLength(1));
  });

  it('is tried again until it is answered 200, in order, several phones in one POST', async () => {
    const { sandbox, receiver, posts } = await startApiClient({ webhooks: { concurrency: 1, batch: 10 } });
    let failures = 0;
    receiver.answer = () => {
      failures += 1;
      return failures <= 2 ? 500 : 200;
    };
    const phones = ['15551230001', '15551230002', '15551230003'];
    for (const body of ['1', '2', '3']) for (const phone of phones) sandbox.control.write(phone, text(body));
    await vi.waitFor(() => expect(sandbox.control.pendingWebhooks()).toBe(0));
    const taken = posts().slice(2);
    for (const phone of phones) {
      const bodies = taken
        .flatMap(({ messages = [] }) => messages.filter(({ from }) => from === phone))
        .map((m) => m.text);
      expect(bodies).toEqual([{ body: '1' }, { body: '2' }, { body: '3' }]);
    }
    const shared = taken.find(({ messages = [] }) => messages.length > 1);
    expect(shared?.contacts?.length).toBe(new Set(shared?.messages?.map(({ from }) => from)).size);
  });
});
