import type { Knex } from 'knex';

/** `ascii_bin` for ids and keys: half the size of utf8mb4, and compared byte by byte. */
const ascii = (length: number) => `varchar(${length}) character set ascii collate ascii_bin`;
const id = 'char(24) character set ascii collate ascii_bin';
/** Where the row came from (topic/partition/offset/timestamp): a replay recognises its own rows. */
const origin = `origin ${ascii(160)} null`;
const text = 'longtext character set utf8mb4 collate utf8mb4_bin';
const table = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

const statements = [
  `create table apps (
    id ${id} not null primary key, display_name varchar(100) not null, metadata ${text} null, created_at bigint not null
  ) ${table}`,
  `create table api_keys (
    id ${ascii(64)} not null primary key, scope ${ascii(16)} not null, app_id ${id} null, integration_id ${id} null,
    display_name varchar(100) not null, secret_sealed ${ascii(512)} not null, created_at bigint not null,
    key api_keys_app (app_id)
  ) ${table}`,
  `create table integrations (
    id ${id} not null primary key, app_id ${id} not null, type ${ascii(16)} not null, status ${ascii(16)} not null,
    display_name varchar(100) null, hosting ${ascii(16)} null, base_url varchar(255) null,
    phone_number_id ${ascii(32)} null, phone_number ${ascii(32)} null,
    access_token_sealed varchar(2048) null, app_secret_sealed varchar(512) null, verify_token varchar(255) null,
    account_id ${ascii(64)} null, account_token_sealed varchar(2048) null, hsm_fallback_language varchar(16) null,
    unknown_outcome ${ascii(8)} not null default 'resend', delivery_gate ${ascii(8)} not null default 'message',
    created_at bigint not null, deleted_at bigint null,
    key integrations_app (app_id), key integrations_phone (phone_number_id)
  ) ${table}`,
  `create table users (
    id ${id} not null primary key, app_id ${id} not null, external_id varchar(255) null, signed_up_at bigint not null,
    profile ${text} null, metadata ${text} null, deleted_at bigint null, ${origin},
    unique key users_external (app_id, external_id)
  ) ${table}`,
  `create table clients (
    id ${id} not null primary key, app_id ${id} not null, user_id ${id} not null, integration_id ${id} not null,
    type ${ascii(16)} not null, status ${ascii(16)} not null, external_id ${ascii(160)} not null, address_type ${ascii(8)} not null,
    display_name varchar(255) null, raw ${text} null, linked_at bigint null, last_seen bigint null, deleted_at bigint null, ${origin},
    key clients_user (user_id), key clients_app (app_id)
  ) ${table}`,
  `create table client_aliases (
    integration_id ${id} not null, address ${ascii(160)} not null, client_id ${id} not null,
    primary key (integration_id, address)
  ) ${table}`,
  `create table conversations (
    id ${id} not null primary key, app_id ${id} not null, type ${ascii(16)} not null, is_default tinyint not null default 0,
    display_name varchar(100) null, description varchar(100) null, icon_url varchar(2048) null, metadata ${text} null,
    first_client_id ${id} null, business_last_read bigint null, last_updated_at bigint not null, created_at bigint not null,
    deleted_at bigint null, ${origin},
    key conversations_app (app_id), key conversations_client (first_client_id)
  ) ${table}`,
  `create table participants (
    id ${id} not null primary key, conversation_id ${id} not null, user_id ${id} not null, client_id ${id} null,
    unread_count int not null default 0, last_read bigint null, ${origin},
    unique key participants_member (conversation_id, user_id), key participants_user (user_id), key participants_client (client_id)
  ) ${table}`,
  // Order in the record is the order of insertion; paging cursors resolve to the position.
  `create table messages (
    position bigint not null auto_increment primary key, id ${id} not null, app_id ${id} not null, conversation_id ${id} not null,
    received bigint not null, author_type ${ascii(16)} not null, external_id varchar(255) character set ascii collate ascii_bin null,
    message ${text} null, deleted_at bigint null, ${origin},
    unique key messages_id (id), key messages_conversation (conversation_id, position)
  ) ${table}`,
  `create table idempotency_keys (
    app_id ${id} not null, idempotency_key varchar(255) not null, body_hash ${ascii(64)} not null, created_at bigint not null,
    primary key (app_id, idempotency_key), key idempotency_age (created_at)
  ) ${table}`,
  `create table message_templates (
    account_id ${ascii(64)} not null, name ${ascii(512)} not null, language ${ascii(16)} not null, ordinal int not null,
    definition ${text} not null, fetched_at bigint not null,
    primary key (account_id, name, language)
  ) ${table}`,
  `create table webhooks (
    id ${id} not null primary key, app_id ${id} not null, integration_id ${id} not null, target varchar(2048) not null,
    triggers ${text} not null, secret_sealed ${ascii(512)} not null, include_full_user tinyint not null default 0,
    include_full_source tinyint not null default 0, version ${ascii(8)} not null default 'v2', created_at bigint not null,
    deleted_at bigint null, key webhooks_app (app_id)
  ) ${table}`,
  // What did not succeed at once; a row leaves after the 2xx, or when the tries are used up.
  `create table webhook_parked (
    position bigint not null auto_increment primary key, webhook_id ${id} not null, event_id ${id} not null,
    conversation_id ${id} null, body ${text} not null, attempts int not null, next_at bigint not null, created_at bigint not null,
    unique key parked_event (webhook_id, event_id), key parked_due (next_at), key parked_conversation (webhook_id, conversation_id, position)
  ) ${table}`,
  `create table webhook_attempts (
    position bigint not null auto_increment primary key, webhook_id ${id} not null, event_id ${id} not null, attempt int not null,
    at bigint not null, duration_ms int not null, status int null, error varchar(255) null, next_at bigint null,
    key attempts_event (event_id), key attempts_age (at)
  ) ${table}`,
];

const names = [
  'apps',
  'api_keys',
  'integrations',
  'users',
  'clients',
  'client_aliases',
  'conversations',
  'participants',
  'messages',
  'idempotency_keys',
  'message_templates',
  'webhooks',
  'webhook_parked',
  'webhook_attempts',
];

export async function up(knex: Knex): Promise<void> {
  for (const statement of statements) await knex.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of [...names].reverse()) await knex.schema.dropTableIfExists(name);
}
