/** When a local store may be used as it lies, and when it must be made anew from the changelog. Pure; local-store.ts acts on it. */

/** After 24 h (`delete.retention.ms`) compaction drops tombstones; a store that has not seen them would bring old entries back. */
export const MAX_AGE_MS = 12 * 60 * 60 * 1000;

export const FORMAT = 1;

/** What a store was made from. */
export interface Identity {
  readonly format: number;
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
}

/** The file beside the data, written before it is opened and after it is closed. */
export interface Session {
  /** `opening`: not yet read; `open`: in use; `closed`: synced and closed. */
  readonly state: 'opening' | 'open' | 'closed';
  /** The run of the machine in which that was written. */
  readonly boot: string;
}

export type WipeReason =
  | 'foreign'
  | 'died-opening'
  | 'machine-went-down'
  | 'truncated'
  | 'too-old'
  | 'log-is-shorter'
  | 'log-begins-later';

/** What the files say before LMDB opens them. */
export interface FoundFacts {
  readonly session: Session | undefined;
  readonly boot: string;
  /** The size of the data file, and the size that its own head asks for. */
  readonly bytes: { readonly has: number; readonly needs: number };
}

/** Before the data is touched: LMDB maps it into memory, and a missing page ends the process with SIGBUS. */
export function wipeBeforeOpening({ session, boot, bytes }: FoundFacts): WipeReason | undefined {
  if (!session) return 'foreign';
  if (session.state === 'opening') return 'died-opening';
  // Without fsync, what the page cache held is gone with the machine.
  if (session.state === 'open' && session.boot !== boot) return 'machine-went-down';
  if (bytes.has < bytes.needs) return 'truncated';
  return undefined;
}

export interface OpenedFacts {
  readonly found: Identity | undefined;
  readonly wanted: Identity;
  /** When the store last stood at the end of its log. */
  readonly atEnd: number | undefined;
  readonly now: number;
}

/** After opening, before anything is read from it. */
export function wipeAfterOpening(facts: OpenedFacts): WipeReason | undefined {
  const { found, wanted } = facts;
  const same =
    found?.format === wanted.format &&
    found.cluster === wanted.cluster &&
    found.topic === wanted.topic &&
    found.partition === wanted.partition;
  if (!same) return 'foreign';
  if (facts.atEnd === undefined || facts.now - facts.atEnd > MAX_AGE_MS) return 'too-old';
  return undefined;
}

/** Against the changelog as it is now. */
export function wipeAgainstLog(
  checkpoint: number,
  log: { readonly start: number; readonly end: number },
): WipeReason | undefined {
  if (checkpoint > log.end) return 'log-is-shorter'; // another topic under the same name
  if (checkpoint > 0 && checkpoint < log.start) return 'log-begins-later'; // deletes between the two were not seen
  return undefined;
}
