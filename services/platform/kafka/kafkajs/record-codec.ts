/**
 * One record of a record batch, written and read without kafkajs' objects: its encoder takes a zeroed buffer of 512 bytes for every
 * record and every header, its decoder three long integers a record. Same bytes, same fields.
 */
import type { RawHeaders } from './internals.ts';

type Bytes = Buffer | string | null | undefined;

export interface RecordToEncode {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: RawHeaders;
}

/** What kafkajs asks of an encoded record: the two names of its own encoder's bytes. */
export interface EncodedRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface BatchContext {
  readonly firstOffset?: string;
  readonly firstTimestamp?: string;
  readonly maxTimestamp?: string;
  readonly magicByte?: number;
  readonly isControlBatch?: boolean;
  /** 1: the broker has set the time of the whole batch. */
  readonly timestampType?: number;
}

const LOG_APPEND_TIME = 1;

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

class Writer {
  readonly bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  byte(value: number): void {
    this.bytes[this.#at++] = value;
  }

  varint(value: number): void {
    let rest = zigzag(value);
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  sized(value: Bytes, length: number): void {
    this.varint(length);
    if (value === null || value === undefined) return;
    if (typeof value === 'string') this.bytes.write(value, this.#at, length, 'utf8');
    else value.copy(this.bytes, this.#at);
    this.#at += length;
  }
}

/** Writes a record as the broker takes it. */
export function encodeRecord(record: RecordToEncode): EncodedRecord {
  const { offsetDelta = 0, timestampDelta = 0, key, value, headers } = record;
  const pairs: [name: string, value: Bytes][] = [];
  for (const name in headers) {
    const own = headers[name];
    if (Array.isArray(own)) for (const one of own) pairs.push([name, one]);
    else pairs.push([name, own]);
  }
  const [keyLength, valueLength] = [lengthOf(key), lengthOf(value)];
  let body =
    1 +
    sizeOfVarint(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfBytes(keyLength) +
    sizeOfBytes(valueLength) +
    sizeOfVarint(pairs.length);
  for (const [name, own] of pairs) body += sizeOfBytes(lengthOf(name)) + sizeOfBytes(lengthOf(own));

  const writer = new Writer(sizeOfVarint(body) + body);
  writer.varint(body);
  writer.byte(0); // no attributes
  writer.varint(timestampDelta);
  writer.varint(offsetDelta);
  writer.sized(key, keyLength);
  writer.sized(value, valueLength);
  writer.varint(pairs.length);
  for (const [name, own] of pairs) {
    writer.sized(name, lengthOf(name));
    writer.sized(own, lengthOf(own));
  }
  return { buf: writer.bytes, buffer: writer.bytes };
}

class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  sized(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}

function readHeaders(cursor: Cursor): Record<string, Buffer | null | (Buffer | null)[]> {
  const headers: Record<string, Buffer | null | (Buffer | null)[]> = {};
  for (let left = cursor.varint(); left > 0; left -= 1) {
    const name = cursor.sized()?.toString() ?? '';
    const value = cursor.sized();
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return headers;
}

/** Reads a record; kafkajs passes a decoder that stands at its beginning. */
export function decodeRecord(
  from: { readonly buffer: Buffer; readonly offset: number },
  context: BatchContext = {},
): object {
  const { firstOffset = '0', firstTimestamp = '0', maxTimestamp, timestampType, isControlBatch = false } = context;
  const cursor = new Cursor(from.buffer, from.offset);
  const attributes = cursor.byte();
  const timestampDelta = cursor.varint();
  const isAppendTime = timestampType === LOG_APPEND_TIME && maxTimestamp;
  const timestamp = isAppendTime ? maxTimestamp : String(Number(firstTimestamp) + timestampDelta);
  const offset = String(Number(firstOffset) + cursor.varint());
  return {
    magicByte: context.magicByte,
    attributes,
    timestamp,
    offset,
    key: cursor.sized(),
    value: cursor.sized(),
    headers: readHeaders(cursor),
    isControlRecord: isControlBatch,
    batchContext: context,
  };
}
