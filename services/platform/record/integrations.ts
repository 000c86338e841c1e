import type { Knex } from 'knex';
import type { Integration } from '../../core/api/resources.ts';
import { apiClientHostings, protocolOf } from '../../core/content/target.ts';
import type { Sealer } from '../crypto/seal.ts';
import { accountBaseUrl } from './account-base-url.ts';
import { type Page, type PageRequest, readPage } from './paging.ts';
import { namesNoRow } from './rows.ts';
import type { TemplateAccountName } from './template-definitions.ts';

export interface IntegrationSecrets {
  readonly accessToken: string | null;
  readonly appSecret: string | null;
  /** Of the user of an API client. */
  readonly password: string | null;
  /** `accountManagementAccessToken`. */
  readonly accountToken: string | null;
}

/** A business account and the right to read its templates. */
export interface TemplateAccess extends TemplateAccountName {
  readonly token: string;
}

/** A number as its webhooks need it: with the secret that they are signed with. */
export interface WebhookIntegration extends Integration {
  readonly appSecret: string;
}

/** A number on WhatsApp's own API client: it signs nothing, so the address of its webhooks holds a secret. */
export interface ApiClientNumber {
  readonly id: string;
  readonly appId: string;
  readonly secret: string;
}

/** Where an API client is, and its user there. */
export interface ApiClientAccess {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
}

export interface IntegrationChanges {
  readonly displayName?: string | null;
  readonly hsmFallbackLanguage?: string | null;
  readonly accountId?: string | null;
  readonly accountToken?: string | null;
  readonly accessToken?: string;
  readonly appSecret?: string;
  readonly username?: string;
  readonly password?: string;
}

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly type: Integration['type'];
  readonly status: Integration['status'];
  readonly display_name: string | null;
  readonly hosting: Integration['hosting'];
  readonly base_url: string | null;
  readonly username: string | null;
  readonly phone_number_id: string | null;
  readonly phone_number: string | null;
  readonly app_secret_sealed: string | null;
  readonly verify_token: string | null;
  readonly account_id: string | null;
  readonly account_base_url: string | null;
  readonly hsm_fallback_language: string | null;
  readonly created_at: number;
}

export interface Integrations {
  create(integration: Integration, secrets: IntegrationSecrets, transaction?: Knex): Promise<void>;
  find(appId: string, id: string): Promise<Integration | undefined>;
  list(appId: string, types: readonly string[], page: PageRequest): Promise<Page<Integration> | undefined>;
  update(appId: string, id: string, changes: IntegrationChanges): Promise<void>;
  delete(appId: string, id: string, now: number): Promise<boolean>;
  /** The API client of a number, with its opened password; undefined for a number that is on none. */
  apiClientAccess(appId: string, id: string): Promise<ApiClientAccess | undefined>;
  /** Whose templates a number may read; undefined where account or token are missing. */
  templateAccount(appId: string, id: string): Promise<TemplateAccess | undefined>;
  /** Not scoped by app: WhatsApp's webhooks name the number, and the signature proves the caller. */
  findForWebhook(id: string): Promise<WebhookIntegration | undefined>;
  /** Not scoped by app: the webhooks of an API client name the number, and the secret proves the caller. */
  findApiClient(id: string): Promise<ApiClientNumber | undefined>;
  /** All numbers with this id of WhatsApp's: one webhook address may serve several. */
  findByPhoneNumberId(phoneNumberId: string): Promise<readonly WebhookIntegration[]>;
}

const read = (row: Row): Integration => ({
  id: row.id,
  appId: row.app_id,
  type: row.type,
  status: row.status,
  displayName: row.display_name,
  hosting: row.hosting,
  baseUrl: row.base_url,
  username: row.username,
  phoneNumberId: row.phone_number_id,
  phoneNumber: row.phone_number,
  verifyToken: row.verify_token,
  accountId: row.account_id,
  accountBaseUrl: row.account_base_url,
  hsmFallbackLanguage: row.hsm_fallback_language,
  createdAt: row.created_at,
});

