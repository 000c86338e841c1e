import { describe, expect, it } from 'vitest';
import type { MessageDelivery, WhatsAppStatus } from '../../../services/core/contract/records.ts';
import { mergeFacts, nothingKnown } from '../../../services/core/delivery/merge.ts';
import {
  endWaiting,
  isForeign,
  isHeldBack,
  keptStatus,
  repeats,
  takeOutcome,
  takeStatus,
} from '../../../services/core/delivery/waiting.ts';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import { clientId, sampleError, sampleFacts } from './sample-facts.ts';

const messageId = 'a'.repeat(24);
const own = 'f'.repeat(24);
const status = (more: Partial<WhatsAppStatus> = {}): WhatsAppStatus => ({
  integrationId: own,
  clientId,
  externalId: 'wamid.A',
  status: 'delivered',
  callbackData: callbackData(clientId, messageId, 0),
  timestamp: 7,
  payload: '{}',
  received: 8,
  ...more,
});
const ofPart = (part: number, more: Partial<WhatsAppStatus> = {}) =>
  status({ callbackData: callbackData(clientId, messageId, part), ...more });
const take = (delivery: MessageDelivery, ...all: readonly WhatsAppStatus[]): MessageDelivery =>
  all.reduce((state, one) => takeStatus(state, one, Number(one.callbackData?.split('.').at(-1) ?? 0)), delivery);
const accepted = { type: 'accepted', part: 0, externalId: 'wamid.A', replacedId: null, at: 5 } as const;
const unsent = { type: 'unsent', part: 0, replacedId: null, error: sampleError, at: 5 } as const;

/** What a status keeps of its payload while it waits. */
const errorsOf = (length: number): string => {
  const errors = [{ code: 1, href: '' }];
  const filled = [{ code: 1, href: 'h'.repeat(length - JSON.stringify({ errors }).length) }];
  return JSON.stringify({ errors: filled });
};

describe('a status before the outcome of its part', () => {
  it('waits, and counts as soon as the outcome comes, whatever that says', () => {
    const early = take(nothingKnown, status());
    expect(early).toStrictEqual({ ...nothingKnown, waiting: [status()] });
    for (const outcome of [accepted, unsent]) {
      const told = takeOutcome(early, sampleFacts(1), outcome);
      expect(told.waiting).toEqual([]);
      expect(told.parts).toMatchObject([{ deliveredAt: 7 }]);
    }
  });

  it('counts at once after it', () => {
    for (const outcome of [accepted, unsent]) {
      const told = take(takeOutcome(nothingKnown, sampleFacts(1), outcome), status());
      expect(told).toMatchObject({ waiting: [], parts: [{ deliveredAt: 7 }] });
    }
  });

  it('waits on where the outcome is another part’s', () => {
    const told = takeOutcome(take(nothingKnown, ofPart(0), ofPart(1)), sampleFacts(2), accepted);
    expect(told.waiting).toStrictEqual([ofPart(1)]);
    expect(told.parts).toMatchObject([{ deliveredAt: 7 }, { deliveredAt: null }]);
    expect(isHeldBack(told)).toBe(true);
  });

  it('counts at once where it was found by an id that an outcome named', () => {
    expect(takeStatus(nothingKnown, status({ callbackData: null }), 0)).toMatchObject({
      waiting: [],
      parts: [{ deliveredAt: 7 }],
    });
  });

  it('is passed over where its words say nothing of delivery, or its part is none of the message’s', () => {
    const known = mergeFacts(nothingKnown, sampleFacts(2));
    expect(take(known, status({ status: 'deleted' }))).toBe(known);
    expect(take(known, ofPart(2))).toBe(known);
    expect(take(known, ofPart(1)).waiting).toHaveLength(1);
    expect(take(nothingKnown, ofPart(64))).toBe(nothingKnown);
    expect(take(nothingKnown, ofPart(63)).waiting).toHaveLength(1);
  });

  it('is forgotten once it is known that the message has no such part', () => {
    const told = takeOutcome(take(nothingKnown, ofPart(1), ofPart(2)), sampleFacts(2), accepted);
    expect(told.waiting).toStrictEqual([ofPart(1)]);
  });

  it('keeps of its payload the errors of a failure alone', () => {
    const errors = [{ code: 131026, title: 'Message undeliverable' }];
    const payload = JSON.stringify({ id: 'wamid.A', recipient_id: '1555', errors });
    expect(keptStatus(status({ status: 'failed', payload })).payload).toBe(JSON.stringify({ errors }));
    expect(keptStatus(status({ status: 'failed' })).payload).toBe('{}');
    expect(keptStatus(status({ payload }))).toStrictEqual(status());
  });
});

