/** murmur2 as in Kafka's Java client, so that any producer with the default partitioner and the same key agrees with ours. */
export function murmur2(data: Uint8Array, length = data.length): number {
  const M = 0x5bd1e995;
  let hash = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16) | (byte(data, i + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    k = Math.imul(k, M);
    hash = Math.imul(hash, M) ^ k;
  }
  const rest = length & 3;
  if (rest === 3) hash ^= byte(data, whole + 2) << 16;
  if (rest >= 2) hash ^= byte(data, whole + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ byte(data, whole), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  hash ^= hash >>> 15;
  return hash | 0;
}

const byte = (data: Uint8Array, at: number): number => data[at] ?? 0;

const encoder = new TextEncoder();
/** Client ids are short: their bytes are put here, not into an array of each. */
const short = new Uint8Array(128);

function hashOf(text: string): number {
  if (text.length > short.length) return murmur2(encoder.encode(text));
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return murmur2(encoder.encode(text));
    short[at] = code;
  }
  return murmur2(short, text.length);
}

/** The partition in which every record of this client id lies, in every topic. */
export const partitionOf = (clientId: string, partitions: number): number =>
  (hashOf(clientId) & 0x7fffffff) % partitions;

/** The client id in a key: stream topics use it alone, tables put `:` and a further id behind it. */
export function clientIdOfKey(key: string): string {
  const colon = key.indexOf(':');
  return colon < 0 ? key : key.slice(0, colon);
}
