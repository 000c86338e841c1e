import { describe, expect, it, vi } from 'vitest';
import { hello, refusal, startApiClient } from './client-harness.ts';
import { PHONE } from './harness.ts';

const OTHER = '15551230002';
const text = (body: string) => ({ type: 'text', text: { body } });

describe('faults', () => {
  it.each([
    [400, 1009, 'Parameter value is not valid'],
    [401, 1005, 'Access denied'],
    [403, 1005, 'Access denied'],
    [404, 1006, 'Resource not found'],
    [409, 1004, 'Resource already exists'],
    [412, 1022, 'Webhooks URL is not configured'],
    [418, 1025, 'Invalid request'],
    [429, 1015, 'Too many requests'],
    [500, 1000, 'Generic error'],
    [501, 1026, 'Receiver incapable'],
    [503, 1016, 'System overloaded'],
  ])('answer %i with the code that fits it', async (status, code, title) => {
    const { client, call, sandbox } = await startApiClient();
    sandbox.control.setFaults([{ match: { number: PHONE }, status, times: 1 }]);
    expect((await client('POST', '/messages', { ...hello, to: OTHER })).status).toBe(201);
    expect(await client('POST', '/messages', hello)).toMatchObject(refusal(status, code, title));
    expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toEqual([]);
    expect((await client('POST', '/messages', hello)).status).toBe(201);
  });

  it.each([
    [1015, 429, 'Too many requests'],
    [1016, 503, 'System overloaded'],
    [1024, 401, 'Password change required'],
    [1031, 400, 'Sender account locked'],
    [2002, 404, 'Template fetch failed'],
    [2013, 501, 'Buttons are not supported'],
    [2062, 400, 'Template is disabled'],
    [7777, 400, 'Generic error'],
  ])('answer with code %i under its own status', async (error, status, title) => {
    const { client, sandbox } = await startApiClient();
    sandbox.control.setFaults([{ error }]);
    expect(await client('POST', '/messages', hello)).toMatchObject(refusal(status, error, title));
  });

  it('answer with an error spelled out', async () => {
    const { client, sandbox } = await startApiClient();
    sandbox.control.setFaults([{ status: 503, error: { code: 1000, message: 'Odd', details: 'later' } }]);
    expect(await client('POST', '/messages', hello)).toMatchObject(refusal(503, 1000, 'Odd', 'later'));
    sandbox.control.setFaults([{ status: 503 }]);
    expect((await client('POST', '/messages', hello)).raw).not.toContain('details');
  });

  it('apply to a read receipt by the phone that wrote', async () => {
    const { client, sandbox } = await startApiClient();
    const ids = [PHONE, OTHER].map((phone) => {
      const written = sandbox.control.write(phone, text('hi'));
      return written.ok ? written.value.id : '';
    });
    sandbox.control.setFaults([{ match: { number: OTHER }, status: 500 }]);
    const answers = await Promise.all(ids.map((id) => client('PUT', `/messages/${id}`, { status: 'read' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 500]);
  });

  it('lose an answer, the message taken', async () => {
    const { client, call, sandbox, statusNames } = await startApiClient();
    sandbox.control.setFaults([{ match: { path: '/v1/messages' }, times: 1, lostAnswer: true }]);
    await expect(client('POST', '/messages', hello)).rejects.toThrow();
    const shown = await call<{ id: string }[]>('GET', `/_sandbox/phones/${PHONE}/messages`);
    expect(shown.body).toHaveLength(1);
    await vi.waitFor(() => expect(statusNames(shown.body[0]?.id ?? '')).toEqual(['delivered']));
    expect((await call('GET', '/_sandbox/calls?since=1')).body).toMatchObject([{ status: 201, outcome: 'lostAnswer' }]);
  });

  it('hold an answer back', async () => {
    const { client, sandbox, call } = await startApiClient();
    sandbox.control.setFaults([{ delayMs: 60, times: 1 }]);
    const start = performance.now();
    const answer = client('POST', '/messages', hello);
    await vi.waitFor(async () =>
      expect((await call('GET', `/_sandbox/phones/${PHONE}/messages`)).body).toHaveLength(1),
    );
    expect((await answer).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
  });

  it.each([
    [470, 'Re-engagement message'],
    [471, 'Spam rate limit hit'],
    [1013, 'User is not valid'],
    [131014, 'Something went wrong'],
  ])('fail a message later with %i', async (failStatus, title) => {
    const { sent, sandbox, posts, statusNames } = await startApiClient();
    sandbox.control.setFaults([{ failStatus }]);
    const id = await sent(text('x'));
    await vi.waitFor(() => expect(statusNames(id)).toEqual(['failed']));
    expect(posts()[0]?.statuses).toMatchObject([{ errors: [{ code: failStatus, title, details: title }] }]);
  });
});