describe('statuses that wait', () => {
  const waiting = [status({ status: 'failed' }), status()];

  it('are kept once', () => {
    expect(repeats(waiting, status())).toBe(true);
    expect(repeats([], status())).toBe(false);
    const early = take(nothingKnown, status());
    expect(take(early, status({ received: 9 }))).toBe(early);
  });

  it.each<Partial<WhatsAppStatus>>([
    { integrationId: '0'.repeat(24) },
    { externalId: 'wamid.B' },
    { callbackData: callbackData(clientId, messageId, 1) },
    { status: 'read' },
    { timestamp: 6 },
    { payload: '{"errors":[]}' },
  ])('are others where they differ in %o', (other) => {
    expect(repeats(waiting, status(other))).toBe(false);
  });

  it('are of at most eight numbers', () => {
    const numbers = Array.from({ length: 9 }, (_, n) => status({ integrationId: `${n}`.repeat(24) }));
    const full = take(nothingKnown, ...numbers);
    expect(full.waiting).toStrictEqual(numbers.slice(0, 8));
    expect(take(full, status({ integrationId: '0'.repeat(24), timestamp: 9 })).waiting).toHaveLength(9);
  });

  it('are at most 64 of a number', () => {
    const flood = Array.from({ length: 65 }, (_, timestamp) => status({ timestamp }));
    const full = take(nothingKnown, ...flood);
    expect(full.waiting).toStrictEqual(flood.slice(0, 64));
    expect(take(full, status({ integrationId: '0'.repeat(24) })).waiting).toHaveLength(65);
  });

  it('are at most 32,768 characters of errors of a number', () => {
    const failures = Array.from({ length: 9 }, (_, timestamp) =>
      status({ status: 'failed', timestamp, payload: errorsOf(4096) }),
    );
    const full = take(nothingKnown, ...failures);
    expect(full.waiting).toHaveLength(8);
    expect(take(full, status({ integrationId: '0'.repeat(24) })).waiting).toHaveLength(9);
    expect(take(nothingKnown, ...failures.slice(0, 7), status({ payload: errorsOf(4096) })).waiting).toHaveLength(8);
  });
});

describe('a status of another number', () => {
  const stranger = status({ integrationId: '0'.repeat(24) });

  it('is foreign once it is known which number the message went out from', () => {
    expect(isForeign(nothingKnown, stranger)).toBe(false);
    const known = mergeFacts(nothingKnown, sampleFacts(1));
    expect(isForeign(known, stranger)).toBe(true);
    expect(isForeign(known, status())).toBe(false);
    expect(take(known, stranger)).toBe(known);
  });

  it('is forgotten when that turns out, the own ones are not', () => {
    const told = takeOutcome(take(nothingKnown, stranger, ofPart(1)), sampleFacts(2), accepted);
    expect(told.waiting).toStrictEqual([ofPart(1)]);
    expect(takeOutcome(take(nothingKnown, stranger), sampleFacts(1), accepted)).toMatchObject({
      waiting: [],
      parts: [{ deliveredAt: null }],
    });
  });
});

describe('the wait for outcomes', () => {
  it('holds a message back while something waits and it is known whose it is', () => {
    const waits = take(mergeFacts(nothingKnown, sampleFacts(1)), status());
    expect(isHeldBack(waits)).toBe(true);
    expect(isHeldBack({ ...waits, facts: null })).toBe(false);
    expect(isHeldBack({ ...waits, waiting: [] })).toBe(false);
  });

  it('ends with all that waits taken as it is', () => {
    const waits = take(
      mergeFacts(nothingKnown, sampleFacts(2)),
      ofPart(0),
      ofPart(1, { status: 'read', timestamp: 9 }),
    );
    expect(endWaiting(waits)).toMatchObject({ waiting: [], parts: [{ deliveredAt: 7 }, { readAt: 9 }] });
    const ended = mergeFacts(nothingKnown, sampleFacts(1));
    expect(endWaiting(ended)).toBe(ended);
  });
});
