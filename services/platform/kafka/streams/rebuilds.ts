/** Rebuilds in a row without a committed record between them that end the process. */
const MAX_IN_A_ROW = 10;
const MAX_DELAY_MS = 2_000;

/** Counts the rebuilds of each partition: one that leads nowhere must not go on for ever. */
export class Rebuilds {
  readonly #counts = new Map<number, number>();

  /** A task is to be built anew. How long to wait before, or that it has been enough. */
  again(partition: number): { readonly delayMs: number } | 'enough' {
    const count = (this.#counts.get(partition) ?? 0) + 1;
    this.#counts.set(partition, count);
    if (count > MAX_IN_A_ROW) return 'enough';
    return { delayMs: count === 1 ? 0 : Math.min(MAX_DELAY_MS, 20 * 2 ** count) };
  }

  /** Records of the partition were committed. */
  progressed(partition: number): void {
    this.#counts.delete(partition);
  }
}
