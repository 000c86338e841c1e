import type { Knex } from 'knex';
import type { App } from '../../core/api/resources.ts';
import { type Page, type PageRequest, readPage } from './paging.ts';
import { fromJson, namesNoRow, toJson } from './rows.ts';

interface Row {
  readonly id: string;
  readonly display_name: string;
  readonly metadata: string | null;
  readonly created_at: number;
}

export interface Apps {
  create(app: App): Promise<void>;
  find(id: string): Promise<App | undefined>;
  list(page: PageRequest): Promise<Page<App> | undefined>;
}

const read = (row: Row): App => ({
  id: row.id,
  displayName: row.display_name,
  metadata: fromJson(row.metadata),
  createdAt: row.created_at,
});

export function createApps(db: Knex): Apps {
  return {
    async create({ id, displayName, metadata, createdAt }) {
      await db('apps').insert({ id, display_name: displayName, metadata: toJson(metadata), created_at: createdAt });
    },
    async find(id) {
      if (namesNoRow(id)) return undefined;
      const row: Row | undefined = await db('apps').where({ id }).first();
      return row && read(row);
    },
    async list(request) {
      const page = await readPage<Row>(() => db('apps'), { column: 'created_at' }, request);
      return page && { ...page, items: page.items.map(read) };
    },
  };
}
