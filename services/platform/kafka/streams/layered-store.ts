import { LRUCache } from 'lru-cache';
import type { Drafts } from './drafts.ts';
import type { LocalStore } from './local-store.ts';
import type { Part } from './part.ts';
import type { Codec } from './runtime-options.ts';

/** The schema of a stored value is on its way: the step is run again when it is there. */
export class StoreValuePending extends Error {
  readonly pending: Promise<void>;
  constructor(key: string, reason: string, pending: Promise<void>) {
    super(`the stored value of ${key} cannot be read yet: ${reason}`);
    this.pending = pending;
  }
}

/** UTF-16 order is UTF-8 order but for astral characters; those are compared as bytes. */
const before = (a: string, b: string): boolean => {
  if (!/[\ud800-\uffff]/.test(a + b)) return a < b;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
};

/** Of what is on disk, so many values are kept decoded: what a step reads is mostly what another has written a moment ago. */
const KEPT = { max: 5_000, maxSize: 4 * 1024 * 1024 };

/**
 * What a task sees of its state: what is drafted in this batch, over what waits for a transaction, over what is in one, over what is
 * on disk.
 */
export class LayeredStore {
  readonly #topic: string;
  readonly #codec: Codec;
  readonly #disk: LocalStore;
  /** Sized by their bytes on disk. */
  readonly #kept = new LRUCache<string, object>(KEPT);
  pending: Part;
  inflight: Part | undefined;

  constructor(topic: string, codec: Codec, disk: LocalStore, pending: Part) {
    this.#topic = topic;
    this.#codec = codec;
    this.#disk = disk;
    this.pending = pending;
  }

  get(drafts: Drafts, item: number, key: string): object | undefined {
    const drafted = drafts.read(item, key);
    if (drafted !== undefined) return drafted ?? undefined;
    const change = this.pending.changes.get(key) ?? this.inflight?.changes.get(key);
    if (change) return change.value ?? undefined;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const bytes = this.#disk.get(key);
    if (!bytes) return undefined;
    const value = this.#read(key, bytes);
    this.#keep(key, value, bytes);
    return value;
  }

  /** A part is on disk: from there on its values are what is read. */
  written(part: Part): void {
    for (const [key, { value, bytes }] of part.changes) {
      if (value && bytes) this.#keep(key, value, bytes);
      else this.#kept.delete(key);
    }
  }

  *range(drafts: Drafts, item: number, start: string, end: string): Generator<readonly [string, object]> {
    const above = this.#keysAbove(drafts, item, start, end);
    let at = 0;
    for (const [key, bytes] of this.#disk.range(start, end)) {
      for (let next = above[at]; next !== undefined && before(next, key); next = above[at]) {
        at += 1;
        const value = this.get(drafts, item, next);
        if (value) yield [next, value];
      }
      if (above[at] === key) {
        at += 1;
        const value = this.get(drafts, item, key);
        if (value) yield [key, value];
      } else yield [key, this.#kept.peek(key) ?? this.#read(key, bytes)];
    }
    for (; at < above.length; at += 1) {
      const key = above[at];
      const value = key === undefined ? undefined : this.get(drafts, item, key);
      if (key !== undefined && value) yield [key, value];
    }
  }

  /** Keys of the range with a write that is not on disk yet, in order. */
  #keysAbove(drafts: Drafts, item: number, start: string, end: string): string[] {
    const keys = new Set(drafts.keys(item, start, end));
    for (const part of [this.pending, this.inflight]) {
      if (!part) continue;
      for (const key of part.changes.keys()) if (!before(key, start) && before(key, end)) keys.add(key);
    }
    return [...keys].sort((a, b) => (before(a, b) ? -1 : 1));
  }

  #keep(key: string, value: object, bytes: Buffer): void {
    this.#kept.set(key, value, { size: Math.max(1, bytes.length) });
  }

  #read(key: string, bytes: Buffer): object {
    const decoded = this.#codec.decode(this.#topic, bytes);
    if (decoded.ok) return decoded.value;
    if (decoded.retriable) throw new StoreValuePending(key, decoded.reason, decoded.pending ?? Promise.resolve());
    throw new Error(`the stored value of ${key} in ${this.#topic} cannot be read: ${decoded.reason}`);
  }
}
