import type { Knex } from 'knex';
import { apiClientHostings } from '../../core/content/target.ts';

/**
 * Where the business account of a number is asked for its templates, as the column `base_url`; null: WhatsApp's own. On the Cloud API
 * that is where the number's calls go; an API client knows nothing of accounts.
 * @param table the name that the query has for `integrations`
 */
export const accountBaseUrl = (db: Knex, table: string): Knex.Raw => {
  const places = apiClientHostings.map(() => '?').join(', ');
  return db.raw(`case when ??.hosting in (${places}) then ??.account_base_url else ??.base_url end as base_url`, [
    table,
    ...apiClientHostings,
    table,
    table,
  ]);
};
