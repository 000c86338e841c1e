import type { Knex } from 'knex';
import type { Sealer } from '../../platform/crypto/seal.ts';
import { createRemembered } from '../../platform/record/remembered.ts';
import { namesNoRow } from '../../platform/record/rows.ts';
import type { Credentials } from '../../whatsapp/client.ts';
import { type CredentialRow, credentialColumns, credentialsOf } from '../../whatsapp/credentials.ts';

/** Null: the number has none, for the reason given. */
export interface NumberAccess {
  readonly access: Credentials | null;
  readonly reason: string;
}

/** The right to read what was sent to a number; undefined for one that is not there any more. */
export type FindAccess = (appId: string, integrationId: string) => Promise<NumberAccess | undefined>;

const freshMs = 5_000;

/** Rows are remembered for a few seconds: a number that gets many files costs no query for each. */
export function createAccess(database: Knex, sealer: Pick<Sealer, 'open'>): FindAccess {
  const remembered = createRemembered<NumberAccess, { readonly appId: string; readonly id: string }>({
    max: 1_000,
    ttlMs: freshMs,
    async load({ appId, id }) {
      const row: CredentialRow | undefined = await database('integrations')
        .where({ id, app_id: appId, type: 'whatsapp' })
        .whereNull('deleted_at')
        .first(...credentialColumns);
      if (!row) return undefined;
      const access = credentialsOf(id, row, sealer);
      return typeof access === 'string' ? { access: null, reason: access } : { access, reason: '' };
    },
  });
  return async (appId, id) => (namesNoRow(appId, id) ? undefined : remembered.find(`${appId} ${id}`, { appId, id }));
}
