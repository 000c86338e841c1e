import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Outcome } from '../../../services/core/contract/records.ts';
import { createSandbox } from '../../../services/sandbox/server.ts';
import { clientStatusRecord } from '../../unit/dispatch/cluster.ts';
import { clientId, image, integrationId, part, prepared, text } from '../../unit/dispatch/prepared-messages.ts';
import { type DispatchLine, openDispatchLine } from './line.ts';

const sandbox = createSandbox({ port: 0, settings: { statusDelayMs: 20 } });
const business = '15550100100';
const phoneOf = (chat: number): string => `1555123${1000 + chat}`;
/** The chat of a phone. */
const chatOf = (phone: string): number => Number(phone.slice(-4)) - 1000;

let line: DispatchLine;
let base: string;

interface Status {
  readonly id: string;
  readonly status: string;
  readonly recipient_id: string;
}

/** Where the client's webhooks go; each status becomes the record that ingest makes of it. */
const hook = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { statuses = [] } = JSON.parse(body) as { statuses?: Status[] };
    void Promise.all(
      statuses.map(({ id, status, recipient_id: phone }) => {
        const chat = clientId(chatOf(phone));
        const record = clientStatusRecord(integrationId, chat, id, status);
        return line.produce('whatsapp.statuses', chat, record, { status, protocol: 'api-client' });
      }),
    ).then(() => response.end('{}'));
  });
});

const credentials = () =>
  ({ protocol: 'api-client', baseUrl: `${base}/${business}`, username: 'admin', password: 'Sandbox-1!' }) as const;
const load = () =>
  Promise.resolve({
    protocol: 'api-client' as const,
    credentials: credentials(),
    reason: null,
    gate: 'message' as const,
    unknownOutcome: 'fail' as const,
  });

beforeAll(async () => {
  base = (await sandbox.listen()).url;
  await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
  const { port } = hook.address() as AddressInfo;
  const authorization = `Basic ${Buffer.from('admin:Sandbox-1!').toString('base64')}`;
  const login = await fetch(`${base}/${business}/v1/users/login`, { method: 'POST', headers: { authorization } });
  const { users } = (await login.json()) as { users: { token: string }[] };
  await fetch(`${base}/${business}/v1/settings/application`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${users[0]?.token}` },
    body: JSON.stringify({ webhooks: { url: `http://127.0.0.1:${port}/` } }),
  });
  // Bounds that a test would not outlive: what goes on, goes on by a status.
  line = await openDispatchLine(inject('engines'), { gateMs: 60_000, fallbackMs: 60_000, unknownWindowMs: 60_000 });
});

afterAll(async () => {
  await line?.close();
  await sandbox.close();
  hook.close();
});

interface Shown {
  readonly payload: { readonly type: string; readonly text?: { readonly body: string } };
}
const phone = async (chat: number): Promise<readonly string[]> => {
  const answer = await fetch(`${base}/_sandbox/phones/${phoneOf(chat)}/messages`);
  const shown = (await answer.json()) as readonly Shown[];
  return shown.map(({ payload }) => payload.text?.body ?? payload.type);
};
const outcomesOf = async (n: number): Promise<readonly string[]> => {
  const { messageId } = prepared(1, n);
  const outcomes = (await line.read('outbound.outcomes')).map(({ value }) => value as Outcome);
  return outcomes
    .filter((one) => one.messageId === messageId)
    .map(({ part: of, type, fellBack }) => `${of} ${type}${fellBack ? ', fell back' : ''}`);
};
const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 30_000, interval: 200 });

describe('dispatch to an API client, on real engines', () => {
  it('keeps parts in order, falls back, sends once and fails what is in doubt', async () => {
    sandbox.control.setFaults([
      { match: { number: phoneOf(2) }, times: 1, failStatus: 400 },
      { match: { number: phoneOf(3) }, times: 1, lostAnswer: true },
      { match: { number: phoneOf(4) }, times: 1, status: 400, error: 1009 },
    ]);
    const send = (chat: number, n: number, parts: Parameters<typeof prepared>[2]) =>
      line.produce(
        'outbound.prepared',
        clientId(chat),
        prepared(chat, n, parts, { received: Date.now(), address: phoneOf(chat) }),
      );
    const link = (name: string) => `https://files.example/${name}`;
    await line.start('one', load);
    await Promise.all([
      send(1, 1, [part(image(link('one.jpg'))), part(text('after the image'))]),
      send(2, 2, [part(image(link('bad.jpg')), text('instead')), part(text('caption'))]),
      send(3, 3, [part(text('who knows'))]).then(() => send(3, 13, [part(text('next'))])),
      send(4, 4, [part(image(link('refused.jpg')), text('in its place'))]),
    ]);
    await eventually(() => phone(1)).toEqual(['image', 'after the image']);
    await eventually(() => phone(2)).toEqual(['image', 'instead', 'caption']);
    await eventually(() => phone(3)).toEqual(['who knows', 'next']);
    await eventually(() => phone(4)).toEqual(['in its place']);
    await eventually(() => outcomesOf(1)).toEqual(['0 accepted', '1 accepted']);
    await eventually(() => outcomesOf(2)).toEqual(['0 accepted, fell back', '1 accepted']);
    await eventually(() => outcomesOf(3)).toEqual(['0 unknown']);
    await eventually(() => outcomesOf(13)).toEqual(['0 accepted']);
    await eventually(() => outcomesOf(4)).toEqual(['0 accepted, fell back']);
    const logins = [...sandbox.control.calls()].filter(({ path }) => path.endsWith('/v1/users/login'));
    // The test's own, and one of the service's.
    expect(logins).toHaveLength(2);
    expect(await line.read('dead-letters')).toEqual([]);
  });
});
