import { LRUCache } from 'lru-cache';
import { type TemplateDefinition, variantsOf } from '../../core/templates/definition.ts';
import { accountText, type TemplateDefinitions } from '../../platform/record/template-definitions.ts';
import { within } from '../../platform/timing/within.ts';
import {
  askAgainMs,
  type ManagedAccount,
  type Question,
  type TemplateRefresh,
} from '../../whatsapp/template-refresh.ts';

export interface TemplateCatalog {
  /**
   * The variants of a template, in WhatsApp's order. What is known is answered at once and refreshed behind; a name that is met for
   * the first time waits a bounded time for its account to be asked, and never again. Rejects only where the database is away.
   */
  variants(account: ManagedAccount, name: string): Promise<readonly TemplateDefinition[]>;
}

export interface CatalogOptions {
  readonly refresh: TemplateRefresh;
  readonly stored: Pick<TemplateDefinitions, 'variants'>;
  readonly now?: () => number;
  /** How long a message waits for a name that is not known (default 2 s). */
  readonly patienceMs?: number;
  /** Told of what went wrong behind an answer. */
  failed(error: unknown): void;
}

/** What is older is fetched anew behind the answer. */
const freshMs = 300_000;
/** Of all accounts. Names that nobody sends take no room, whatever an account holds. */
const mostNames = 20_000;
const mostAccounts = 10_000;

interface Known {
  /** None: the account did not have it. */
  readonly variants: readonly TemplateDefinition[];
  /** Nobody looks after it before, ms since the epoch. */
  lookAfter: number;
}

const none: readonly TemplateDefinition[] = [];

export function createCatalog(options: CatalogOptions): TemplateCatalog {
  const { refresh, stored, failed, now = Date.now, patienceMs = 2000 } = options;
  const names = new LRUCache<string, Known>({ max: mostNames });
  /** Accounts that did not answer, or not in time: nobody waits for them until they do. */
  const troubled = new LRUCache<string, true>({ max: mostAccounts });
  /** Once for all who meet a name at the same time. */
  const firstLooks = new Map<string, Promise<void>>();

  const keep = (key: string, variants: readonly TemplateDefinition[], fetchedAt: number): void => {
    const lookAfter = variants.length > 0 ? Math.max(fetchedAt + freshMs, now()) : now() + askAgainMs;
    names.set(key, { variants, lookAfter });
  };

  /** Takes in the answer of a question, whoever asked it. */
  async function taken(question: Question, prefix: string): Promise<void> {
    const answer = await question.answer;
    if (!answer) {
      troubled.set(prefix, true);
      return;
    }
    troubled.delete(prefix);
    const used = [...names.keys()].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
    for (const [name, variants] of variantsOf(answer.definitions, used))
      keep(prefix + name, variants, answer.fetchedAt);
  }

  /** In the table first: another process may have been quicker. Then WhatsApp is asked. */
  async function look(account: ManagedAccount, prefix: string, name: string): Promise<void> {
    const key = prefix + name;
    const { variants, fetchedAt } = await stored.variants(account, name);
    const before = names.get(key)?.variants ?? none;
    if (variants.length > 0 || before.length === 0) keep(key, variants, fetchedAt);
    if (variants.length > 0 && now() - fetchedAt <= freshMs) return;
    const question = refresh.ask(account);
    const answered = question && taken(question, prefix);
    if (!answered) return;
    if (variants.length > 0 || troubled.has(prefix)) {
      answered.catch(failed);
      return;
    }
    // Counted from the question: messages behind the first do not each wait anew for an account that does not answer.
    const left = question.at + patienceMs - now();
    const inTime = left > 0 && (await within(left, answered));
    if (!inTime) troubled.set(prefix, true);
  }

  return {
    async variants(account, name) {
      const prefix = `${accountText(account)} `;
      const key = prefix + name;
      const known = names.get(key);
      const first = firstLooks.get(key);
      if (first && !known?.variants.length) await first;
      else if (!known) {
        const work = look(account, prefix, name).finally(() => firstLooks.delete(key));
        firstLooks.set(key, work);
        await work;
      } else if (known.lookAfter <= now()) {
        known.lookAfter = now() + askAgainMs;
        look(account, prefix, name).catch(failed);
      }
      return names.get(key)?.variants ?? none;
    },
  };
}
