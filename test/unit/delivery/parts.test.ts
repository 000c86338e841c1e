import { describe, expect, it } from 'vitest';
import type { DeliveryError, MessageDelivery, PartState } from '../../../services/core/contract/records.ts';
import type { PartFact } from '../../../services/core/delivery/facts.ts';
import { maxParts, mergeFact, mergeFacts, nothingKnown } from '../../../services/core/delivery/merge.ts';
import { sampleError, sampleFacts } from './sample-facts.ts';

const merged = (...facts: readonly PartFact[]): MessageDelivery => facts.reduce(mergeFact, nothingKnown);
const part = (...facts: readonly PartFact[]): PartState | undefined => merged(...facts).parts[0];
const untouched = {
  externalId: null,
  replacedId: null,
  acceptedAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  error: null,
};

const accepted = (at: number, externalId: string | null = 'wamid.A', replacedId: string | null = null): PartFact => ({
  type: 'accepted',
  part: 0,
  externalId,
  replacedId,
  at,
});
const step = (type: 'sent' | 'delivered' | 'read', at: number, externalId = 'wamid.A'): PartFact => ({
  type,
  part: 0,
  externalId,
  at,
});
const failed = (at: number, externalId = 'wamid.A', error: DeliveryError = sampleError): PartFact => ({
  type: 'failed',
  part: 0,
  externalId,
  error,
  at,
});
const unsent = (at: number, error = sampleError, replacedId: string | null = null): PartFact => ({
  type: 'unsent',
  part: 0,
  replacedId,
  error,
  at,
});

