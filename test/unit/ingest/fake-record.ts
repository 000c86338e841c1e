import type {
  ApiKey,
  App,
  CannedTemplate,
  Conversation,
  Integration,
  User,
  Webhook,
} from '../../../services/core/api/resources.ts';
import type { Message } from '../../../services/core/contract/records.ts';
import { variantsOf } from '../../../services/core/templates/definition.ts';
import type { Alias } from '../../../services/platform/record/client-aliases.ts';
import type { Route } from '../../../services/platform/record/conversation-routes.ts';
import type {
  ApiClientNumber,
  IntegrationSecrets,
  WebhookIntegration,
} from '../../../services/platform/record/integrations.ts';
import type { Page } from '../../../services/platform/record/paging.ts';
import type { ApiRecord } from '../../../services/platform/record/record.ts';
import { accountText } from '../../../services/platform/record/template-definitions.ts';

/** The database as maps: what the routes see of it, without paging. */
export class FakeRecord {
  readonly apps = new Map<string, App>();
  readonly keys = new Map<string, ApiKey>();
  readonly integrations = new Map<string, Integration & IntegrationSecrets>();
  readonly apiClients = new Map<string, ApiClientNumber>();
  readonly webhooks = new Map<string, Webhook>();
  readonly users = new Map<string, User>();
  readonly conversations = new Map<string, Conversation>();
  readonly routes = new Map<string, Route>();
  readonly messages: Message[] = [];
  /** Definitions by account. */
  readonly templates = new Map<string, readonly unknown[]>();
  readonly canned = new Map<string, CannedTemplate>();
  readonly aliases = new Map<string, Alias>();
  readonly idempotency = new Map<string, { bodyHash: string; createdAt: number }>();
  /** How often each repository was asked. */
  readonly asked: Record<string, number> = {};
  /** Thrown by every question while it is set. */
  failure: Error | undefined;

  private ask(what: string): void {
    this.asked[what] = (this.asked[what] ?? 0) + 1;
    if (this.failure) throw this.failure;
  }

  private static page<T>(items: readonly T[]): Page<T> {
    return { items, earlier: false, later: false };
  }

  private ofName(appId: string, name: string): CannedTemplate | undefined {
    return [...this.canned.values()].find((one) => one.appId === appId && one.name === name);
  }

