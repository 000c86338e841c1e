import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import {
  accountText,
  type TemplateAccountName,
  type TemplateDefinitions,
} from '../platform/record/template-definitions.ts';
import type { TemplateSource } from './cloud/templates.ts';

/** A business account whose templates are kept here. */
export interface ManagedAccount extends TemplateAccountName {
  /** Asked for only when it is needed; rejects or throws when there is none to be had. */
  token(): string | Promise<string>;
}

/** All definitions of an account at one moment. */
export interface FetchedDefinitions {
  readonly definitions: readonly unknown[];
  /** ms since the epoch. */
  readonly fetchedAt: number;
}

export interface Question {
  /** ms since the epoch. */
  readonly at: number;
  /** Undefined where there was none. Never rejects. */
  readonly answer: Promise<FetchedDefinitions | undefined>;
}

export interface TemplateRefresh {
  /** The question to WhatsApp that is under way, else a new one; undefined where the last is less than half a minute old. */
  ask(account: ManagedAccount): Question | undefined;
  /** A new question in any case: the account's token is another one. */
  askAnew(account: ManagedAccount): Question;
}

export interface TemplateRefreshOptions {
  readonly source: TemplateSource;
  readonly stored: Pick<TemplateDefinitions, 'replace'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly now?: () => number;
}

/** An account is asked again after so long at the earliest, whatever it did not have. */
export const askAgainMs = 30_000;

const mostAccounts = 10_000;

interface Asked extends Question {
  running: boolean;
}

/** Fetches the definitions of accounts and stores them: one question to an account at a time, and not too many of them. */
export function createTemplateRefresh(options: TemplateRefreshOptions): TemplateRefresh {
  const { source, stored, logger, now = Date.now } = options;
  const accounts = new LRUCache<string, Asked>({ max: mostAccounts });

  async function tokenOf({ accountId, token }: ManagedAccount): Promise<string | undefined> {
    try {
      return await token();
    } catch (error) {
      logger.error({ accountId, error }, 'the token of a template account cannot be had');
      return undefined;
    }
  }

  async function fetched(account: ManagedAccount): Promise<FetchedDefinitions | undefined> {
    const { accountId, baseUrl } = account;
    const token = await tokenOf(account);
    if (token === undefined) return undefined;
    const answer = await source.fetch({ accountId, baseUrl, token });
    if (!answer.ok) {
      logger.warn({ accountId, baseUrl, reason: answer.reason }, 'template definitions could not be fetched');
      return undefined;
    }
    const { definitions } = answer;
    const fetchedAt = now();
    try {
      await stored.replace(account, definitions, fetchedAt);
    } catch (error) {
      // They are in use all the same; the next question stores them.
      logger.warn({ accountId, error }, 'template definitions could not be stored');
    }
    return { definitions, fetchedAt };
  }

  function askAnew(account: ManagedAccount): Question {
    const asked: Asked = {
      at: now(),
      running: true,
      answer: fetched(account).finally(() => {
        asked.running = false;
      }),
    };
    accounts.set(accountText(account), asked);
    return asked;
  }

  return {
    ask(account) {
      const last = accounts.get(accountText(account));
      if (last?.running) return last;
      return last && now() - last.at <= askAgainMs ? undefined : askAnew(account);
    },
    askAnew,
  };
}
