import type { RawHeaders, RawMessage } from '../kafkajs/index.ts';

/** The value of a dead letter: the record as it came, and why it is here. */
export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly { readonly key: string; readonly value: Buffer }[];
  readonly group: string;
  readonly stage: string;
  readonly code: string;
  readonly reason: string;
  readonly at: number;
}

const bytes = (value: Buffer | string): Buffer => (typeof value === 'string' ? Buffer.from(value) : value);

/** Every header with its bytes, repeated names each for itself. */
const headersOf = (raw: RawHeaders | undefined): DeadLetter['headers'] =>
  Object.entries(raw ?? {}).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => ({ key, value: bytes(one) }));
  });

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
  at: now,
});

/** A letter's key: the record's own where it is text, so that the letters of a chat lie together. */
export const letterKey = (key: Buffer | null): string => key?.toString() || 'none';
