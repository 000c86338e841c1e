import { randomFillSync } from 'node:crypto';

/** What the service takes from outside itself beside its engines: time and chance. Tests give their own. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Bytes that nobody else gets. */
  randomBytes(count: number): Uint8Array;
}

const BLOCK = 8192;

/** The process's own. A call to the source of chance costs more than a request's other work, so its bytes are taken in blocks. */
export function createSurroundings(): Surroundings {
  let block = Buffer.alloc(0);
  let used = 0;
  return {
    now: Date.now,
    randomBytes(count) {
      if (used + count > block.length) {
        // A new block each time: slices of the old one are still held.
        block = randomFillSync(Buffer.allocUnsafeSlow(Math.max(BLOCK, count)));
        used = 0;
      }
      used += count;
      return block.subarray(used - count, used);
    },
  };
}
