import { createPool } from 'mysql2/promise';

const table = `create table if not exists messages (
  position bigint not null auto_increment primary key, id varchar(64) character set ascii not null,
  conversation_id varchar(24) character set ascii not null, received bigint not null, message longtext not null,
  unique key messages_id (id), key messages_conversation (conversation_id, position)
) engine=InnoDB default character set utf8mb4 collate utf8mb4_bin`;

/** A row of the bare record. */
export type Row = readonly [id: string, conversation: string, received: number, message: string];

const MOST_ROWS = 1_000;

/** The bare record: rows in bulk, one statement a batch. */
export async function openRows(mysqlUrl: string): Promise<(rows: readonly Row[]) => Promise<void>> {
  const pool = createPool({ uri: mysqlUrl, connectionLimit: 2 });
  await pool.query(table);
  return async (rows) => {
    for (let at = 0; at < rows.length; at += MOST_ROWS) {
      await pool.query('insert into messages (id, conversation_id, received, message) values ?', [
        rows.slice(at, at + MOST_ROWS),
      ]);
    }
  };
}
