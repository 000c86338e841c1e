import type { Knex } from 'knex';

export type Claim =
  /** `createdAt` is that of the first request with this key: a repeat answers with the same times. */
  { readonly type: 'granted'; readonly createdAt: number } | { readonly type: 'otherRequest' };

export interface IdempotencyKeys {
  /** Writes the key's row, or compares with the one that is there. */
  claim(appId: string, key: string, bodyHash: string, now: number): Promise<Claim>;
}

export function createIdempotencyKeys(db: Knex): IdempotencyKeys {
  return {
    async claim(appId, key, bodyHash, now) {
      const row = { app_id: appId, idempotency_key: key, body_hash: bodyHash, created_at: now };
      // Not `insert ignore`, which cuts what does not fit without a word.
      const [result]: { affectedRows: number }[] = await db.raw(
        'insert into idempotency_keys (app_id, idempotency_key, body_hash, created_at) values (?, ?, ?, ?) on duplicate key update app_id = app_id',
        [appId, key, bodyHash, now],
      );
      if (result && result.affectedRows > 0) return { type: 'granted', createdAt: now };
      const found: { body_hash: string; created_at: number } | undefined = await db('idempotency_keys')
        .where({ app_id: appId, idempotency_key: key })
        .first('body_hash', 'created_at');
      // Pruned between the two statements: the key is free again.
      if (!found) {
        await db('idempotency_keys').insert(row);
        return { type: 'granted', createdAt: now };
      }
      return found.body_hash === bodyHash ? { type: 'granted', createdAt: found.created_at } : { type: 'otherRequest' };
    },
  };
}
