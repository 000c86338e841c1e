import type { Knex } from 'knex';
import { contentFromV2, contentToV2 } from '../../core/api/content-json.ts';
import type { CannedTemplate } from '../../core/api/resources.ts';
import type { ContentJson } from '../../core/api/schema/content-schema.ts';
import type { Content } from '../../core/contract/records.ts';
import { isDuplicate, namesNoRow } from './rows.ts';

export type CannedChanges = Partial<Pick<CannedTemplate, 'name' | 'content'>>;

/** Some of a list, by number (v1.1: paging). */
export interface Stretch {
  readonly limit: number;
  /** How many are passed over. */
  readonly offset: number;
}

/** Under which name an app keeps a message. */
export interface CannedName {
  readonly appId: string;
  readonly name: string;
}

/** What was found under names. */
export interface CannedContents {
  /** By name. */
  of(appId: string): ReadonlyMap<string, Content>;
}

export interface CannedTemplates {
  /** False when the app has a template of this name. */
  create(template: CannedTemplate): Promise<boolean>;
  find(appId: string, id: string): Promise<CannedTemplate | undefined>;
  /** The oldest first. */
  list(
    appId: string,
    stretch: Stretch,
  ): Promise<{ readonly items: readonly CannedTemplate[]; readonly hasMore: boolean }>;
  /** False when another template of the app has the name. */
  update(appId: string, id: string, changes: CannedChanges, now: number): Promise<boolean>;
  delete(appId: string, id: string, now: number): Promise<boolean>;
  /** What is kept under these names, of whichever apps: one query for all; none for none. */
  contents(wanted: readonly CannedName[]): Promise<CannedContents>;
}

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly name: string;
  readonly content: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** As the API has it: the record's own form grows fields, which rows of before would lack. */
const toColumn = (content: Content): string => JSON.stringify(contentToV2(content));
const fromColumn = (text: string): Content => contentFromV2(JSON.parse(text) as ContentJson);

const read = (row: Row): CannedTemplate => ({
  id: row.id,
  appId: row.app_id,
  name: row.name,
  content: fromColumn(row.content),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const noContents: ReadonlyMap<string, Content> = new Map();

/** Far more than texts ask for; a statement has its bounds. */
const namesAtOnce = 1000;

export function createCannedTemplates(db: Knex): CannedTemplates {
  const live = () => db('templates').where({ live: 1 });
  const unlessTaken = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  return {
    create: ({ id, appId, name, content, createdAt, updatedAt }) =>
      unlessTaken(() =>
        db('templates').insert({
          id,
          app_id: appId,
          name,
          content: toColumn(content),
          created_at: createdAt,
          updated_at: updatedAt,
        }),
      ),
    async find(appId, id) {
      if (namesNoRow(appId, id)) return undefined;
      const row: Row | undefined = await live().where({ id, app_id: appId }).first();
      return row && read(row);
    },
    async list(appId, { limit, offset }) {
      const rows: Row[] = await live()
        .where({ app_id: appId })
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit + 1)
        .offset(offset);
      return { items: rows.slice(0, limit).map(read), hasMore: rows.length > limit };
    },
    async update(appId, id, { name, content }, now) {
      const set: Record<string, string | number> = { updated_at: now };
      if (name !== undefined) set.name = name;
      if (content !== undefined) set.content = toColumn(content);
      return unlessTaken(() => live().where({ id, app_id: appId }).update(set));
    },
    async delete(appId, id, now) {
      if (namesNoRow(appId, id)) return false;
      const gone = await live().where({ id, app_id: appId }).update({ live: null, deleted_at: now });
      return gone > 0;
    },
    async contents(wanted) {
      const found = new Map<string, Map<string, Content>>();
      const known = wanted.filter(({ appId }) => !namesNoRow(appId));
      for (let start = 0; start < known.length; start += namesAtOnce) {
        const namesOf = new Map<string, string[]>();
        for (const { appId, name } of known.slice(start, start + namesAtOnce))
          namesOf.set(appId, [...(namesOf.get(appId) ?? []), name]);
        const rows: Pick<Row, 'app_id' | 'name' | 'content'>[] = await live()
          .where((any) => {
            for (const [appId, names] of namesOf)
              any.orWhere((own) => own.where({ app_id: appId }).whereIn('name', names));
          })
          .select('app_id', 'name', 'content');
        for (const row of rows) {
          const own = found.get(row.app_id) ?? new Map<string, Content>();
          own.set(row.name, fromColumn(row.content));
          found.set(row.app_id, own);
        }
      }
      return { of: (appId) => found.get(appId) ?? noContents };
    },
  };
}
