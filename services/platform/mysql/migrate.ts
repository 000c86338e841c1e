import type { Knex } from 'knex';

export interface NamedMigration extends Knex.Migration {
  readonly name: string;
}

/** Brings the database to the newest of the given migrations, in order. Safe to run from several processes: knex locks. */
export async function migrate(connection: Knex, migrations: readonly NamedMigration[]): Promise<readonly string[]> {
  const source: Knex.MigrationSource<NamedMigration> = {
    getMigrations: async () => [...migrations],
    getMigrationName: (migration) => migration.name,
    getMigration: async (migration) => migration,
  };
  const [, applied] = (await connection.migrate.latest({ migrationSource: source })) as [number, string[]];
  return applied;
}
