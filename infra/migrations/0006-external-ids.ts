import type { Knex } from 'knex';

const column = (length: number): string =>
  `alter table messages modify external_id varchar(${length}) character set ascii collate ascii_bin null`;

/** WhatsApp's ids are opaque and may be longer than 255 characters. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(column(512));
}

/** @throws where an id is longer than the column was */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(column(255));
}
