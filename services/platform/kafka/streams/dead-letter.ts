import type { DeadLetter } from '../../../core/contract/records.ts';
import type { Message, RawHeaders, RawMessage } from '../kafkajs/index.ts';
import { sizeOf } from '../record-size.ts';

const bytes = (value: Buffer | string): Buffer => (typeof value === 'string' ? Buffer.from(value) : value);

/** Every header with its bytes, repeated names each for itself. */
const headersOf = (raw: RawHeaders | undefined): DeadLetter['headers'] =>
  Object.entries(raw ?? {}).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => ({ key, value: bytes(one) }));
  });

/** A letter must not outgrow its topic for what is said about it. */
const MAX_REASON = 2_000;

/** Why a record is given up. */
export interface Verdict {
  readonly group: string;
  readonly stage: string;
  readonly code: string;
  readonly reason: string;
}

/** Builds the letter for a record; its bytes stay as they are. */
export const deadLetterOf = (
  at: { readonly topic: string; readonly partition: number },
  message: RawMessage,
  verdict: Verdict,
  now: number,
): DeadLetter => ({
  topic: at.topic,
  partition: at.partition,
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  key: message.key,
  value: message.value,
  headers: headersOf(message.headers),
  ...verdict,
  reason: verdict.reason.slice(0, MAX_REASON),
  at: now,
});

/**
 * The first letter that `encode` brings within `maxBytes`: the whole record, else without its value, its headers, its key. Compressed,
 * the broker takes records that no letter can hold, and one that cannot be given up would stop its group for ever.
 */
export function fittingLetter(
  whole: DeadLetter,
  recordBytes: number,
  { encode, maxBytes }: { readonly encode: (letter: DeadLetter) => Message; readonly maxBytes: number },
): { readonly letter: DeadLetter; readonly encoded: Message } {
  const reason = `a record of ${recordBytes} bytes, given up for ${whole.code}: ${whole.reason}`;
  const withoutValue = { ...whole, value: null, code: 'too_large', reason: reason.slice(0, MAX_REASON) };
  for (const letter of [whole, withoutValue, { ...withoutValue, headers: [] }]) {
    const encoded = encode(letter);
    if (sizeOf(encoded) <= maxBytes) return { letter, encoded };
  }
  const least = { ...withoutValue, headers: [], key: null };
  return { letter: least, encoded: encode(least) };
}

/** A letter's key: the record's own where it is text, so that the letters of a chat lie together. */
export const letterKey = (key: Buffer | null): string => key?.toString() || 'none';
