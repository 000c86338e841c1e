import type { Knex } from 'knex';

const ascii = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const id = 'char(24) character set ascii collate ascii_bin';

/**
 * Files of users that are on their way to the media store; a row leaves when its file is there. `next_at` is when it is due, or
 * until when the process that `claim` names has it; null: it was given up, at `failed_at`, for `reason`.
 */
const parked = `create table media_parked (
    media_id ${id} not null primary key, app_id ${id} not null, integration_id ${id} not null, whatsapp_id varchar(255) not null,
    mime_type varchar(255) null, attempts int not null, next_at bigint null, claim ${ascii(32)} null, reason varchar(255) null,
    failed_at bigint null, created_at bigint not null,
    key media_due (next_at), key media_failed (failed_at)
  ) engine=InnoDB default character set utf8mb4 collate utf8mb4_bin`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(parked);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('media_parked');
}
