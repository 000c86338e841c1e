import type { FetchedBatch, RawHeaders, RawMessage } from '../kafkajs/index.ts';
import type { Hold } from './holds.ts';
import type { Decoded } from './runtime-options.ts';
import type { Headers, InputDefinition } from './topology.ts';

/** A record that was fetched and is not finished. */
export interface QueuedRecord {
  readonly offset: number;
  readonly message: RawMessage;
  readonly headers: Headers;
  decoded?: Decoded;
  /** It comes again after `awaitHigher`. */
  waited: boolean;
}

const HIGH_RECORDS = 2_000;
const LOW_RECORDS = 500;
const HIGH_BYTES = 8 * 1024 * 1024;

const text = (value: Buffer | string): string => (typeof value === 'string' ? value : value.toString());

/** Header values as text; of a name that repeats, the last. */
export function textHeaders(raw: RawHeaders | undefined): Headers {
  const headers: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) headers[name] = text(last);
  }
  return headers;
}

/** The records of one input in one partition, from the fetch to the end of their step. */
export class InputQueue {
  readonly definition: InputDefinition<object>;
  /** Full topic name. */
  readonly topic: string;
  hold: Hold | undefined;
  /** True while kafkajs is told not to fetch this input. */
  paused = false;
  /** The offset at the end of the log as last told. */
  end: number | undefined;
  lastProgressAt: number;
  #items: QueuedRecord[] = [];
  #head = 0;
  #bytes = 0;
  #fetched: number;

  constructor(definition: InputDefinition<object>, topic: string, position: number, now: number) {
    this.definition = definition;
    this.topic = topic;
    this.#fetched = position;
    this.lastProgressAt = now;
  }

  /** The next offset that a fetch must bring. */
  get fetched(): number {
    return this.#fetched;
  }

  /** The first offset that is not finished. */
  get position(): number {
    return this.#items[this.#head]?.offset ?? this.#fetched;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Takes what a fetch brought; what came before is passed over. */
  take(batch: FetchedBatch): void {
    for (const message of batch.messages) {
      const offset = Number(message.offset);
      if (offset < this.#fetched) continue;
      this.#items.push({ offset, message, headers: textHeaders(message.headers), waited: false });
      this.#bytes += message.value?.length ?? 0;
    }
    this.moveTo(batch.nextOffset());
  }

  /** Moves over what holds no records: markers, aborted and compacted ones. */
  moveTo(offset: number): void {
    if (offset > this.#fetched) this.#fetched = offset;
  }

  /** The record `at` places behind the first. */
  peek(at: number): QueuedRecord | undefined {
    return this.#items[this.#head + at];
  }

  /** The first `count` records are finished. */
  finish(count: number, now: number): void {
    for (let at = this.#head; at < this.#head + count; at += 1)
      this.#bytes -= this.#items[at]?.message.value?.length ?? 0;
    this.#head += count;
    this.lastProgressAt = now;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > 1_024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  isFull(): boolean {
    return this.length > HIGH_RECORDS || this.#bytes > HIGH_BYTES;
  }

  isLow(): boolean {
    return this.length < LOW_RECORDS && this.#bytes < HIGH_BYTES / 2;
  }
}
