import type { Integrations } from '../../platform/record/integrations.ts';
import type { ManagedAccount, Question, TemplateRefresh } from '../../whatsapp/template-refresh.ts';
import type { KnownAccount, KnownTemplates } from '../posts/known-templates.ts';

/** Fetches definitions behind the API's answers, so that they are there when a message needs them. */
export interface TemplateFetching {
  /** A number got its account or its token. */
  fill(appId: string, integrationId: string): void;
  /** A post named a template that the database does not hold. */
  discover(account: KnownAccount): void;
}

export interface TemplateFetchingOptions {
  readonly integrations: Pick<Integrations, 'templateAccount'>;
  readonly refresh: TemplateRefresh;
  /** Learns what was fetched. */
  readonly known: Pick<KnownTemplates, 'take'>;
  failed(error: unknown): void;
}

export function createTemplateFetching(options: TemplateFetchingOptions): TemplateFetching {
  const { integrations, refresh, known, failed } = options;

  async function answered(account: ManagedAccount, question: Question | undefined): Promise<void> {
    const fetched = await question?.answer;
    if (fetched) known.take(account, fetched);
  }

  return {
    fill(appId, integrationId) {
      const filled = async (): Promise<void> => {
        const found = await integrations.templateAccount(appId, integrationId);
        if (!found) return;
        const account: ManagedAccount = { ...found, token: () => found.token };
        await answered(account, refresh.askAnew(account));
      };
      filled().catch(failed);
    },
    discover({ integrationId, appId, accountId, baseUrl }) {
      const account: ManagedAccount = {
        appId,
        accountId,
        baseUrl,
        async token() {
          const found = await integrations.templateAccount(appId, integrationId);
          if (found?.accountId !== accountId)
            throw new Error(`the integration ${integrationId} has no token of it now`);
          return found.token;
        },
      };
      answered(account, refresh.ask(account)).catch(failed);
    },
  };
}
