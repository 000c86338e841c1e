import type { Knex } from 'knex';

/** One page that a caller asks for: after or before a record's id, neither for the first. */
export interface PageRequest {
  readonly after?: string;
  readonly before?: string;
  readonly size: number;
}

/** Rows in the list's own order, and whether there is more on either side. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly earlier: boolean;
  readonly later: boolean;
}

/** A list's order: by a column, and by id among equals where the column alone does not decide. */
export interface Order {
  readonly column: string;
  readonly unique?: true;
  /** Without a cursor the last page (v2: the list of messages), else the first. */
  readonly lastFirst?: true;
}

/**
 * Keyset paging. A cursor is a record's id and is resolved to its place, so that a page stays right while rows are added. A cursor
 * that names no row of the list gives undefined.
 * @param open a fresh query each time, already scoped
 */
export async function readPage<R>(
  open: () => Knex.QueryBuilder,
  { column, unique, lastFirst }: Order,
  { after, before, size }: PageRequest,
): Promise<Page<R> | undefined> {
  const cursor = after ?? before;
  const backwards = before !== undefined || (after === undefined && lastFirst === true);
  const query = open();
  if (cursor !== undefined) {
    const place: Record<string, Knex.Value> | undefined = await open().where('id', cursor).first(column);
    const at = place?.[column];
    if (at === undefined) return undefined;
    const sign = backwards ? '<' : '>';
    query.where((beyond) => {
      beyond.where(column, sign, at);
      if (!unique) beyond.orWhere((equal) => equal.where(column, at).where('id', sign, cursor));
    });
  }
  const direction = backwards ? 'desc' : 'asc';
  query.orderBy(column, direction).limit(size + 1);
  if (!unique) query.orderBy('id', direction);
  const rows: R[] = await query;
  const more = rows.length > size;
  const items = rows.slice(0, size);
  if (backwards) items.reverse();
  // Behind a cursor lies at least the cursor's own record.
  const behind = cursor !== undefined;
  return { items, earlier: backwards ? more : behind, later: backwards ? behind : more };
}
