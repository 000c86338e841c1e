import type { Knex } from 'knex';

const id = 'char(24) character set ascii collate ascii_bin';

/**
 * Messages that an app keeps under a name. Names are compared exactly. A deleted row stays, and `live` with it becomes null: the name
 * is free again, because nulls are never equal.
 */
const templates = `create table templates (
    id ${id} not null primary key, app_id ${id} not null, name varchar(255) not null,
    content longtext character set utf8mb4 collate utf8mb4_bin not null,
    created_at bigint not null, updated_at bigint not null, deleted_at bigint null, live tinyint null default 1,
    unique key templates_name (app_id, name, live), key templates_list (app_id, created_at)
  ) engine=InnoDB default character set utf8mb4 collate utf8mb4_bin`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(templates);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('templates');
}
