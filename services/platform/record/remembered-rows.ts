import { LRUCache } from 'lru-cache';

export interface RememberedRowsOptions<V> {
  readonly max: number;
  /** Up to this age, in ms, a value counts as it is (default 3 s). */
  readonly freshMs?: number;
  /** Up to this age, in ms, it still counts while it is looked up again behind (default twice `freshMs`). */
  readonly staleMs?: number;
  /** How long look-ups behind are gathered, in ms, so that many cost one query (default 100). */
  readonly gatherMs?: number;
  /** Those that are there, in one query. */
  load(keys: readonly string[]): Promise<ReadonlyMap<string, V>>;
  /** False for a value that may change any moment and is not remembered (default: all are). */
  lasting?(value: V): boolean;
  /** Told of a look-up behind that failed: what was known goes on counting. */
  failed(error: unknown): void;
}

/** Rows that are looked up rarely and used often. */
export interface RememberedRows<V> {
  /** Those that are there. Rejects where one that was never met cannot be looked up. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, V>>;
  /** What the caller has just written. */
  set(key: string, value: V): void;
}

interface Entry<V> {
  readonly value: V;
  readonly at: number;
}

/**
 * A busy key never waits for its look-up: it is made behind, with those of others in one query. Callers of one turn who miss share a query
 * too. What is not there is not remembered. While the database is away, what was known goes on counting.
 */
export function createRememberedRows<V extends object>({
  max,
  freshMs = 3_000,
  staleMs = 2 * freshMs,
  gatherMs = 100,
  load,
  lasting = () => true,
  failed,
}: RememberedRowsOptions<V>): RememberedRows<V> {
  const entries = new LRUCache<string, Entry<V>>({ max });
  const behind = new Set<string>();
  let gathering: { readonly keys: Set<string>; readonly values: Promise<ReadonlyMap<string, V>> } | undefined;

  async function look(keys: readonly string[]): Promise<ReadonlyMap<string, V>> {
    const began = performance.now();
    const values = await load(keys);
    const at = performance.now();
    for (const key of keys) {
      // Written by the caller in the meantime: what was read may be older.
      if ((entries.peek(key)?.at ?? 0) > began) continue;
      const value = values.get(key);
      if (value !== undefined && lasting(value)) entries.set(key, { value, at });
      else entries.delete(key);
    }
    return values;
  }

  function together(keys: readonly string[]): Promise<ReadonlyMap<string, V>> {
    if (!gathering) {
      const all = new Set<string>();
      const values = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        gathering = undefined;
        return look([...all]);
      });
      gathering = { keys: all, values };
    }
    for (const key of keys) gathering.keys.add(key);
    return gathering.values;
  }

  function refresh(): void {
    const keys = [...behind];
    behind.clear();
    look(keys).catch(failed);
  }

  function lookBehind(key: string): void {
    if (behind.size === 0) setTimeout(refresh, gatherMs).unref();
    behind.add(key);
  }

  /** While the database is away: all that was ever known. */
  function knownOf(keys: readonly string[], error: unknown): ReadonlyMap<string, V> {
    const known = new Map<string, V>();
    for (const key of keys) {
      const entry = entries.get(key);
      if (!entry) throw error;
      known.set(key, entry.value);
    }
    failed(error);
    return known;
  }

  return {
    async find(keys) {
      const found = new Map<string, V>();
      const missing: string[] = [];
      const now = performance.now();
      for (const key of keys) {
        const entry = entries.get(key);
        const age = entry ? now - entry.at : Number.POSITIVE_INFINITY;
        if (!entry || age > staleMs) missing.push(key);
        else {
          found.set(key, entry.value);
          if (age > freshMs && !behind.has(key)) lookBehind(key);
        }
      }
      if (missing.length === 0) return found;
      const looked = await together(missing).catch((error: unknown) => knownOf(missing, error));
      for (const key of missing) {
        const value = looked.get(key);
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
    set(key, value) {
      if (lasting(value)) entries.set(key, { value, at: performance.now() });
    },
  };
}
