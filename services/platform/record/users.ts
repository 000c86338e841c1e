import type { Knex } from 'knex';
import type { User } from '../../core/api/resources.ts';
import { fromJson, isDuplicate, namesNoRow, toJson } from './rows.ts';

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly external_id: string | null;
  readonly signed_up_at: number;
  readonly profile: string | null;
  readonly metadata: string | null;
}

export interface Users {
  /** False when the app has a user with this external id. */
  create(user: User): Promise<boolean>;
  /** By either of v2's names of a user. */
  find(appId: string, name: { readonly id: string } | { readonly externalId: string }): Promise<User | undefined>;
}

const read = (row: Row): User => ({
  id: row.id,
  appId: row.app_id,
  externalId: row.external_id,
  signedUpAt: row.signed_up_at,
  profile: fromJson(row.profile),
  metadata: fromJson(row.metadata),
});

export function createUsers(db: Knex): Users {
  return {
    async create(user) {
      try {
        await db('users').insert({
          id: user.id,
          app_id: user.appId,
          external_id: user.externalId,
          signed_up_at: user.signedUpAt,
          profile: toJson(user.profile),
          metadata: toJson(user.metadata),
        });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    async find(appId, name) {
      if (namesNoRow(appId) || ('id' in name && namesNoRow(name.id))) return undefined;
      const where = 'id' in name ? { id: name.id } : { external_id: name.externalId };
      const row: Row | undefined = await db('users')
        .where({ app_id: appId, ...where })
        .whereNull('deleted_at')
        .first();
      return row && read(row);
    },
  };
}