export function createIntegrations(db: Knex, sealer: Sealer): Integrations {
  const live = () => db('integrations').whereNull('deleted_at');
  const seal = (secret: string | null, id: string) => (secret === null ? null : sealer.seal(secret, id));
  const readForWebhook = (row: Row): WebhookIntegration | undefined =>
    row.app_secret_sealed === null
      ? undefined
      : { ...read(row), appSecret: sealer.open(row.app_secret_sealed, row.id) };

  return {
    async create(integration, secrets, transaction = db) {
      const { id } = integration;
      await transaction('integrations').insert({
        id,
        app_id: integration.appId,
        type: integration.type,
        status: integration.status,
        display_name: integration.displayName,
        hosting: integration.hosting,
        base_url: integration.baseUrl,
        username: integration.username,
        password_sealed: seal(secrets.password, id),
        phone_number_id: integration.phoneNumberId,
        phone_number: integration.phoneNumber,
        access_token_sealed: seal(secrets.accessToken, id),
        app_secret_sealed: seal(secrets.appSecret, id),
        verify_token: integration.verifyToken,
        account_id: integration.accountId,
        account_token_sealed: seal(secrets.accountToken, id),
        account_base_url: integration.accountBaseUrl,
        // No status of an API client names its message: one that is sent again may be there twice.
        unknown_outcome: protocolOf(integration.hosting) === 'cloud' ? 'resend' : 'fail',
        hsm_fallback_language: integration.hsmFallbackLanguage,
        created_at: integration.createdAt,
      });
    },
    async find(appId, id) {
      if (namesNoRow(appId, id)) return undefined;
      const row: Row | undefined = await live().where({ id, app_id: appId }).first();
      return row && read(row);
    },
    async list(appId, types, request) {
      const open = () => {
        const query = live().where({ app_id: appId });
        return types.length > 0 ? query.whereIn('type', types) : query;
      };
      const page = await readPage<Row>(open, { column: 'created_at' }, request);
      return page && { ...page, items: page.items.map(read) };
    },
    async update(appId, id, changes) {
      const set: Record<string, string | null> = {};
      if (changes.displayName !== undefined) set.display_name = changes.displayName;
      if (changes.hsmFallbackLanguage !== undefined) set.hsm_fallback_language = changes.hsmFallbackLanguage;
      if (changes.accountId !== undefined) set.account_id = changes.accountId;
      if (changes.accountToken !== undefined) set.account_token_sealed = seal(changes.accountToken, id);
      if (changes.accessToken !== undefined) set.access_token_sealed = seal(changes.accessToken, id);
      if (changes.appSecret !== undefined) set.app_secret_sealed = seal(changes.appSecret, id);
      if (changes.username !== undefined) set.username = changes.username;
      if (changes.password !== undefined) set.password_sealed = seal(changes.password, id);
      if (Object.keys(set).length > 0) await live().where({ id, app_id: appId }).update(set);
    },
    async delete(appId, id, now) {
      if (namesNoRow(appId, id)) return false;
      return db.transaction(async (transaction) => {
        const gone = await transaction('integrations')
          .where({ id, app_id: appId })
          .whereNull('deleted_at')
          .update({ deleted_at: now });
        if (gone > 0)
          await transaction('webhooks')
            .where({ integration_id: id, app_id: appId })
            .whereNull('deleted_at')
            .update({ deleted_at: now });
        return gone > 0;
      });
    },
    async apiClientAccess(appId, id) {
      if (namesNoRow(appId, id)) return undefined;
      const row: { base_url: string; username: string; password_sealed: string } | undefined = await live()
        .where({ id, app_id: appId, type: 'whatsapp' })
        .whereIn('hosting', apiClientHostings)
        .whereNotNull('base_url')
        .whereNotNull('username')
        .whereNotNull('password_sealed')
        .first('base_url', 'username', 'password_sealed');
      return row && { baseUrl: row.base_url, username: row.username, password: sealer.open(row.password_sealed, id) };
    },
    async templateAccount(appId, id) {
      if (namesNoRow(appId, id)) return undefined;
      const row: { base_url: string | null; account_id: string; account_token_sealed: string } | undefined =
        await live()
          .where({ id, app_id: appId })
          .whereNotNull('account_id')
          .whereNotNull('account_token_sealed')
          .first(accountBaseUrl(db, 'integrations'), 'account_id', 'account_token_sealed');
      if (!row) return undefined;
      const token = sealer.open(row.account_token_sealed, id);
      return { appId, accountId: row.account_id, baseUrl: row.base_url, token };
    },
    async findForWebhook(id) {
      if (namesNoRow(id)) return undefined;
      const row: Row | undefined = await live().where({ id, type: 'whatsapp' }).first();
      return row && readForWebhook(row);
    },
    async findApiClient(id) {
      if (namesNoRow(id)) return undefined;
      const row: { id: string; app_id: string; verify_token: string } | undefined = await live()
        .where({ id, type: 'whatsapp' })
        .whereIn('hosting', apiClientHostings)
        .whereNotNull('verify_token')
        .first('id', 'app_id', 'verify_token');
      return row && { id: row.id, appId: row.app_id, secret: row.verify_token };
    },
    async findByPhoneNumberId(phoneNumberId) {
      if (!/^\d{1,32}$/.test(phoneNumberId)) return [];
      const rows: Row[] = await live().where({ phone_number_id: phoneNumberId, type: 'whatsapp' });
      return rows.map(readForWebhook).filter((one) => one !== undefined);
    },
  };
}
