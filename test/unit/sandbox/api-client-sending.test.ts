import { describe, expect, it, vi } from 'vitest';
import { readClientMessageId } from '../../../services/sandbox/api-client/message-id.ts';
import { ACCOUNT, hello, hsm, refusal, startApiClient, template } from './client-harness.ts';
import { PHONE } from './harness.ts';

const text = (body: string) => ({ type: 'text', text: { body } });
describe('a message', () => {
  it('is taken with 201 and an id of the client, and lies in the phone as it was sent', async () => {
    const { client, call } = await startApiClient();
    const answer = await client('POST', '/messages', {
      preview_url: true,
      ttl: 'P1D',
      ...hello,
      text: { body: 'https://a.example é' },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { messages: [{ id: expect.stringMatching(/^gBGG[\w-]+$/) }], meta: { api_status: 'stable' } },
    });
    const { id } = answer.body.messages[0];
    expect(readClientMessageId(id)).toMatchObject({ address: PHONE, direction: 'out' });
    const shown = await call('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body).toMatchObject([
      {
        id,
        from: '15550100100',
        payload: { preview_url: true, ttl: 'P1D', ...hello, text: { body: 'https://a.example é' } },
      },
    ]);
    expect((await call('GET', '/_sandbox/calls?since=1')).body).toMatchObject([
      { path: `${ACCOUNT}/messages`, status: 201, outcome: 'accepted' },
    ]);
  });

  it('goes to a group', async () => {
    const { client } = await startApiClient();
    const group = { ...hello, to: '15551230001-1518694700', recipient_type: 'group' };
    expect(await client('POST', '/messages', group)).toMatchObject({
      status: 201,
      body: { messages: [{ id: expect.stringMatching(/^[0-9A-F]{18}$/) }] },
    });
  });

  it.each([
    ['a text too long', text('x'.repeat(4_097)), 400, 1001, 'Message too long'],
    ['an unknown recipient type', { ...text('x'), recipient_type: 'all' }, 400, 1002, 'Invalid recipient type'],
    ['no text', { type: 'text' }, 400, 1008, 'Required parameter is missing'],
    ['no recipient', { ...text('x'), to: '' }, 400, 1008, 'Required parameter is missing'],
    ['a spelled number', { ...text('x'), to: '+1 555' }, 400, 1009, 'Parameter value is not valid'],
    ['an unknown type', { type: 'reaction' }, 400, 1009, 'Parameter value is not valid'],
    ['what Cloud alone knows', { ...text('x'), messaging_product: 'whatsapp' }, 400, 1010, 'Parameter is not required'],
    ['the number itself', { ...text('x'), to: '15550100100' }, 400, 1013, 'User is not valid'],
  ])('is refused with %s', async (_what, message, status, code, title) => {
    const { client, call } = await startApiClient();
    const answer = await client('POST', '/messages', { to: PHONE, ...message });
    expect(answer).toMatchObject(refusal(status, code, title));
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toEqual([]);
  });

  it.each(['{"to":', '[]', 'null', '"x"'])('is no %s', async (body) => {
    const { client } = await startApiClient();
    expect(await client('POST', '/messages', body)).toMatchObject(refusal(400, 1025, 'Invalid request'));
  });

  it('is taken up to 3 MB', async () => {
    const { client } = await startApiClient();
    const answer = await client('POST', '/messages', { ...hello, text: { body: 'x'.repeat(3_200_000) } });
    expect(answer).toMatchObject(refusal(413, 1025, 'Invalid request'));
  });

  it('is throttled with 429', async () => {
    let now = 1_700_000_000_000;
    const { client } = await startApiClient({ now: () => now, settings: { throughputPerSecond: 2, pairLimit: 1 } });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await client('POST', '/messages', hello)).status);
    expect(statuses).toEqual([201, 201, 429]);
    expect(await client('POST', '/messages', hello)).toMatchObject(refusal(429, 1015, 'Too many requests'));
    now += 500;
    expect((await client('POST', '/messages', hello)).status).toBe(201);
  });
});

describe('the window', () => {
  it('is told by a failed status alone, with 470, and not for templates', async () => {
    let now = 1_700_000_000_000;
    const { sent, sandbox, posts, statusNames, call } = await startApiClient({
      now: () => now,
      settings: { windowHours: 24 },
    });
    const outside = await sent(text('too early'));
    await vi.waitFor(() => expect(statusNames(outside)).toEqual(['failed']));
    expect(posts()).toMatchObject([
      {
        statuses: [
          {
            id: outside,
            recipient_id: PHONE,
            type: 'message',
            errors: [{ code: 470, title: 'Re-engagement message', details: expect.stringContaining('24 hours') }],
          },
        ],
      },
    ]);
    const greeting = await sent(template('plain_greeting'));
    const older = await sent(hsm('plain_greeting', [], { policy: 'deterministic', code: 'fr' }));
    sandbox.control.write(PHONE, text('hi'));
    now += 24 * 3_600_000 - 1;
    const inside = await sent(text('in time'));
    for (const id of [greeting, older, inside]) await vi.waitFor(() => expect(statusNames(id)).toEqual(['delivered']));
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toMatchObject([
      { id: outside, status: 'failed', failed: { code: 470, title: 'Re-engagement message' } },
      {},
      {},
      {},
    ]);
  });
});

describe('a read receipt', () => {
  it('is taken for what a phone wrote, and for nothing else', async () => {
    const { sandbox, client, sent } = await startApiClient();
    const written = sandbox.control.write(PHONE, text('hi'));
    const id = written.ok ? written.value.id : '';
    expect(id).toMatch(/^ABGG[\w-]+$/);
    const receipt = { status: 'read' };
    expect(await client('PUT', `/messages/${id}`, receipt)).toMatchObject({ status: 200, body: { meta: {} } });
    for (const other of [await sent(text('x')), 'unknown', `${id}x`]) {
      expect(await client('PUT', `/messages/${other}`, receipt)).toMatchObject(
        refusal(404, 1006, 'Resource not found'),
      );
    }
    expect(await client('PUT', `/messages/${id}`, {})).toMatchObject(
      refusal(400, 1008, 'Required parameter is missing'),
    );
    expect(await client('PUT', `/messages/${id}`, { status: 'x' })).toMatchObject(
      refusal(400, 1009, 'Parameter value is not valid'),
    );
    expect(await client('PUT', `/messages/${id}`, [])).toMatchObject(refusal(400, 1025, 'Invalid request'));
  });
});
