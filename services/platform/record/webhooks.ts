import type { Knex } from 'knex';
import type { Webhook } from '../../core/api/resources.ts';
import type { Sealer } from '../crypto/seal.ts';
import { namesNoRow } from './rows.ts';

export type WebhookChanges = Partial<Pick<Webhook, 'target' | 'triggers' | 'includeFullUser' | 'includeFullSource'>>;

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly integration_id: string;
  readonly target: string;
  readonly triggers: string;
  readonly secret_sealed: string;
  readonly include_full_user: number;
  readonly include_full_source: number;
  readonly created_at: number;
}

export interface Webhooks {
  create(webhook: Webhook, transaction?: Knex): Promise<void>;
  find(appId: string, integrationId: string, id: string): Promise<Webhook | undefined>;
  list(appId: string, integrationIds: readonly string[]): Promise<readonly Webhook[]>;
  count(appId: string): Promise<number>;
  update(appId: string, id: string, changes: WebhookChanges): Promise<void>;
  delete(appId: string, integrationId: string, id: string, now: number): Promise<boolean>;
}

export function createWebhooks(db: Knex, sealer: Sealer): Webhooks {
  const live = () => db('webhooks').whereNull('deleted_at');
  const read = (row: Row): Webhook => ({
    id: row.id,
    appId: row.app_id,
    integrationId: row.integration_id,
    target: row.target,
    triggers: JSON.parse(row.triggers) as string[],
    secret: sealer.open(row.secret_sealed, row.id),
    includeFullUser: row.include_full_user === 1,
    includeFullSource: row.include_full_source === 1,
    createdAt: row.created_at,
  });
  return {
    async create(webhook, transaction = db) {
      await transaction('webhooks').insert({
        id: webhook.id,
        app_id: webhook.appId,
        integration_id: webhook.integrationId,
        target: webhook.target,
        triggers: JSON.stringify(webhook.triggers),
        secret_sealed: sealer.seal(webhook.secret, webhook.id),
        include_full_user: webhook.includeFullUser ? 1 : 0,
        include_full_source: webhook.includeFullSource ? 1 : 0,
        created_at: webhook.createdAt,
      });
    },
    async find(appId, integrationId, id) {
      if (namesNoRow(appId, integrationId, id)) return undefined;
      const row: Row | undefined = await live().where({ id, app_id: appId, integration_id: integrationId }).first();
      return row && read(row);
    },
    async list(appId, integrationIds) {
      const rows: Row[] = await live()
        .where({ app_id: appId })
        .whereIn('integration_id', integrationIds)
        .orderBy('created_at')
        .orderBy('id');
      return rows.map(read);
    },
    async count(appId) {
      const row: { n?: string | number } | undefined = await live().where({ app_id: appId }).count({ n: '*' }).first();
      return Number(row?.n ?? 0);
    },
    async update(appId, id, { target, triggers, includeFullUser, includeFullSource }) {
      const set: Record<string, string | number> = {};
      if (target !== undefined) set.target = target;
      if (triggers !== undefined) set.triggers = JSON.stringify(triggers);
      if (includeFullUser !== undefined) set.include_full_user = includeFullUser ? 1 : 0;
      if (includeFullSource !== undefined) set.include_full_source = includeFullSource ? 1 : 0;
      if (Object.keys(set).length > 0) await live().where({ id, app_id: appId }).update(set);
    },
    async delete(appId, integrationId, id, now) {
      if (namesNoRow(appId, integrationId, id)) return false;
      const gone = await live().where({ id, app_id: appId, integration_id: integrationId }).update({ deleted_at: now });
      return gone > 0;
    },
  };
}
