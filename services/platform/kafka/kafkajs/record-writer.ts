/**
 * The records of one record batch, written one behind the other without kafkajs' objects: its encoder takes a zeroed buffer of 512
 * bytes for every record and every header, and copies each of them three times. Same bytes.
 */
import type { RawHeaders } from './internals.ts';

type Bytes = Buffer | string | null | undefined;

export interface RecordToWrite {
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: RawHeaders | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp?: string | undefined;
}

/** Up to here a loop is faster than the call into Node's own. */
const SHORT = 24;

/** Zigzag as a plain number: exact up to 2^52, far beyond any delta of milliseconds. */
const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);

function sizeOfVarint(value: number): number {
  let rest = zigzag(value);
  let size = 1;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

const lengthOf = (bytes: Bytes): number => {
  if (bytes === null || bytes === undefined) return -1;
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
};

const sizeOfBytes = (length: number): number => sizeOfVarint(length) + Math.max(0, length);

/** Records of one batch: measured once, to be written into a place of `size` bytes. */
export class RecordsToWrite {
  readonly size: number;
  readonly #records: readonly RecordToWrite[];
  readonly #first: number;
  readonly #now: number;
  /** Lengths of bodies, keys, values and headers, in the order in which they are written. */
  readonly #lengths: number[] = [];
  #next = 0;
  #into: Buffer = Buffer.alloc(0);
  #at = 0;

  /** `now`: the time of those without a timestamp. */
  constructor(records: readonly RecordToWrite[], firstTimestamp: number, now: number) {
    this.#records = records;
    this.#first = firstTimestamp;
    this.#now = now;
    let size = 0;
    for (let at = 0; at < records.length; at += 1) {
      const record = records[at];
      if (record) size += this.#measure(record, at);
    }
    this.size = size;
  }

  write(into: Buffer, from: number): void {
    this.#into = into;
    this.#at = from;
    this.#next = 0;
    for (let at = 0; at < this.#records.length; at += 1) {
      const record = this.#records[at];
      if (record) this.#write(record, at);
    }
  }

  #measure(record: RecordToWrite, offsetDelta: number): number {
    const { key, value, headers } = record;
    const lengths = this.#lengths;
    const first = lengths.length;
    const [keyLength, valueLength] = [lengthOf(key), lengthOf(value)];
    lengths.push(0, keyLength, valueLength, 0);
    let body = 1 + sizeOfVarint(this.#delta(record)) + sizeOfVarint(offsetDelta);
    body += sizeOfBytes(keyLength) + sizeOfBytes(valueLength);
    for (const name in headers) {
      const own = headers[name];
      if (Array.isArray(own)) for (const one of own) body += this.#measureHeader(name, one);
      else body += this.#measureHeader(name, own);
    }
    const headerCount = (lengths.length - first - 4) / 2;
    body += sizeOfVarint(headerCount);
    lengths[first] = body;
    lengths[first + 3] = headerCount;
    return sizeOfVarint(body) + body;
  }

  #measureHeader(name: string, value: Bytes): number {
    const [nameLength, valueLength] = [Buffer.byteLength(name), lengthOf(value)];
    this.#lengths.push(nameLength, valueLength);
    return sizeOfBytes(nameLength) + sizeOfBytes(valueLength);
  }

  #delta({ timestamp }: RecordToWrite): number {
    return Number(timestamp || this.#now) - this.#first;
  }

  #write(record: RecordToWrite, offsetDelta: number): void {
    const { key, value, headers } = record;
    this.#varint(this.#length());
    this.#into[this.#at++] = 0; // no attributes
    this.#varint(this.#delta(record));
    this.#varint(offsetDelta);
    this.#sized(key);
    this.#sized(value);
    this.#varint(this.#length());
    for (const name in headers) {
      const own = headers[name];
      if (Array.isArray(own)) {
        for (const one of own) {
          this.#sized(name);
          this.#sized(one);
        }
      } else {
        this.#sized(name);
        this.#sized(own);
      }
    }
  }

  #length(): number {
    return this.#lengths[this.#next++] ?? 0;
  }

  #varint(value: number): void {
    const into = this.#into;
    let rest = zigzag(value);
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) into[this.#at++] = (rest % 0x80) | 0x80;
    into[this.#at++] = rest;
  }

  #sized(value: Bytes): void {
    const length = this.#length();
    this.#varint(length);
    if (value === null || value === undefined) return;
    const [into, at] = [this.#into, this.#at];
    this.#at += length;
    if (typeof value !== 'string') into.set(value, at);
    else if (length !== value.length) into.write(value, at, length, 'utf8');
    else if (length > SHORT) into.write(value, at, length, 'latin1');
    else for (let n = 0; n < length; n += 1) into[at + n] = value.charCodeAt(n);
  }
}