describe('what is known of a part', () => {
  it.each<[of: string, fact: PartFact, known: Partial<PartState>]>([
    ['WhatsApp’s answer', accepted(5), { acceptedAt: 5, externalId: 'wamid.A' }],
    ['an answer without an id', accepted(5, null), { acceptedAt: 5 }],
    ['sent', step('sent', 5), { sentAt: 5, externalId: 'wamid.A' }],
    ['delivered', step('delivered', 5), { deliveredAt: 5, externalId: 'wamid.A' }],
    ['read', step('read', 5), { readAt: 5, externalId: 'wamid.A' }],
    ['failed', failed(5), { failedAt: 5, error: sampleError, externalId: 'wamid.A' }],
    ['unsent', unsent(5), { failedAt: 5, error: sampleError }],
  ])('is that and nothing else: %s', (_of, fact, known) => {
    expect(part(fact)).toStrictEqual({ ...untouched, ...known });
  });

  it.each(['sent', 'delivered', 'read'] as const)('keeps the earliest %s', (type) => {
    for (const times of [
      [7, 5, 6],
      [5, 6, 7],
    ])
      expect(part(...times.map((at) => step(type, at)))).toMatchObject({ [`${type}At`]: 5 });
  });

  it('keeps the later of two answers, of one moment the greater id', () => {
    expect(part(accepted(5, 'wamid.B'), accepted(6, 'wamid.A'))).toMatchObject({
      acceptedAt: 6,
      externalId: 'wamid.A',
    });
    expect(part(accepted(6, 'wamid.A'), accepted(5, 'wamid.B'))).toMatchObject({
      acceptedAt: 6,
      externalId: 'wamid.A',
    });
    expect(part(accepted(5, 'wamid.A'), accepted(5, 'wamid.B'))).toMatchObject({ externalId: 'wamid.B' });
    expect(part(accepted(5, 'wamid.B'), accepted(5, 'wamid.A'))).toMatchObject({ externalId: 'wamid.B' });
    expect(part(accepted(5, null), accepted(5, 'wamid.A'))).toMatchObject({ externalId: 'wamid.A' });
    expect(part(accepted(5, 'wamid.A'), accepted(5, null))).toMatchObject({ externalId: 'wamid.A' });
    expect(part(accepted(5, 'wamid.A'), accepted(6, null))).toMatchObject({ acceptedAt: 6, externalId: 'wamid.A' });
  });

  it('keeps the earlier of two failures, of one moment the one whose text comes first', () => {
    const error = (message: string): DeliveryError => ({ ...sampleError, message });
    expect(part(unsent(6, error('a')), unsent(5, error('b')))).toMatchObject({ failedAt: 5, error: error('b') });
    expect(part(unsent(5, error('b')), unsent(6, error('a')))).toMatchObject({ failedAt: 5, error: error('b') });
    expect(part(unsent(5, error('b')), unsent(5, error('a')))).toMatchObject({ error: error('a') });
    expect(part(unsent(5, error('a')), unsent(5, error('b')))).toMatchObject({ error: error('a') });
  });

  it('has the id of WhatsApp’s answer, before it the greatest that a status names', () => {
    expect(part(step('sent', 1, 'wamid.B'), step('read', 2, 'wamid.A'))).toMatchObject({ externalId: 'wamid.B' });
    expect(part(step('sent', 1, 'wamid.A'), step('read', 2, 'wamid.B'))).toMatchObject({ externalId: 'wamid.B' });
    expect(part(step('sent', 1, 'wamid.B'), accepted(2, 'wamid.A'))).toMatchObject({ externalId: 'wamid.A' });
    expect(part(accepted(2, 'wamid.A'), step('sent', 1, 'wamid.B'))).toMatchObject({
      externalId: 'wamid.A',
      sentAt: 1,
    });
    expect(part(accepted(2, null), step('sent', 1, 'wamid.B'))).toMatchObject({ externalId: 'wamid.B' });
  });

  it('forgets the failure of another id than the one that WhatsApp took, and no other', () => {
    expect(part(failed(1, 'wamid.A'), accepted(2, 'wamid.B'))).toStrictEqual({
      ...untouched,
      acceptedAt: 2,
      externalId: 'wamid.B',
    });
    expect(part(accepted(2, 'wamid.B'), failed(1, 'wamid.A'))).toMatchObject({ failedAt: null });
    expect(part(failed(1, 'wamid.A'), accepted(2, 'wamid.A'))).toMatchObject({ failedAt: 1 });
    expect(part(accepted(2, 'wamid.A'), failed(1, 'wamid.A'))).toMatchObject({ failedAt: 1 });
    expect(part(accepted(2, null), failed(1, 'wamid.A'))).toMatchObject({ failedAt: 1, externalId: 'wamid.A' });
    expect(part(unsent(1), accepted(2, 'wamid.A'))).toMatchObject({ failedAt: 1, acceptedAt: 2 });
  });
});

describe('what a fallback stands for', () => {
  it('is known from the fallback’s outcome, whatever that says', () => {
    expect(part(accepted(5, 'wamid.B', 'wamid.A'))).toStrictEqual({
      ...untouched,
      acceptedAt: 5,
      externalId: 'wamid.B',
      replacedId: 'wamid.A',
    });
    expect(part(unsent(5, sampleError, 'wamid.A'))).toMatchObject({ failedAt: 5, replacedId: 'wamid.A' });
  });

  it('does not fail the part: its fallback’s outcome decides', () => {
    const told = part(unsent(5, sampleError, 'wamid.A'));
    expect(part(unsent(5, sampleError, 'wamid.A'), failed(4, 'wamid.A'))).toStrictEqual(told);
    expect(part(unsent(5, sampleError, 'wamid.A'), failed(4, 'wamid.B'))).toMatchObject({ failedAt: 4 });
  });

  it('is kept whatever else is told, in any order, of two the greater', () => {
    for (const facts of [
      [accepted(5, 'wamid.B', 'wamid.A'), accepted(6, 'wamid.C'), unsent(7), step('read', 8, 'wamid.C')],
      [accepted(6, 'wamid.C'), step('read', 8, 'wamid.C'), unsent(7), accepted(5, 'wamid.B', 'wamid.A')],
      [unsent(7, sampleError, 'wamid.0'), accepted(6, 'wamid.C'), unsent(7, sampleError, 'wamid.A')],
      [unsent(7, sampleError, 'wamid.A'), accepted(6, 'wamid.C', 'wamid.0')],
    ])
      expect(part(...facts)).toMatchObject({ externalId: 'wamid.C', replacedId: 'wamid.A' });
  });
});

