import type { DeliveryError, DeliveryFacts, MessageDelivery, PartState } from '../contract/records.ts';
import type { PartFact } from './facts.ts';

export const nothingKnown: MessageDelivery = { facts: null, parts: [], emitted: [], waiting: [] };

const untouched: PartState = {
  externalId: null,
  replacedId: null,
  acceptedAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  error: null,
};

/** More than any message has; a part beyond it is not ours. */
export const maxParts = 64;

const earliest = (a: number | null, b: number): number => (a === null ? b : Math.min(a, b));

/** Of two failures the earlier one; of the same moment the one whose text comes first, so that the order of arrival decides nothing. */
function withFailure(state: PartState, error: DeliveryError, at: number): PartState {
  const earlier =
    state.failedAt === null ||
    at < state.failedAt ||
    (at === state.failedAt && JSON.stringify(error) < JSON.stringify(state.error));
  return earlier ? { ...state, failedAt: at, error } : state;
}

/** WhatsApp's answer names the part's id; of two answers (a send that was repeated) the later one. */
function accepted(state: PartState, externalId: string | null, at: number): PartState {
  if (state.acceptedAt !== null) {
    const later = at > state.acceptedAt || (at === state.acceptedAt && (externalId ?? '') > (state.externalId ?? ''));
    if (!later) return state;
  }
  // What failed under another id was an earlier send of the same part.
  const otherFailed = state.failedAt !== null && state.externalId !== null && state.externalId !== externalId;
  const kept = otherFailed ? { ...state, failedAt: null, error: null } : state;
  return { ...kept, acceptedAt: at, externalId: externalId ?? state.externalId };
}

/** What an outcome names as replaced; a part has one fallback and so one such id, and of two the greater is kept in any order. */
const withReplaced = (state: PartState, replacedId: string | null): PartState =>
  replacedId !== null && replacedId > (state.replacedId ?? '') ? { ...state, replacedId } : state;

/** A status names the id only until WhatsApp's answer does. */
function withId(state: PartState, externalId: string): PartState {
  if (state.acceptedAt !== null && state.externalId !== null) return state;
  return {
    ...state,
    externalId: state.externalId !== null && state.externalId > externalId ? state.externalId : externalId,
  };
}

function advance(state: PartState, fact: PartFact): PartState {
  switch (fact.type) {
    case 'accepted':
      return accepted(withReplaced(state, fact.replacedId), fact.externalId, fact.at);
    case 'unsent':
      return withFailure(withReplaced(state, fact.replacedId), fact.error, fact.at);
    case 'failed':
      // Its fallback's outcome decides.
      if (fact.externalId === state.replacedId) return state;
      if (state.acceptedAt !== null && state.externalId !== null && state.externalId !== fact.externalId) return state;
      return withFailure(withId(state, fact.externalId), fact.error, fact.at);
    case 'sent':
      return { ...withId(state, fact.externalId), sentAt: earliest(state.sentAt, fact.at) };
    case 'delivered':
      return { ...withId(state, fact.externalId), deliveredAt: earliest(state.deliveredAt, fact.at) };
    case 'read':
      return { ...withId(state, fact.externalId), readAt: earliest(state.readAt, fact.at) };
  }
}

const same = (a: PartState, b: PartState): boolean =>
  a.externalId === b.externalId &&
  a.replacedId === b.replacedId &&
  a.acceptedAt === b.acceptedAt &&
  a.sentAt === b.sentAt &&
  a.deliveredAt === b.deliveredAt &&
  a.readAt === b.readAt &&
  a.failedAt === b.failedAt &&
  a.error?.code === b.error?.code &&
  a.error?.message === b.error?.message &&
  a.error?.underlyingError === b.error?.underlyingError;

const resized = (parts: readonly PartState[], length: number): readonly PartState[] =>
  parts.length === length ? parts : Array.from({ length }, (_, at) => parts[at] ?? untouched);

/**
 * Adds one fact. Facts may come in any order and more than once; nothing ever goes back. What tells nothing new gives the same
 * object, so that nothing is written for it.
 */
export function mergeFact(delivery: MessageDelivery, fact: PartFact): MessageDelivery {
  const { facts, parts } = delivery;
  const limit = facts?.parts ?? maxParts;
  if (fact.part < 0 || fact.part >= limit) return delivery;
  const roomy = resized(parts, Math.max(parts.length, fact.part + 1));
  const before = roomy[fact.part] ?? untouched;
  const after = advance(before, fact);
  if (same(before, after) && roomy === parts) return delivery;
  return { ...delivery, parts: roomy.map((part, at) => (at === fact.part ? after : part)) };
}

/** Adds who and where, and with it how many parts there are. The first to tell is believed. */
export function mergeFacts(delivery: MessageDelivery, facts: DeliveryFacts): MessageDelivery {
  if (delivery.facts !== null) return delivery;
  return { ...delivery, facts, parts: resized(delivery.parts, Math.min(facts.parts, maxParts)) };
}
