import type { Knex } from 'knex';
import type { Sealer } from '../crypto/seal.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { type Apps, createApps } from './apps.ts';
import { type CannedTemplates, createCannedTemplates } from './canned-templates.ts';
import { type ClientAliases, createClientAliases } from './client-aliases.ts';
import { createRouteRows, type RouteRows } from './conversation-routes.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createIdempotencyKeys, type IdempotencyKeys } from './idempotency-keys.ts';
import { createIntegrations, type Integrations } from './integrations.ts';
import { createMessageRecord, type MessageRecord } from './messages.ts';
import { createTemplateDefinitions, type TemplateDefinitions } from './template-definitions.ts';
import { createUsers, type Users } from './users.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

/** All that the API reads and writes in the database, one repository a table. */
export interface ApiRecord {
  readonly apps: Apps;
  readonly apiKeys: ApiKeys;
  readonly integrations: Integrations;
  readonly webhooks: Webhooks;
  readonly users: Users;
  readonly conversations: Conversations;
  readonly routes: RouteRows;
  readonly messages: MessageRecord;
  readonly templateDefinitions: TemplateDefinitions;
  readonly cannedTemplates: CannedTemplates;
  readonly clientAliases: ClientAliases;
  readonly idempotencyKeys: IdempotencyKeys;
  /** Several writes, or none. */
  transaction<T>(work: (transaction: Knex) => Promise<T>): Promise<T>;
  /** Answers when the database does. */
  ping(): Promise<void>;
}

export const createApiRecord = (db: Knex, sealer: Sealer): ApiRecord => ({
  apps: createApps(db),
  apiKeys: createApiKeys(db, sealer),
  integrations: createIntegrations(db, sealer),
  webhooks: createWebhooks(db, sealer),
  users: createUsers(db),
  conversations: createConversations(db),
  routes: createRouteRows(db),
  messages: createMessageRecord(db),
  templateDefinitions: createTemplateDefinitions(db),
  cannedTemplates: createCannedTemplates(db),
  clientAliases: createClientAliases(db),
  idempotencyKeys: createIdempotencyKeys(db),
  transaction: (work) => db.transaction(work),
  ping: async () => {
    await db.raw('select 1');
  },
});
