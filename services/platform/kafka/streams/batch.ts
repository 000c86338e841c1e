import type { InputQueue, QueuedRecord } from './input-queue.ts';
import type { Codec } from './runtime-options.ts';
import type { InputRecord } from './topology.ts';

/** What is to become of one queued record. */
export type Entry =
  | { readonly kind: 'item'; readonly queued: QueuedRecord; readonly item: number }
  | { readonly kind: 'filtered'; readonly queued: QueuedRecord }
  | { readonly kind: 'poison'; readonly queued: QueuedRecord; readonly code: string; readonly reason: string };

/** A record that its step will see. */
export interface BatchItem {
  readonly record: InputRecord<object | null>;
  readonly waited: boolean;
}

/** The next records of an input, in order. */
export interface InputBatch {
  readonly entries: readonly Entry[];
  readonly items: readonly BatchItem[];
  /** The record after the entries cannot be decoded yet. */
  readonly pending?: { readonly reason: string; readonly until: Promise<void> };
}

/** What earlier exceptions say of an input's records. */
export interface Doubts {
  /** To be taken alone. */
  isSuspect(offset: number): boolean;
  /** To be given up, and why. */
  condemned(offset: number): string | undefined;
}

const DEFAULT_MAX = 256;
/** Records passed over by a filter are cheap: that many more are looked at in one turn. */
const FILTERED_FACTOR = 4;

/** Looks at the head of a queue; nothing is taken from it before it is finished. */
export function nextBatch(queue: InputQueue, partition: number, codec: Codec, doubts: Doubts): InputBatch {
  const { definition } = queue;
  const max = definition.maxBatch ?? DEFAULT_MAX;
  const entries: Entry[] = [];
  const items: BatchItem[] = [];
  for (let at = 0; items.length < max && entries.length < FILTERED_FACTOR * max; at += 1) {
    const queued = queue.peek(at);
    if (!queued) break;
    const { offset, message, headers, waited } = queued;
    const isAlone = doubts.isSuspect(offset);
    if (isAlone && items.length > 0) break;
    if (definition.filter && !definition.filter(headers)) {
      entries.push({ kind: 'filtered', queued });
      continue;
    }
    const condemned = isAlone ? doubts.condemned(offset) : undefined;
    if (condemned !== undefined) {
      entries.push({ kind: 'poison', queued, code: 'step_failed', reason: condemned });
      continue;
    }
    let value: object | null = null;
    if (message.value === null) {
      if (!definition.tombstones) {
        const reason = 'a record without a value, where none belongs';
        entries.push({ kind: 'poison', queued, code: 'tombstone', reason });
        continue;
      }
    } else {
      if (!queued.decoded?.ok) queued.decoded = codec.decode(definition.topic, message.value);
      const { decoded } = queued;
      if (!decoded.ok && decoded.retriable) {
        return { entries, items, pending: { reason: decoded.reason, until: decoded.pending ?? Promise.resolve() } };
      }
      if (!decoded.ok) {
        entries.push({ kind: 'poison', queued, code: decoded.code, reason: decoded.reason });
        continue;
      }
      value = decoded.value;
    }
    entries.push({ kind: 'item', queued, item: items.length });
    const timestamp = Number(message.timestamp);
    const key = message.key === null ? null : message.key.toString();
    items.push({ record: { topic: definition.topic, partition, offset, timestamp, key, value, headers }, waited });
    if (isAlone) break;
  }
  return { entries, items };
}
