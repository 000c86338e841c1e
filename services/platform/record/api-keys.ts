import type { Knex } from 'knex';
import type { ApiKey, KeyScope } from '../../core/api/resources.ts';
import type { Sealer } from '../crypto/seal.ts';

interface Row {
  readonly id: string;
  readonly scope: KeyScope;
  readonly app_id: string | null;
  readonly integration_id: string | null;
  readonly display_name: string;
  readonly secret_sealed: string;
  readonly created_at: number;
}

export interface ApiKeys {
  create(key: ApiKey): Promise<void>;
  /** The one query that is not scoped by app: it finds out whose the caller is. */
  findForAuthentication(id: string): Promise<ApiKey | undefined>;
  find(appId: string, id: string): Promise<ApiKey | undefined>;
  list(appId: string): Promise<readonly ApiKey[]>;
  delete(appId: string, id: string): Promise<boolean>;
}

const keyId = /^[a-z]{3}_[A-Za-z0-9_-]{1,60}$/;

export function createApiKeys(db: Knex, sealer: Sealer): ApiKeys {
  const read = (row: Row): ApiKey => ({
    id: row.id,
    scope: row.scope,
    appId: row.app_id,
    integrationId: row.integration_id,
    displayName: row.display_name,
    secret: sealer.open(row.secret_sealed, row.id),
    createdAt: row.created_at,
  });
  const ofApp = (appId: string) => db('api_keys').where({ app_id: appId, scope: 'app' });
  return {
    async create(key) {
      await db('api_keys').insert({
        id: key.id,
        scope: key.scope,
        app_id: key.appId,
        integration_id: key.integrationId,
        display_name: key.displayName,
        secret_sealed: sealer.seal(key.secret, key.id),
        created_at: key.createdAt,
      });
    },
    async findForAuthentication(id) {
      if (!keyId.test(id)) return undefined;
      const row: Row | undefined = await db('api_keys').where({ id }).first();
      return row && read(row);
    },
    async find(appId, id) {
      if (!keyId.test(id)) return undefined;
      const row: Row | undefined = await ofApp(appId).where({ id }).first();
      return row && read(row);
    },
    async list(appId) {
      const rows: Row[] = await ofApp(appId).orderBy('created_at').orderBy('id');
      return rows.map(read);
    },
    async delete(appId, id) {
      return keyId.test(id) && (await ofApp(appId).where({ id }).delete()) > 0;
    },
  };
}
