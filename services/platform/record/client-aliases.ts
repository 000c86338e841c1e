import type { Knex } from 'knex';

/** An address of a number's, and the client that it stands for. */
export interface Alias {
  readonly integrationId: string;
  readonly address: string;
  readonly clientId: string;
}

export interface ClientAliases {
  /** The aliases that there are among these addresses: one query for all. */
  find(addresses: readonly Omit<Alias, 'clientId'>[]): Promise<readonly Alias[]>;
  /** Inserts those that are absent; true when all of them were. The first insert of an address wins. */
  insertAbsent(aliases: readonly Alias[]): Promise<boolean>;
}

const byPlace = (a: Alias, b: Alias): number =>
  a.integrationId < b.integrationId || (a.integrationId === b.integrationId && a.address < b.address) ? -1 : 1;

export function createClientAliases(db: Knex): ClientAliases {
  return {
    async find(addresses) {
      if (addresses.length === 0) return [];
      const rows: { integration_id: string; address: string; client_id: string }[] = await db('client_aliases').whereIn(
        ['integration_id', 'address'],
        addresses.map(({ integrationId, address }) => [integrationId, address]),
      );
      return rows.map((row) => ({ integrationId: row.integration_id, address: row.address, clientId: row.client_id }));
    },
    async insertAbsent(aliases) {
      if (aliases.length === 0) return true;
      // In one order everywhere, so that two processes with the same addresses do not lock each other.
      const ordered = [...aliases].sort(byPlace);
      const places = ordered.map(() => '(?, ?, ?)').join(', ');
      const values = ordered.flatMap(({ integrationId, address, clientId }) => [integrationId, address, clientId]);
      const [result]: { affectedRows: number }[] = await db.raw(
        `insert into client_aliases (integration_id, address, client_id) values ${places} on duplicate key update client_id = client_id`,
        values,
      );
      return result?.affectedRows === aliases.length;
    },
  };
}
