/** CRC-32C (Castagnoli) reflected, as record batches carry it. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** `table[256 * n + byte]`: what a byte does to the checksum with n further bytes behind it. */
const table = new Int32Array(256 * SLICES);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  table[byte] = crc;
}
for (let at = 256; at < table.length; at += 1) {
  const before = look(table, at - 256);
  table[at] = (before >>> 8) ^ look(table, before & 0xff);
}

function look(from: Int32Array | Uint8Array, at: number): number {
  return from[at] ?? 0;
}

/** The checksum of the bytes between two places: eight a step, where kafkajs takes one. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
  for (const last = end - SLICES; at <= last; at += SLICES) {
    crc ^= look(bytes, at) | (look(bytes, at + 1) << 8) | (look(bytes, at + 2) << 16) | (look(bytes, at + 3) << 24);
    crc =
      look(table, 1792 + (crc & 0xff)) ^
      look(table, 1536 + ((crc >>> 8) & 0xff)) ^
      look(table, 1280 + ((crc >>> 16) & 0xff)) ^
      look(table, 1024 + (crc >>> 24)) ^
      look(table, 768 + look(bytes, at + 4)) ^
      look(table, 512 + look(bytes, at + 5)) ^
      look(table, 256 + look(bytes, at + 6)) ^
      look(table, look(bytes, at + 7));
  }
  for (; at < end; at += 1) crc = look(table, (crc ^ look(bytes, at)) & 0xff) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}
