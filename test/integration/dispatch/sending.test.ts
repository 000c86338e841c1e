import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Outcome } from '../../../services/core/contract/records.ts';
import { statusRecord } from '../../unit/dispatch/cluster.ts';
import { clientId, image, integrationId, part, prepared, text } from '../../unit/dispatch/prepared-messages.ts';
import { type DispatchLine, openDispatchLine } from './line.ts';
import { openPhoneSide, type PhoneSide, type Taken } from './phone-side.ts';

const CHATS = 12;
const MESSAGES = 360;

describe('dispatch on real engines', () => {
  let line: DispatchLine;
  let phones: PhoneSide;

  const report = (one: Taken, status: string): Promise<void> =>
    line.produce('whatsapp.statuses', one.clientId, statusRecord(integrationId, one.callback, one.externalId, status), {
      status,
      callback: one.callback,
    });

  beforeEach(async () => {
    line = await openDispatchLine(inject('engines'), { leaseMs: 2000, callTimeoutMs: 2000, unknownWindowMs: 4000 });
    const told: Promise<void>[] = [];
    phones = await openPhoneSide({
      losesAnswer: (n) => n % 17 === 3,
      taken: (one) => {
        told.push(report(one, 'sent').then(() => report(one, 'delivered')));
      },
    });
  });

  afterEach(async () => {
    await line.close();
    await phones.close();
  });

  const load = () =>
    Promise.resolve({
      protocol: 'cloud' as const,
      credentials: { protocol: 'cloud' as const, baseUrl: phones.baseUrl, phoneNumberId: '1055', accessToken: 'token' },
      reason: null,
      gate: 'message' as const,
      unknownOutcome: 'resend' as const,
    });
  const outcomes = async (): Promise<Outcome[]> =>
    (await line.read('outbound.outcomes')).map(({ value }) => value as Outcome);
  const partsOf = (n: number) => (n % 5 === 0 ? [part(image(`i${n}`)), part(text(`t${n}`))] : [part(text(`t${n}`))]);

  it('sends every message once and in order, over lost answers, a second member and a stop', async () => {
    const received = Date.now();
    const expected = new Map<string, string[]>();
    let total = 0;
    for (let n = 0; n < MESSAGES; n += 1) {
      const message = prepared(n % CHATS, n, partsOf(n), { received });
      const sends = message.parts.map((_, at) => `${message.messageId}.${at}`);
      expected.set(message.clientId, [...(expected.get(message.clientId) ?? []), ...sends]);
      total += sends.length;
    }
    const produced = Promise.all(
      Array.from({ length: MESSAGES }, (_, n) =>
        line.produce('outbound.prepared', clientId(n % CHATS), prepared(n % CHATS, n, partsOf(n), { received })),
      ),
    );
    const first = await line.start('one', load);
    await produced;
    await expect.poll(() => phones.taken.length, { timeout: 30_000 }).toBeGreaterThan(total / 4);
    await line.start('two', load);
    await expect.poll(() => phones.taken.length, { timeout: 30_000 }).toBeGreaterThan(total / 2);
    await first.stop();
    await expect.poll(async () => (await outcomes()).length, { timeout: 50_000, interval: 500 }).toBe(total);

    for (const [chat, sends] of expected) {
      const arrived = phones.taken.filter((one) => one.clientId === chat);
      expect(arrived.map(({ messageId: id, part: of }) => `${id}.${of}`)).toEqual(sends);
    }
    expect((await outcomes()).every(({ type, externalId }) => type === 'accepted' && externalId !== null)).toBe(true);
    const state = new Map((await line.read('dispatch-state')).map(({ key, value }) => [key, value]));
    expect([...state.values()].filter((value) => value !== null)).toEqual([]);
    expect(await line.read('dead-letters')).toEqual([]);
    expect(phones.requests[0]?.authorization).toBe('Bearer token');
  });

  it('calls once where WhatsApp takes a payload and makes no message of it, and goes on', async () => {
    const received = Date.now();
    const read = { kind: 'native', body: '{"messaging_product":"whatsapp","status":"read","message_id":"wamid.U"}' };
    for (const message of [prepared(1, 1, [part(read)], { received }), prepared(1, 2, undefined, { received })])
      await line.produce('outbound.prepared', clientId(1), message);
    await line.start('one', load);
    await expect.poll(async () => (await outcomes()).length, { timeout: 30_000, interval: 250 }).toBe(2);
    const message = 'WhatsApp took the payload, but not as a message: HTTP 200 without a message id';
    expect(await outcomes()).toMatchObject([
      { type: 'refused', attempt: 1, error: { code: 'uncategorized_error', message } },
      { type: 'accepted', attempt: 1, externalId: 'wamid.1' },
    ]);
    expect(phones.requests).toHaveLength(2);
  });

  it('puts what cannot be sent where it belongs, and goes on', async () => {
    const received = Date.now();
    const away = prepared(2, 2, undefined, { received, integrationId: '0'.repeat(24) });
    await line.produce('outbound.prepared', clientId(1), prepared(1, 1, [], { received }));
    await line.produce('outbound.prepared', clientId(1), prepared(1, 3, undefined, { received, expiresAt: 1 }));
    await line.produce('outbound.prepared', clientId(2), away);
    await line.produce('outbound.prepared', clientId(1), prepared(1, 4, undefined, { received }));
    await line.start('one', () => Promise.resolve(undefined));
    await expect.poll(async () => (await outcomes()).length, { timeout: 30_000, interval: 250 }).toBe(3);
    const ends = (await outcomes()).map(({ type, error }) => `${type} ${error?.code}`).sort();
    expect(ends).toEqual(['expired expired', 'refused not_found', 'refused not_found']);
    expect(await line.read('dead-letters')).toMatchObject([{ value: { code: 'bad_parts' } }]);
    expect(phones.requests).toEqual([]);
  });
});
