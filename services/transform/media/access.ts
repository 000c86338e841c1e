import type { Knex } from 'knex';
import type { Sealer } from '../../platform/crypto/seal.ts';
import { createRemembered } from '../../platform/record/remembered.ts';
import { namesNoRow } from '../../platform/record/rows.ts';
import { cloudBaseUrl } from '../../whatsapp/cloud/client.ts';
import type { MediaAccess } from '../../whatsapp/cloud/media.ts';

interface Row {
  readonly base_url: string | null;
  readonly access_token_sealed: string | null;
}

/** Null: the number has no token. */
export interface NumberAccess {
  readonly access: MediaAccess | null;
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
      const row: Row | undefined = await database('integrations')
        .where({ id, app_id: appId, type: 'whatsapp' })
        .whereNull('deleted_at')
        .first('base_url', 'access_token_sealed');
      if (!row) return undefined;
      const { access_token_sealed: token } = row;
      if (token === null) return { access: null };
      return { access: { baseUrl: row.base_url ?? cloudBaseUrl, accessToken: sealer.open(token, id) } };
    },
  });
  return async (appId, id) => (namesNoRow(appId, id) ? undefined : remembered.find(`${appId} ${id}`, { appId, id }));
}