describe('a fact that tells nothing new', () => {
  it.each([accepted(5), step('sent', 5), step('delivered', 5), step('read', 5), failed(5), unsent(5)])(
    'leaves the state the same object: $type',
    (fact) => {
      const state = merged(fact);
      expect(mergeFact(state, fact)).toBe(state);
    },
  );

  it.each<[of: string, before: readonly PartFact[], fact: PartFact]>([
    ['an id', [accepted(5, null)], accepted(5, 'wamid.A')],
    ['a later answer', [accepted(5)], accepted(6)],
    ['an earlier sent', [step('sent', 5)], step('sent', 4)],
    ['an earlier delivered', [step('delivered', 5)], step('delivered', 4)],
    ['an earlier read', [step('read', 5)], step('read', 4)],
    ['an earlier failure', [unsent(5)], unsent(4)],
    ['another code', [unsent(5)], unsent(5, { ...sampleError, code: 'a' })],
    ['what was replaced', [accepted(5)], accepted(5, 'wamid.A', 'wamid.0')],
    ['what was replaced in vain', [unsent(5)], unsent(5, sampleError, 'wamid.0')],
    ['another text', [unsent(5)], unsent(5, { ...sampleError, message: 'a' })],
    ['another error of WhatsApp’s', [unsent(5)], unsent(5, { ...sampleError, underlyingError: '{}' })],
  ])('is not one that tells %s', (_of, before, fact) => {
    const state = merged(...before);
    const after = mergeFact(state, fact);
    expect(after).not.toBe(state);
    expect(after.parts).not.toEqual(state.parts);
  });
});

describe('the parts of a message', () => {
  it('are as many as its outcome says, and those before it as many as were heard of', () => {
    const heard = merged({ ...step('sent', 1), part: 2 });
    expect(heard.parts).toHaveLength(3);
    expect(heard.parts.slice(0, 2)).toStrictEqual([untouched, untouched]);
    expect(mergeFacts(heard, sampleFacts(4)).parts).toHaveLength(4);
    expect(mergeFacts(heard, sampleFacts(1)).parts).toStrictEqual([untouched]);
    expect(mergeFacts(nothingKnown, sampleFacts(1000)).parts).toHaveLength(maxParts);
  });

  it('do not change in number with what only repeats', () => {
    const heard = merged({ ...step('sent', 1), part: 1 });
    expect(mergeFact(heard, { ...step('read', 2), part: 0 }).parts).toHaveLength(2);
    expect(mergeFact(heard, { ...step('read', 2), part: 0 }).parts[1]).toMatchObject({ sentAt: 1, readAt: null });
  });

  it('are at most 64, and a fact of one that it does not have tells nothing', () => {
    expect(merged({ ...step('sent', 1), part: maxParts - 1 }).parts).toHaveLength(maxParts);
    expect(merged({ ...step('sent', 1), part: maxParts })).toBe(nothingKnown);
    expect(merged({ ...step('sent', 1), part: -1 })).toBe(nothingKnown);
    const two = mergeFacts(nothingKnown, sampleFacts(2));
    expect(mergeFact(two, { ...step('sent', 1), part: 2 })).toBe(two);
    expect(mergeFact(two, { ...step('sent', 1), part: 1 }).parts[1]).toMatchObject({ sentAt: 1 });
  });

  it('are those of the first to tell whose message it is', () => {
    const known = mergeFacts(nothingKnown, sampleFacts(2));
    expect(mergeFacts(known, { ...sampleFacts(3), userId: 'another' })).toBe(known);
  });
});
