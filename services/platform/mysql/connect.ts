import knex, { type Knex } from 'knex';

export interface MysqlOptions {
  readonly url: string;
  readonly poolSize: number;
  /** How long a query may wait for a connection (default 5 s). */
  readonly acquireTimeoutMs?: number;
}

/**
 * A pool of connections. `-FOUND_ROWS`: an insert that finds its row there counts 0 affected rows, which is how a replay is told
 * from a first insert; strict mode: a value that does not fit is refused, never cut.
 */
export function connectMysql({ url, poolSize, acquireTimeoutMs = 5000 }: MysqlOptions): Knex {
  const parsed = new URL(url);
  return knex({
    client: 'mysql2',
    connection: {
      host: parsed.hostname,
      port: Number(parsed.port || 3306),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database: parsed.pathname.slice(1),
      charset: 'utf8mb4',
      flags: '-FOUND_ROWS',
      connectTimeout: 3000,
      supportBigNumbers: true,
    },
    pool: {
      min: 0,
      max: poolSize,
      afterCreate: (
        connection: { query(sql: string, done: (error: Error | null) => void): void },
        done: (error: Error | null, c: unknown) => void,
      ) => {
        connection.query(
          "set session sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone='+00:00'",
          (error) => done(error, connection),
        );
      },
    },
    acquireConnectionTimeout: acquireTimeoutMs,
    // What an error says of its query is logged: the values belong in no log.
    compileSqlOnError: false,
  });
}

/** Makes the database of the URL when it is not there: engines that were just started hold none. */
export async function ensureDatabase(url: string): Promise<void> {
  const parsed = new URL(url);
  const name = parsed.pathname.slice(1);
  if (!/^[A-Za-z0-9_-]+$/.test(name)) throw new Error(`MYSQL_URL names no usable database: "${name}"`);
  const server = new URL(url);
  server.pathname = '/';
  const connection = connectMysql({ url: server.href, poolSize: 1, acquireTimeoutMs: 30_000 });
  try {
    await connection.raw(`create database if not exists \`${name}\` character set utf8mb4 collate utf8mb4_bin`);
  } finally {
    await connection.destroy();
  }
}
