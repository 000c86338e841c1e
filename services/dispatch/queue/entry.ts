import type { DispatchEntry, OutboundPrepared, PreparedCall, PreparedPart } from '../../core/contract/records.ts';

/** Wide enough for every offset; byte order is order of arrival. */
const PLACE_DIGITS = 16;

export const entryKey = (clientId: string, place: number): string =>
  `${clientId}:${String(place).padStart(PLACE_DIGITS, '0')}`;

/** All keys of all chats: client ids are hex digits. */
export const allEntries = { start: '0', end: 'g' } as const;

export const newEntry = (prepared: OutboundPrepared, place: number, at: number): DispatchEntry => ({
  prepared,
  part: 0,
  fallback: false,
  intent: null,
  attempts: 0,
  notBefore: null,
  awaiting: null,
  place,
  at,
});

export const keyOf = (entry: DispatchEntry): string => entryKey(entry.prepared.clientId, entry.place);

/** Undefined only for an entry that never had parts; intake refuses those. */
export const partOf = (entry: DispatchEntry): PreparedPart | undefined => entry.prepared.parts[entry.part];

/** What is to be sent now. */
export function callOf(entry: DispatchEntry): PreparedCall | undefined {
  const part = partOf(entry);
  return entry.fallback ? (part?.fallback ?? undefined) : part?.call;
}

/** A fallback that may yet be sent in place of the part. */
export const hasFallback = (entry: DispatchEntry): boolean => !entry.fallback && partOf(entry)?.fallback != null;

/**
 * WhatsApp took the part, and what follows waits for its delivery (or its failure, while a fallback is kept). `awaiting` with
 * attempts or without a time is another thing: the fallback is at hand, and the id is that of the part that failed.
 */
export const waitsForDelivery = (entry: DispatchEntry): boolean =>
  entry.intent === null && entry.awaiting !== null && entry.attempts === 0 && entry.notBefore !== null;

/** The entry with an intent to make its call. */
export const withIntent = (entry: DispatchEntry, nonce: string, at: number): DispatchEntry => ({
  ...entry,
  attempts: entry.attempts + 1,
  notBefore: null,
  intent: { attempt: entry.attempts + 1, nonce, at, fallback: entry.fallback },
});
