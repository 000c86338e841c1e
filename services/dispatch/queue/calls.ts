/**
 * What this process knows of the calls it began and of those in doubt. It belongs to the process and outlives every rebuild of a
 * task: otherwise each rebalance starts the wait for a status anew.
 */
export interface CallBook {
  /** The call is about to be made. False: it was called off. */
  begin(id: string, now: number): boolean;
  /** True while the call may be written. */
  mayWrite(id: string): boolean;
  /** True when this process has begun the call and not heard its end. */
  began(id: string): boolean;
  /** Nobody knows what became of the call: until when a status is waited for. A doubt known already keeps its time. */
  doubt(id: string, until: number, now: number): number;
  /** Until when; undefined for a call that is not in doubt. */
  doubtUntil(id: string): number | undefined;
  /** The call is not wanted any more: if it was not written yet, it must not be. */
  callOff(id: string, now: number): void;
  /** Its end is known. */
  forget(id: string): void;
  size(): number;
}

interface Entry {
  readonly state: 'begun' | 'doubt' | 'off';
  readonly since: number;
  readonly until: number;
}

/** Of partitions that never came back. A day, because what is forgotten too early would be sent again. */
const KEEP_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY = 10_000;

export function createCallBook(): CallBook {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const set = (id: string, entry: Entry): void => {
    entries.set(id, entry);
    writes += 1;
    if (writes % SWEEP_EVERY !== 0) return;
    for (const [other, { since }] of entries) if (since + KEEP_MS < entry.since) entries.delete(other);
  };

  return {
    begin(id, now) {
      if (entries.get(id)?.state === 'off') return false;
      set(id, { state: 'begun', since: now, until: 0 });
      return true;
    },
    mayWrite: (id) => entries.get(id)?.state !== 'off',
    began: (id) => entries.get(id)?.state === 'begun',
    doubt(id, until, now) {
      const known = entries.get(id);
      if (known?.state === 'doubt') return known.until;
      set(id, { state: 'doubt', since: now, until });
      return until;
    },
    doubtUntil(id) {
      const known = entries.get(id);
      return known?.state === 'doubt' ? known.until : undefined;
    },
    callOff: (id, now) => set(id, { state: 'off', since: now, until: 0 }),
    forget: (id) => void entries.delete(id),
    size: () => entries.size,
  };
}
