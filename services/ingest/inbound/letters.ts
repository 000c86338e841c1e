import type { DeadLetter } from '../../core/contract/records.ts';
import type { PassedOver } from '../../core/envelope/webhook-items.ts';
import type { SinkRecord } from '../record-sink.ts';

/** A part of a webhook that becomes no record of a chat, and where it came. */
export interface Unread {
  readonly what: PassedOver['what'] | 'too-large';
  readonly reason: string;
  /** As it came, the bytes of a body or a part of it; undefined where it is too large for a letter too. */
  readonly entry: unknown;
  /** Path of the webhook, without its secret. */
  readonly path: string;
  /** Whose letters lie together: the client's, else the number's. */
  readonly key: string;
}

/** A letter must not outgrow its topic for what is said about it. */
const longestReason = 2_000;

/** It lay in no topic: what names its place is the webhook's path, and the number there is -1. */
export function letterRecord(unread: Unread, received: number, traceparent: string): SinkRecord {
  const { what, reason, entry, path, key } = unread;
  const value: DeadLetter = {
    topic: path,
    partition: -1,
    offset: -1,
    timestamp: received,
    key: Buffer.from(key),
    value: entry === undefined ? null : Buffer.isBuffer(entry) ? entry : Buffer.from(JSON.stringify(entry)),
    headers: [],
    group: 'ingest',
    stage: 'webhook',
    code: what,
    reason: reason.slice(0, longestReason),
    at: received,
  };
  return { topic: 'dead-letters', key, value, headers: { traceparent } };
}
