import { LRUCache } from 'lru-cache';
import { type TemplateDefinition, variantsOf } from '../../core/templates/definition.ts';
import {
  accountText,
  type TemplateAccountName,
  type TemplateDefinitions,
} from '../../platform/record/template-definitions.ts';
import { within } from '../../platform/timing/within.ts';
import type { FetchedDefinitions } from '../../whatsapp/template-refresh.ts';

/** Whose templates apply to a post. */
export interface KnownAccount extends TemplateAccountName {
  readonly integrationId: string;
}

/** Template definitions as far as this process knows them: an answer never waits for WhatsApp. */
export interface KnownTemplates {
  /**
   * Looks up what the database holds of names that were not met before; names that it does not hold are asked for behind. Undefined:
   * there is nothing to wait for. Never rejects.
   */
  learn(account: KnownAccount, names: readonly string[]): Promise<unknown> | undefined;
  /** In WhatsApp's order; none for a name that is not known. */
  variants(account: KnownAccount, name: string): readonly TemplateDefinition[];
  /** Takes in what was just fetched. */
  take(account: TemplateAccountName, fetched: FetchedDefinitions): void;
}

export interface KnownTemplatesOptions {
  readonly definitions: Pick<TemplateDefinitions, 'variants'>;
  /** A name was met that the database does not hold. */
  unknown(account: KnownAccount): void;
  /** Told when a look-up failed. */
  failed(error: unknown): void;
  /** After this long a definition is looked up again, behind an answer that still uses it (default 30 s). */
  readonly ttlMs?: number;
  /** How long an answer waits for the database (default 0.5 s). */
  readonly patienceMs?: number;
}

interface Wanted {
  readonly account: KnownAccount;
  readonly name: string;
}

const none: readonly TemplateDefinition[] = [];

const keyOf = (account: TemplateAccountName, name: string): string => `${accountText(account)} ${name}`;

export function createKnownTemplates(options: KnownTemplatesOptions): KnownTemplates {
  const { definitions, unknown, failed, ttlMs = 30_000, patienceMs = 500 } = options;
  const cache = new LRUCache<string, readonly TemplateDefinition[], Wanted>({
    max: 10_000,
    ttl: ttlMs,
    allowStale: true,
    noDeleteOnStaleGet: true,
    noDeleteOnFetchRejection: true,
    async fetchMethod(_key, _stale, { context: { account, name } }) {
      const { variants } = await definitions.variants(account, name);
      if (variants.length === 0) unknown(account);
      return variants;
    },
  });
  return {
    learn(account, names) {
      const first: Promise<unknown>[] = [];
      for (const name of names) {
        const key = keyOf(account, name);
        const met = cache.peek(key, { allowStale: true }) !== undefined;
        if (name === '' || (met && cache.getRemainingTTL(key) > 0)) continue;
        const looking = cache.fetch(key, { context: { account, name } }).catch(failed);
        if (!met) first.push(looking);
      }
      return first.length > 0 ? within(patienceMs, Promise.all(first)) : undefined;
    },
    variants: (account, name) => cache.get(keyOf(account, name), { allowStale: true }) ?? none,
    take(account, fetched) {
      const prefix = keyOf(account, '');
      const names = [...cache.keys()].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
      for (const [name, variants] of variantsOf(fetched.definitions, names)) cache.set(prefix + name, variants);
    },
  };
}
