/** One record of a record batch, read without kafkajs' objects: its decoder makes three long integers a record. Same fields. */
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
