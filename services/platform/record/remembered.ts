import { LRUCache } from 'lru-cache';

export interface RememberedOptions<V, C> {
  readonly max: number;
  /** After this long a value is looked up again. */
  readonly ttlMs: number;
  /** Undefined: there is none; that is never remembered. */
  load(context: C, key: string): Promise<V | undefined>;
}

/** Values that are looked up rarely and used often. */
export interface Remembered<V, C> {
  /** A fresh value, at once. */
  fresh(key: string): V | undefined;
  /** The value, looked up where it is not fresh; callers who ask at the same time share one look-up. */
  find(key: string, context: C): Promise<V | undefined>;
  forget(which: (value: V, key: string) => boolean): void;
}

interface Entry<V> {
  readonly value: V;
  readonly until: number;
}

/**
 * While the place that is asked is away, what was known goes on counting; only who was not known is told of the failure. (lru-cache's own
 * `allowStaleOnFetchRejection` answers undefined there: "away" would read as "there is none".)
 */
export function createRemembered<V extends object, C = undefined>({
  max,
  ttlMs,
  load,
}: RememberedOptions<V, C>): Remembered<V, C> {
  const entries = new LRUCache<string, Entry<V>>({ max });
  const loading = new Map<string, Promise<V | undefined>>();

  const keep = (key: string, value: V): V => {
    entries.set(key, { value, until: performance.now() + ttlMs });
    return value;
  };

  async function look(key: string, context: C): Promise<V | undefined> {
    try {
      const value = await load(context, key);
      // Forgotten in the meantime: the answer may be older than the reason for that.
      if (!loading.has(key)) return value;
      if (value !== undefined) return keep(key, value);
      entries.delete(key);
      return value;
    } catch (error) {
      const known = entries.get(key);
      if (known) return keep(key, known.value);
      throw error;
    } finally {
      loading.delete(key);
    }
  }

  const fresh = (key: string): V | undefined => {
    const known = entries.get(key);
    return known && known.until > performance.now() ? known.value : undefined;
  };

  return {
    fresh,
    async find(key, context) {
      const known = fresh(key);
      if (known) return known;
      const shared = loading.get(key);
      if (shared) return shared;
      // Entered before it starts: it takes itself out of the map when it ends.
      const own = Promise.resolve().then(() => look(key, context));
      loading.set(key, own);
      return own;
    },
    forget(which) {
      for (const [key, { value }] of entries.entries()) if (which(value, key)) entries.delete(key);
      loading.clear();
    },
  };
}
