import type { Knex } from 'knex';

/** What changed a message last, as text that sorts: an older change that comes late, or again, is told by it. */
const changed = 'alter table messages add column changed varchar(64) character set ascii collate ascii_bin null';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(changed);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table messages drop column changed');
}
