import type { Knex } from 'knex';

export type Claim =
  /** `createdAt` is that of the first request with this key: a repeat answers with the same times. */
  { readonly type: 'granted'; readonly createdAt: number } | { readonly type: 'otherRequest' };

export interface IdempotencyKeys {
  /** Writes the key's row, or compares with the one that is there. */
  claim(appId: string, key: string, bodyHash: string, now: number): Promise<Claim>;
  /** Forgets at most so many keys that were claimed before that time, the oldest first; answers how many. */
  prune(before: number, most: number): Promise<number>;
}

export function createIdempotencyKeys(db: Knex): IdempotencyKeys {
  /** True where the row was not there. Not `insert ignore`, which cuts what does not fit without a word. */
  async function insertIfAbsent(appId: string, key: string, bodyHash: string, now: number): Promise<boolean> {
    const [result]: { affectedRows: number }[] = await db.raw(
      'insert into idempotency_keys (app_id, idempotency_key, body_hash, created_at) values (?, ?, ?, ?) on duplicate key update app_id = app_id',
      [appId, key, bodyHash, now],
    );
    return result !== undefined && result.affectedRows > 0;
  }

  return {
    async claim(appId, key, bodyHash, now) {
      for (;;) {
        if (await insertIfAbsent(appId, key, bodyHash, now)) return { type: 'granted', createdAt: now };
        const found: { body_hash: string; created_at: number } | undefined = await db('idempotency_keys')
          .where({ app_id: appId, idempotency_key: key })
          .first('body_hash', 'created_at');
        // Pruned between the two statements: the key is free again, for whoever is first.
        if (!found) continue;
        return found.body_hash === bodyHash
          ? { type: 'granted', createdAt: found.created_at }
          : { type: 'otherRequest' };
      }
    },
    prune: (before, most) =>
      db('idempotency_keys').where('created_at', '<', before).orderBy('created_at').limit(most).delete(),
  };
}
