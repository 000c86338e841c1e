import type { Knex } from 'knex';

/**
 * Numbers on WhatsApp's own API client: the user there (the secret of its webhooks lies in `verify_token`), and where the account's
 * templates are, which the client does not know.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table integrations
      add column username varchar(255) character set ascii collate ascii_bin null after base_url,
      add column password_sealed varchar(512) character set ascii collate ascii_bin null after username,
      add column account_base_url varchar(255) null after account_token_sealed`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table integrations drop column account_base_url, drop column password_sealed, drop column username',
  );
}
