import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { parseDefinition, type TemplateDefinition } from '../../core/templates/definition.ts';
import type { TemplateAccount, TemplateSource } from '../../whatsapp/cloud/templates.ts';
import type { MessageTemplates } from '../record/message-templates.ts';

/** An account whose token is opened only when it is needed. */
export interface CatalogAccount {
  readonly accountId: string;
  readonly baseUrl: string | null;
  /** Throws when it cannot be opened. */
  token(): string;
}

export interface TemplateCatalog {
  /**
   * The variants of a template, in WhatsApp's order. What is known is answered at once and refreshed behind; an unknown name waits a
   * bounded time for the account to be asked, then there are none. Never rejects for a peer's fault.
   */
  variants(account: CatalogAccount, name: string): Promise<readonly TemplateDefinition[]>;
}

export interface CatalogOptions {
  readonly source: TemplateSource;
  readonly stored: MessageTemplates;
  readonly logger: Logger;
  readonly now?: () => number;
  /** How long a message waits for a name that is not known (default 2 s). */
  readonly patienceMs?: number;
}

/** An account is asked again for a name it did not have after so long at the earliest. */
const askAgainMs = 30_000;
/** What is older is fetched anew behind the answer. */
const freshMs = 300_000;

interface Known {
  byName: ReadonlyMap<string, readonly TemplateDefinition[]>;
  /** Of what is known; 0 before the first. */
  fetchedAt: number;
  askedAt: number;
  loaded: Promise<void> | undefined;
  asking: Promise<void> | undefined;
}

export function createCatalog(options: CatalogOptions): TemplateCatalog {
  const { source, stored, logger, now = Date.now, patienceMs = 2000 } = options;
  const accounts = new LRUCache<string, Known>({ max: 1000 });

  const keep = (known: Known, definitions: readonly unknown[], fetchedAt: number): void => {
    const byName = new Map<string, TemplateDefinition[]>();
    for (const definition of definitions.map(parseDefinition)) {
      if (definition) byName.set(definition.name, [...(byName.get(definition.name) ?? []), definition]);
    }
    known.byName = byName;
    known.fetchedAt = fetchedAt;
  };

  async function load(accountId: string, known: Known): Promise<void> {
    const held = await stored.load(accountId);
    if (held && held.fetchedAt > known.fetchedAt) keep(known, held.definitions, held.fetchedAt);
  }

  async function ask(account: CatalogAccount, known: Known): Promise<void> {
    const { accountId, baseUrl } = account;
    const asked: TemplateAccount | undefined = opened(account);
    if (!asked) return;
    const fetched = await source.fetch(asked);
    if (!fetched.ok) {
      logger.warn({ accountId, baseUrl, reason: fetched.reason }, 'template definitions could not be fetched');
      return;
    }
    const fetchedAt = now();
    keep(known, fetched.definitions, fetchedAt);
    try {
      await stored.replace(accountId, fetched.definitions, fetchedAt);
    } catch (error) {
      // They are in use all the same; the next fetch stores them.
      logger.warn({ accountId, error }, 'template definitions could not be stored');
    }
  }

  function opened(account: CatalogAccount): TemplateAccount | undefined {
    try {
      return { accountId: account.accountId, baseUrl: account.baseUrl, token: account.token() };
    } catch (error) {
      logger.error({ accountId: account.accountId, error }, 'the token of a template account cannot be opened');
      return undefined;
    }
  }

  /** One question to an account at a time. */
  function asking(account: CatalogAccount, known: Known): Promise<void> {
    if (!known.asking) {
      known.askedAt = now();
      known.asking = ask(account, known).finally(() => {
        known.asking = undefined;
      });
    }
    return known.asking;
  }

  const entry = (accountId: string): Known => {
    const there = accounts.get(accountId);
    if (there) return there;
    const known: Known = { byName: new Map(), fetchedAt: 0, askedAt: 0, loaded: undefined, asking: undefined };
    accounts.set(accountId, known);
    return known;
  };

  return {
    async variants(account, name) {
      const known = entry(account.accountId);
      known.loaded ??= load(account.accountId, known).catch((error: unknown) => {
        known.loaded = undefined;
        throw error;
      });
      await known.loaded;
      const variants = known.byName.get(name);
      if (variants) {
        if (now() - known.fetchedAt > freshMs && now() - known.askedAt > askAgainMs) void asking(account, known);
        return variants;
      }
      if (known.asking || now() - known.askedAt > askAgainMs) {
        const question = asking(account, known);
        // Counted from the question: messages behind the first do not each wait anew for an account that does not answer.
        await within(known.askedAt + patienceMs - now(), question);
      }
      return known.byName.get(name) ?? [];
    },
  };
}

/** Waits for work to end, but not longer. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  if (ms <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
