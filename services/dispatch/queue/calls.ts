/**
 * What this process knows of the calls it began and of those in doubt. It belongs to the process and outlives every rebuild of a
 * task: otherwise each rebalance starts the wait for a status anew, and a call that was made could look as if it had not been.
 */
export interface CallBook {
  /** The call is about to be made. False: it was called off. */
  begin(id: string, now: number): boolean;
  /** True while the call may be written. */
  mayWrite(id: string): boolean;
  /** True when this process has begun the call, or doubts it: its intent is not free. */
  knows(id: string): boolean;
  /** Nobody knows what became of the call: until when a status is waited for. A doubt known already keeps its time. */
  doubt(id: string, until: number, now: number): number;
  /** Until when; undefined for a call that is not in doubt. */
  doubtUntil(id: string): number | undefined;
  /** The call is not wanted any more: if it was not written yet, it must not be. */
  callOff(id: string, now: number): void;
  /** Its end is committed: its intent cannot come back. */
  forget(id: string): void;
  size(): number;
}

interface Entry {
  readonly since: number;
  readonly begun: boolean;
  readonly off: boolean;
  /** Of a doubt. */
  readonly until: number | undefined;
}

/** Of partitions that never came back. A day, because what is forgotten too early would be sent again. */
const KEEP_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY = 10_000;

export function createCallBook(): CallBook {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const change = (id: string, now: number, to: Partial<Entry>): void => {
    const before = entries.get(id) ?? { since: now, begun: false, off: false, until: undefined };
    entries.set(id, { ...before, ...to });
    writes += 1;
    if (writes % SWEEP_EVERY !== 0) return;
    for (const [other, { since }] of entries) if (since + KEEP_MS < now) entries.delete(other);
  };

  return {
    begin(id, now) {
      if (entries.get(id)?.off) return false;
      change(id, now, { begun: true });
      return true;
    },
    mayWrite: (id) => entries.get(id)?.off !== true,
    knows(id) {
      const known = entries.get(id);
      return known !== undefined && (known.begun || known.until !== undefined);
    },
    doubt(id, until, now) {
      const known = entries.get(id)?.until;
      if (known !== undefined) return known;
      change(id, now, { until });
      return until;
    },
    doubtUntil: (id) => entries.get(id)?.until,
    callOff: (id, now) => change(id, now, { off: true }),
    forget: (id) => void entries.delete(id),
    size: () => entries.size,
  };
}
