import { LRUCache } from 'lru-cache';
import type { Address } from '../../core/envelope/addresses.ts';
import { clientIdOf } from '../../core/ids/ids.ts';
import type { Alias, ClientAliases } from '../../platform/record/client-aliases.ts';

/** Somebody at a number, by all addresses that are known of them; the preferred one first. */
export interface Party {
  readonly integrationId: string;
  readonly addresses: readonly Address[];
}

export interface ClientResolver {
  /**
   * The client of each party, in order. Every address is a row of the database when this answers, so that no other process can take it
   * for another client's.
   */
  resolve(parties: readonly Party[]): Promise<readonly string[]>;
}

const place = (integrationId: string, address: string): string => `${integrationId}/${address}`;

interface Wanted {
  readonly integrationId: string;
  readonly address: string;
}

/** The client that one of a party's addresses is known for already; the preferred address decides. */
function knownClient({ integrationId, addresses }: Party, known: ReadonlyMap<string, string>): string | undefined {
  for (const { value } of addresses) {
    const clientId = known.get(place(integrationId, value));
    if (clientId !== undefined) return clientId;
  }
  return undefined;
}

const preferredClient = ({ integrationId, addresses }: Party): string =>
  clientIdOf(integrationId, addresses[0]?.value ?? '');

/** One row for each address of the parties that has none, in the parties' order: a later party of the same webhook sees it. */
function missingAliases(parties: readonly Party[], known: ReadonlyMap<string, string>): readonly Alias[] {
  const all = new Map(known);
  const missing: Alias[] = [];
  for (const party of parties) {
    const clientId = knownClient(party, all) ?? preferredClient(party);
    for (const { value } of party.addresses) {
      const at = place(party.integrationId, value);
      if (all.has(at)) continue;
      all.set(at, clientId);
      missing.push({ integrationId: party.integrationId, address: value, clientId });
    }
  }
  return missing;
}

/** Hits are remembered for good, as an alias never changes; misses never are. */
export function createClientResolver(aliases: ClientAliases, max = 200_000): ClientResolver {
  const cache = new LRUCache<string, string>({ max });

  const learn = (known: Map<string, string>, rows: readonly Alias[]): void => {
    for (const { integrationId, address, clientId } of rows) {
      known.set(place(integrationId, address), clientId);
      cache.set(place(integrationId, address), clientId);
    }
  };

  return {
    async resolve(parties) {
      const known = new Map<string, string>();
      const unknown = new Map<string, Wanted>();
      for (const { integrationId, addresses } of parties)
        for (const { value } of addresses) {
          const at = place(integrationId, value);
          const clientId = cache.get(at);
          if (clientId === undefined) unknown.set(at, { integrationId, address: value });
          else known.set(at, clientId);
        }
      if (unknown.size > 0) learn(known, await aliases.find([...unknown.values()]));
      const missing = missingAliases(parties, known);
      if (missing.length > 0) {
        const allAbsent = await aliases.insertAbsent(missing);
        // Another process was faster with one of them: its row counts.
        learn(known, allAbsent ? missing : await aliases.find(missing));
      }
      return parties.map((party) => knownClient(party, known) ?? preferredClient(party));
    },
  };
}
