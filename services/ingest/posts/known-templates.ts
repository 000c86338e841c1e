import { LRUCache } from 'lru-cache';
import { chooseVariant, type TemplateDefinition } from '../../core/templates/definition.ts';
import { fallbackLanguageCode } from '../../core/templates/language.ts';
import type { TemplateDefinitions } from '../../platform/record/template-definitions.ts';

/** Template definitions as far as this process knows them at this moment: an answer never waits for one. */
export interface KnownTemplates {
  definition(
    accountId: string | null,
    name: string,
    languageCode: string,
    hsmFallbackLanguage: string | null,
  ): TemplateDefinition | undefined;
}

export interface KnownTemplatesOptions {
  readonly definitions: TemplateDefinitions;
  /** Told when a look-up behind an answer failed. */
  failed(error: unknown): void;
  /** After this long a definition is looked up again, behind an answer that still uses it (default 30 s). */
  readonly ttlMs?: number;
}

interface Named {
  readonly accountId: string;
  readonly name: string;
}

export function createKnownTemplates({ definitions, failed, ttlMs = 30_000 }: KnownTemplatesOptions): KnownTemplates {
  const cache = new LRUCache<string, readonly TemplateDefinition[], Named>({
    max: 10_000,
    ttl: ttlMs,
    allowStale: true,
    noDeleteOnStaleGet: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: (_key, _stale, { context }) => definitions.variants(context.accountId, context.name),
  });
  return {
    definition(accountId, name, languageCode, hsmFallbackLanguage) {
      if (accountId === null || name === '') return undefined;
      const key = `${accountId}/${name}`;
      const known = cache.get(key, { allowStale: true });
      if (cache.getRemainingTTL(key) <= 0) cache.fetch(key, { context: { accountId, name } }).catch(failed);
      return known && chooseVariant(known, languageCode, fallbackLanguageCode(hsmFallbackLanguage));
    },
  };
}
