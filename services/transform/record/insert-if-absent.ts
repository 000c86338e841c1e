import type { Knex } from 'knex';
import { isRefusedData } from './database-errors.ts';

/** A row that a task creates. Its origin tells a replay (the same) from a repeat (another). */
export interface OriginRow {
  readonly id: string;
  readonly origin: string;
}

/** A table of such rows, and the columns that are written. */
export interface OriginTable<R extends OriginRow> {
  readonly name: string;
  readonly columns: readonly (keyof R & string)[];
}

/** What became of one row. */
export type Insertion<R extends OriginRow> =
  /** The table holds it, of this origin: what follows from it is emitted, now or once more. `row` is what the table holds. */
  | { readonly type: 'mine'; readonly row: R }
  /** The table holds it, of another origin: nothing is emitted. */
  | { readonly type: 'others' }
  /** The database does not take it. */
  | { readonly type: 'refused'; readonly reason: string };

/** Well below any server's default `max_allowed_packet`. */
const chunkCharacters = 1_000_000;
const chunkRows = 500;

/**
 * Inserts the rows that are not there, in bulk, and tells for each whose it is. `on duplicate key update id = id` counts 0 affected rows
 * for a row that is there (connections are opened with `-FOUND_ROWS`); never `insert ignore`, which cuts and blanks values silently.
 * What the database refuses in bulk goes row by row; that it is away is thrown.
 */
export async function insertIfAbsent<R extends OriginRow>(
  db: Knex,
  table: OriginTable<R>,
  rows: readonly R[],
): Promise<readonly Insertion<R>[]> {
  const insertions: Insertion<R>[] = [];
  for (const chunk of chunks(rows)) insertions.push(...(await insertChunk(db, table, chunk)));
  return insertions;
}

async function insertChunk<R extends OriginRow>(
  db: Knex,
  table: OriginTable<R>,
  rows: readonly R[],
): Promise<readonly Insertion<R>[]> {
  let affected: number;
  try {
    affected = await insert(db, table, rows);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (rows.length === 1) return [{ type: 'refused', reason: reasonOf(error) }];
    const single: Insertion<R>[] = [];
    for (const row of rows) single.push(...(await insertChunk(db, table, [row])));
    return single;
  }
  if (affected === rows.length) return rows.map((row) => ({ type: 'mine', row }));
  const held = await readBack(db, table, rows);
  return rows.map((row) => {
    const there = held.get(row.id);
    return there?.origin === row.origin ? { type: 'mine', row: there } : { type: 'others' };
  });
}

async function insert<R extends OriginRow>(db: Knex, { name, columns }: OriginTable<R>, rows: readonly R[]) {
  const places = `(${columns.map(() => '?').join(', ')})`;
  const sql = `insert into ?? (${columns.map(() => '??').join(', ')}) values ${rows.map(() => places).join(', ')} on duplicate key update id = id`;
  const values = rows.flatMap((row) => columns.map((column) => row[column]));
  // mysql2 answers [result, fields]; knex types raw answers as any.
  const [result] = (await db.raw(sql, [name, ...columns, ...values] as Knex.RawBinding[])) as [
    { readonly affectedRows: number },
  ];
  return result.affectedRows;
}

async function readBack<R extends OriginRow>(
  db: Knex,
  { name, columns }: OriginTable<R>,
  rows: readonly R[],
): Promise<ReadonlyMap<string, R>> {
  const ids = [...new Set(rows.map(({ id }) => id))];
  const [held] = (await db.raw(
    `select ${columns.map(() => '??').join(', ')} from ?? where id in (${ids.map(() => '?').join(', ')})`,
    [...columns, name, ...ids],
  )) as [R[]];
  return new Map(held.map((row) => [row.id, row]));
}

/** MySQL quotes the value in its message; a record's words belong in no log. */
const reasonOf = (error: Error): string =>
  error.message.replace(/^.* - (?=[A-Z])/s, '').replace(/'[^']{64,}'/gs, "'…'");

function* chunks<R extends OriginRow>(rows: readonly R[]): Generator<readonly R[]> {
  let chunk: R[] = [];
  let characters = 0;
  for (const row of rows) {
    const length = Object.values(row).reduce((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
    if (chunk.length > 0 && (chunk.length === chunkRows || characters + length > chunkCharacters)) {
      yield chunk;
      chunk = [];
      characters = 0;
    }
    chunk.push(row);
    characters += length;
  }
  if (chunk.length > 0) yield chunk;
}
