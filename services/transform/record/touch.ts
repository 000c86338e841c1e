import type { Knex } from 'knex';

/** Moves a time of several rows forward, never back, in one statement. */
export async function touch(
  db: Knex,
  table: string,
  column: string,
  times: ReadonlyMap<string, number>,
): Promise<void> {
  if (times.size === 0) return;
  // In order of id, so that two batches do not lock one another out.
  const entries = [...times].sort(([a], [b]) => (a < b ? -1 : 1));
  const cases = entries.map(() => 'when ? then ?').join(' ');
  await db.raw(
    `update ?? set ?? = greatest(coalesce(??, 0), case id ${cases} end) where id in (${entries.map(() => '?').join(', ')})`,
    [table, column, column, ...entries.flat(), ...entries.map(([id]) => id)],
  );
}

/** The newest time for each id. */
export function newest(entries: Iterable<readonly [string, number]>): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [id, at] of entries) times.set(id, Math.max(at, times.get(id) ?? 0));
  return times;
}
