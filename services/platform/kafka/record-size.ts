/** What decides about a record's size. */
interface Sized {
  readonly key?: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer | readonly (string | Buffer)[] | undefined>>;
}

/** Lengths, timestamp, and its share of a batch: generously, as varints differ in size. */
const FRAME_BYTES = 150;
const HEADER_FRAME_BYTES = 10;

/** Kafka takes 1 MiB for a record batch (`max.message.bytes`); the rest is room for its frame. */
export const MAX_RECORD_BYTES = 1_000_000;

const lengthOf = (part: string | Buffer | null | undefined): number =>
  typeof part === 'string' ? Buffer.byteLength(part) : (part?.length ?? 0);

/** What a record takes in the log, uncompressed; rather too much than too little. */
export function sizeOf({ key, value, headers }: Sized): number {
  let bytes = lengthOf(value) + lengthOf(key) + FRAME_BYTES;
  for (const name in headers) {
    const held = headers[name];
    for (const one of Array.isArray(held) ? held : [held])
      bytes += Buffer.byteLength(name) + lengthOf(one) + HEADER_FRAME_BYTES;
  }
  return bytes;
}
