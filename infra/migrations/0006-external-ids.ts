import type { Knex } from 'knex';

const ids = [
  ['messages', 'external_id', 'character set ascii collate ascii_bin null'],
  ['media_parked', 'whatsapp_id', 'not null'],
] as const;

const widthOf = async (knex: Knex, width: number): Promise<void> => {
  for (const [table, column, rest] of ids)
    await knex.raw(`alter table ${table} modify column ${column} varchar(${width}) ${rest}`);
};

/** WhatsApp's ids are opaque, and may have more than 255 characters. */
export const up = (knex: Knex): Promise<void> => widthOf(knex, 512);

export const down = (knex: Knex): Promise<void> => widthOf(knex, 255);
