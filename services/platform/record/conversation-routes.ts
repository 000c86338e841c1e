import type { Knex } from 'knex';
import { accountBaseUrl } from './account-base-url.ts';
import { namesNoRow } from './rows.ts';

/** A client that messages of a conversation may go to. */
export interface RouteClient {
  readonly id: string;
  readonly userId: string;
  readonly integrationId: string;
  readonly integrationType: string;
  readonly status: string;
  readonly hsmFallbackLanguage: string | null;
  /** The business account whose template definitions may be read; null where reconstruction is off. */
  readonly accountId: string | null;
  /** Where the account is asked; null: WhatsApp's own. */
  readonly baseUrl: string | null;
}

/** Who is in a conversation, and where its messages go. */
export interface ConversationRoute {
  readonly conversationId: string;
  readonly appId: string;
  readonly type: string;
  /** Its first client's partition is the conversation's. */
  readonly firstClientId: string | null;
  readonly participants: readonly { readonly userId: string; readonly externalId: string | null }[];
  /** The one seen last first. */
  readonly clients: readonly RouteClient[];
}

export interface ConversationRoutes {
  find(appId: string, conversationId: string): Promise<ConversationRoute | undefined>;
}

interface Row {
  readonly type: string;
  readonly first_client_id: string | null;
  readonly user_id: string | null;
  readonly external_id: string | null;
  readonly client_id: string | null;
  readonly status: string | null;
  readonly integration_id: string | null;
  readonly integration_type: string | null;
  readonly hsm_fallback_language: string | null;
  readonly account_id: string | null;
  readonly base_url: string | null;
  readonly has_account_token: number;
}

function clientOf(row: Row): RouteClient | undefined {
  const {
    client_id: id,
    user_id: userId,
    integration_id: integrationId,
    integration_type: integrationType,
    status,
  } = row;
  if (id === null || userId === null || integrationId === null || integrationType === null || status === null)
    return undefined;
  return {
    id,
    userId,
    integrationId,
    integrationType,
    status,
    hsmFallbackLanguage: row.hsm_fallback_language,
    accountId: row.has_account_token === 1 ? row.account_id : null,
    baseUrl: row.base_url,
  };
}

export function createConversationRoutes(db: Knex): ConversationRoutes {
  return {
    async find(appId, conversationId) {
      if (namesNoRow(appId, conversationId)) return undefined;
      const rows: Row[] = await db('conversations as c')
        .leftJoin('participants as p', 'p.conversation_id', 'c.id')
        .leftJoin('users as u', (on) => on.on('u.id', 'p.user_id').andOnNull('u.deleted_at'))
        .leftJoin('clients as l', (on) =>
          on.on('l.user_id', 'u.id').andOn('l.app_id', 'c.app_id').andOnNull('l.deleted_at'),
        )
        .leftJoin('integrations as i', (on) => on.on('i.id', 'l.integration_id').andOnNull('i.deleted_at'))
        .where({ 'c.id': conversationId, 'c.app_id': appId })
        .whereNull('c.deleted_at')
        .orderBy('l.last_seen', 'desc')
        .orderBy('l.id')
        .select(
          'c.type',
          'c.first_client_id',
          'u.id as user_id',
          'u.external_id',
          'l.id as client_id',
          'l.status',
          'i.id as integration_id',
          'i.type as integration_type',
          'i.hsm_fallback_language',
          'i.account_id',
          accountBaseUrl(db, 'i'),
          db.raw('i.account_token_sealed is not null as has_account_token'),
        );
      const [first] = rows;
      if (!first) return undefined;
      const participants = new Map(
        rows.flatMap(({ user_id: userId, external_id: externalId }) =>
          userId === null ? [] : [[userId, { userId, externalId }] as const],
        ),
      );
      return {
        conversationId,
        appId,
        type: first.type,
        firstClientId: first.first_client_id,
        participants: [...participants.values()],
        clients: rows.map(clientOf).filter((client) => client !== undefined),
      };
    },
  };
}
