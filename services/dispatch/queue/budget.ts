/** Whose a call is. */
export interface CallOwner {
  readonly partition: number;
  readonly integrationId: string;
}

/**
 * The bound on a process's calls under way or about to start; its partitions and its numbers share it. A number may have so many
 * calls as leave a part of the rest free, so that one whose calls hang never takes the room of the others.
 */
export interface CallBudget {
  /** True where the number may have one more call. */
  free(integrationId: string): boolean;
  claim(id: string, owner: CallOwner, now: number): void;
  release(id: string): void;
  /** Its answer is there: released, and counted for the bound. */
  answered(id: string, now: number): void;
  /** The bound of this moment. */
  most(now: number): number;
  /** A task was built anew: only what it adopts is still claimed. */
  reset(partition: number): void;
  /** How many calls each number has in a partition. */
  claimed(partition: number): Map<string, number>;
  size(): number;
}

interface Claim extends CallOwner {
  readonly at: number;
}

/**
 * So many calls for each one that is left free: alone a number has 7/8 of all, two that take what they get have 7/15 each, and one
 * that comes later finds room at once.
 */
const PER_FREE = 7;

/**
 * @param bounds the least and the most that the bound may be
 * @param staleMs after which a claim counts as lost: its partition moved away before its call began
 */
export function createCallBudget(
  bounds: { readonly least: number; readonly most: number },
  staleMs: number,
  clock: () => number,
): CallBudget {
  const claims = new Map<string, Claim>();
  const byNumber = new Map<string, number>();
  let second = 0;
  let answers = 0;
  let lastAnswers = 0;

  const turnTo = (now: number): void => {
    const at = Math.floor(now / 1_000);
    if (at === second) return;
    lastAnswers = at === second + 1 ? answers : 0;
    answers = 0;
    second = at;
  };

  const most = (now: number): number => {
    turnTo(now);
    return Math.min(bounds.most, Math.max(bounds.least, lastAnswers, answers));
  };

  const release = (id: string): void => {
    const claim = claims.get(id);
    if (!claim) return;
    claims.delete(id);
    const left = (byNumber.get(claim.integrationId) ?? 1) - 1;
    if (left > 0) byNumber.set(claim.integrationId, left);
    else byNumber.delete(claim.integrationId);
  };

  const dropStale = (): void => {
    const now = clock();
    for (const [id, { at }] of claims) {
      // Claims are in order of time.
      if (at + staleMs > now) return;
      release(id);
    }
  };

  const hasRoom = (integrationId: string): boolean =>
    (byNumber.get(integrationId) ?? 0) < PER_FREE * (most(clock()) - claims.size);

  return {
    free(integrationId) {
      if (hasRoom(integrationId)) return true;
      dropStale();
      return hasRoom(integrationId);
    },
    claim(id, { partition, integrationId }, now) {
      release(id);
      claims.set(id, { partition, integrationId, at: now });
      byNumber.set(integrationId, (byNumber.get(integrationId) ?? 0) + 1);
    },
    release,
    answered(id, now) {
      turnTo(now);
      answers += 1;
      release(id);
    },
    most,
    reset(partition) {
      for (const [id, claim] of claims) if (claim.partition === partition) release(id);
    },
    claimed(partition) {
      const counts = new Map<string, number>();
      for (const claim of claims.values())
        if (claim.partition === partition) counts.set(claim.integrationId, (counts.get(claim.integrationId) ?? 0) + 1);
      return counts;
    },
    size: () => claims.size,
  };
}