  asApiRecord(): ApiRecord {
    const signed = (integration: (Integration & IntegrationSecrets) | undefined): WebhookIntegration | undefined =>
      integration?.appSecret ? { ...integration, appSecret: integration.appSecret } : undefined;
    const place = ({ integrationId, address }: Omit<Alias, 'clientId'>): string => `${integrationId}/${address}`;
    return {
      apps: {
        create: async (app) => void this.apps.set(app.id, app),
        find: async (id) => {
          this.ask('apps');
          return this.apps.get(id);
        },
        list: async () => FakeRecord.page([...this.apps.values()]),
      },
      apiKeys: {
        create: async (key) => void this.keys.set(key.id, key),
        findForAuthentication: async (id) => {
          this.ask('keys');
          return this.keys.get(id);
        },
        find: async (appId, id) => [...this.keys.values()].find((key) => key.id === id && key.appId === appId),
        list: async (appId) => [...this.keys.values()].filter((key) => key.appId === appId),
        delete: async (_appId, id) => this.keys.delete(id),
      },
      integrations: {
        create: async (integration, secrets) =>
          void this.integrations.set(integration.id, { ...integration, ...secrets }),
        find: async (appId, id) => {
          const found = this.integrations.get(id);
          return found?.appId === appId ? found : undefined;
        },
        list: async (appId) => FakeRecord.page([...this.integrations.values()].filter((one) => one.appId === appId)),
        update: async (_appId, id, changes) => {
          const found = this.integrations.get(id);
          if (found) this.integrations.set(id, { ...found, ...changes });
        },
        delete: async (_appId, id) => this.integrations.delete(id),
        apiClientAccess: async (appId, id) => {
          const found = this.integrations.get(id);
          if (found?.appId !== appId || !found.baseUrl || !found.username || !found.password) return undefined;
          return { baseUrl: found.baseUrl, username: found.username, password: found.password };
        },
        templateAccount: async (appId, id) => {
          this.ask('templateAccounts');
          const found = this.integrations.get(id);
          return found?.appId === appId && found.accountId && found.accountToken
            ? { appId, accountId: found.accountId, baseUrl: found.baseUrl, token: found.accountToken }
            : undefined;
        },
        findForWebhook: async (id) => {
          this.ask('integrations');
          return signed(this.integrations.get(id));
        },
        findApiClient: async (id) => this.apiClients.get(id),
        findByPhoneNumberId: async (id) =>
          [...this.integrations.values()]
            .filter((one) => one.phoneNumberId === id)
            .map(signed)
            .filter((one) => one !== undefined),
      },
      webhooks: {
        create: async (webhook) => void this.webhooks.set(webhook.id, webhook),
        find: async (_appId, integrationId, id) => {
          const found = this.webhooks.get(id);
          return found?.integrationId === integrationId ? found : undefined;
        },
        list: async (_appId, ids) => [...this.webhooks.values()].filter((one) => ids.includes(one.integrationId)),
        count: async () => this.webhooks.size,
        update: async (_appId, id, changes) => {
          const found = this.webhooks.get(id);
          if (found) this.webhooks.set(id, { ...found, ...changes });
        },
        delete: async (_appId, _integrationId, id) => this.webhooks.delete(id),
      },
      users: {
        create: async (user) => {
          const taken = [...this.users.values()].some(
            ({ externalId }) => externalId !== null && externalId === user.externalId,
          );
          if (!taken) this.users.set(user.id, user);
          return !taken;
        },
        find: async (appId, name) =>
          [...this.users.values()].find(
            (user) =>
              user.appId === appId && ('id' in name ? user.id === name.id : user.externalId === name.externalId),
          ),
      },
      conversations: {
        create: async ({ participant: _participant, ...rest }) => {
          const made: Conversation = {
            isDefault: true,
            firstClientId: null,
            businessLastRead: null,
            lastUpdatedAt: rest.createdAt,
            ...rest,
          };
          const there = this.conversations.get(rest.id) ?? made;
          this.conversations.set(there.id, there);
          return there;
        },
        find: async (appId, id) => {
          const found = this.conversations.get(id);
          return found?.appId === appId ? found : undefined;
        },
        listOfUser: async () => FakeRecord.page([...this.conversations.values()]),
      },
      routes: {
        load: async (ids) => {
          this.ask('routes');
          return new Map([...this.routes].filter(([id]) => ids.includes(id)));
        },
      },
      messages: {
        list: async () => FakeRecord.page(this.messages),
        find: async (_appId, _conversationId, id) => {
          this.ask('messages');
          return this.messages.find((message) => message.id === id);
        },
        recorded: async (_appId, ids) => {
          this.ask('recorded');
          return new Set(ids.filter((id) => this.messages.some((message) => message.id === id)));
        },
      },
      templateDefinitions: {
        variants: async (account, name) => {
          this.ask('templates');
          const held = this.templates.get(accountText(account)) ?? [];
          return { variants: variantsOf(held, [name]).get(name) ?? [], fetchedAt: held.length > 0 ? 1 : 0 };
        },
        replace: async (account, definitions) => void this.templates.set(accountText(account), definitions),
      },
      cannedTemplates: {
        create: async (template) => {
          const free = this.ofName(template.appId, template.name) === undefined;
          if (free) this.canned.set(template.id, template);
          return free;
        },
        find: async (appId, id) => {
          this.ask('canned');
          const found = this.canned.get(id);
          return found?.appId === appId ? found : undefined;
        },
        list: async (appId, { limit, offset }) => {
          const own = [...this.canned.values()].filter((one) => one.appId === appId).slice(offset);
          return { items: own.slice(0, limit), hasMore: own.length > limit };
        },
        update: async (appId, id, changes, now) => {
          const found = this.canned.get(id);
          const holder = changes.name === undefined ? undefined : this.ofName(appId, changes.name);
          if (holder && holder.id !== id) return false;
          if (found) this.canned.set(id, { ...found, ...changes, updatedAt: now });
          return true;
        },
        delete: async (_appId, id) => this.canned.delete(id),
        contents: async (wanted) => {
          this.ask('contents');
          return {
            of: (appId) =>
              new Map(
                wanted.flatMap(({ name }) => {
                  const found = this.ofName(appId, name);
                  return found ? [[name, found.content] as const] : [];
                }),
              ),
          };
        },
      },
      clientAliases: {
        find: async (addresses) => {
          this.ask('aliases');
          return addresses.map((one) => this.aliases.get(place(one))).filter((one) => one !== undefined);
        },
        insertAbsent: async (aliases) => {
          const absent = aliases.filter((alias) => !this.aliases.has(place(alias)));
          for (const alias of absent) this.aliases.set(place(alias), alias);
          return absent.length === aliases.length;
        },
      },
      idempotencyKeys: {
        claim: async (appId, key, bodyHash, now) => {
          this.ask('idempotency');
          const row = this.idempotency.get(`${appId}/${key}`) ?? { bodyHash, createdAt: now };
          this.idempotency.set(`${appId}/${key}`, row);
          return row.bodyHash === bodyHash ? { type: 'granted', createdAt: row.createdAt } : { type: 'otherRequest' };
        },
        prune: async (before, most) => {
          const old = [...this.idempotency].filter(([, { createdAt }]) => createdAt < before).slice(0, most);
          for (const [key] of old) this.idempotency.delete(key);
          return old.length;
        },
      },
      transaction: () => Promise.reject(new Error('the fake has no transactions')),
      ping: async () => this.ask('ping'),
    };
  }
}
