/** The bound on a process's calls under way or about to start; its partitions share it. */
export interface CallBudget {
  free(): boolean;
  claim(id: string, partition: number, now: number): void;
  release(id: string): void;
  /** A task was built anew: only what it adopts is still claimed. */
  reset(partition: number): void;
  claimed(partition: number): number;
  size(): number;
}

/**
 * @param staleMs after which a claim counts as lost: its partition moved away before its call began
 */
export function createCallBudget(most: number, staleMs: number, clock: () => number): CallBudget {
  const claims = new Map<string, { readonly partition: number; readonly at: number }>();

  const dropStale = (): void => {
    const now = clock();
    for (const [id, { at }] of claims) {
      // Claims are in order of time.
      if (at + staleMs > now) return;
      claims.delete(id);
    }
  };

  return {
    free() {
      if (claims.size >= most) dropStale();
      return claims.size < most;
    },
    claim: (id, partition, now) => void claims.set(id, { partition, at: now }),
    release: (id) => void claims.delete(id),
    reset(partition) {
      for (const [id, claim] of claims) if (claim.partition === partition) claims.delete(id);
    },
    claimed(partition) {
      let count = 0;
      for (const claim of claims.values()) if (claim.partition === partition) count += 1;
      return count;
    },
    size: () => claims.size,
  };
}
