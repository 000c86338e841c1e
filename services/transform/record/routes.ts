import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { isId } from '../../core/ids/ids.ts';
import { accountBaseUrl } from '../../platform/record/account-base-url.ts';

/** A client that messages of a conversation may go to, with what sending to it takes. */
export interface RouteClient {
  readonly id: string;
  readonly userId: string;
  readonly userExternalId: string | null;
  readonly status: string;
  readonly address: string;
  readonly addressType: string;
  readonly integration: RouteIntegration;
}

export interface RouteIntegration {
  readonly id: string;
  readonly type: string;
  /** `cloud`, or `self` or `smooch` where it is an API client's. */
  readonly hosting: string | null;
  /** Its app's. */
  readonly appName: string;
  readonly hsmFallbackLanguage: string | null;
  readonly baseUrl: string | null;
  readonly accountId: string | null;
  readonly accountTokenSealed: string | null;
}

/** A conversation and where its messages may go. */
export interface Route {
  readonly appId: string;
  readonly conversationId: string;
  readonly conversationType: string;
  readonly firstClientId: string | null;
  /** Of the participant seen last; an event names it where no client is meant. */
  readonly user: { readonly id: string; readonly externalId: string | null } | null;
  /** The one seen last first. */
  readonly clients: readonly RouteClient[];
}

export interface Routes {
  /** Those that are there, by conversation id; one of another app is not there. */
  find(wanted: readonly { readonly appId: string; readonly conversationId: string }[]): Promise<RouteTable>;
}

export interface RouteTable {
  get(appId: string, conversationId: string): Route | undefined;
}

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly type: string;
  readonly first_client_id: string | null;
  readonly user_id: string | null;
  readonly user_external_id: string | null;
  readonly client_id: string | null;
  readonly status: string | null;
  readonly address: string | null;
  readonly address_type: string | null;
  readonly integration_id: string | null;
  readonly integration_type: string | null;
  readonly hosting: string | null;
  readonly app_name: string | null;
  readonly hsm_fallback_language: string | null;
  readonly base_url: string | null;
  readonly account_id: string | null;
  readonly account_token_sealed: string | null;
}

/** A change (a new client, another language) is seen after so long at the latest. */
const rememberedMs = 3000;

/** Looks conversations up, all of a batch in one query. Those that can be written to are remembered for a moment; misses never. */
export function createRoutes(db: Knex, options: { readonly max?: number } = {}): Routes {
  const remembered = new LRUCache<string, Route>({ max: options.max ?? 50_000, ttl: rememberedMs });
  return {
    async find(wanted) {
      const found = new Map<string, Route>();
      const missing = new Set<string>();
      for (const { conversationId } of wanted) {
        const route = remembered.get(conversationId);
        if (route) found.set(conversationId, route);
        else if (isId(conversationId)) missing.add(conversationId);
      }
      for (const route of await load(db, [...missing])) {
        found.set(route.conversationId, route);
        if (route.clients.length > 0) remembered.set(route.conversationId, route);
      }
      return {
        get(appId, conversationId) {
          const route = found.get(conversationId);
          return route?.appId === appId ? route : undefined;
        },
      };
    },
  };
}

async function load(db: Knex, ids: readonly string[]): Promise<readonly Route[]> {
  if (ids.length === 0) return [];
  const rows: Row[] = await db('conversations as c')
    .leftJoin('participants as p', 'p.conversation_id', 'c.id')
    .leftJoin('users as u', (on) => on.on('u.id', 'p.user_id').andOnNull('u.deleted_at'))
    .leftJoin('clients as l', (on) =>
      on.on('l.user_id', 'u.id').andOn('l.app_id', 'c.app_id').andOnNull('l.deleted_at'),
    )
    .leftJoin('integrations as i', (on) => on.on('i.id', 'l.integration_id').andOnNull('i.deleted_at'))
    .leftJoin('apps as a', 'a.id', 'c.app_id')
    .whereIn('c.id', ids)
    .whereNull('c.deleted_at')
    .orderBy('l.last_seen', 'desc')
    .orderBy('l.id')
    .select(
      'c.id',
      'c.app_id',
      'c.type',
      'c.first_client_id',
      'u.id as user_id',
      'u.external_id as user_external_id',
      'l.id as client_id',
      'l.status',
      'l.external_id as address',
      'l.address_type',
      'i.id as integration_id',
      'i.type as integration_type',
      'i.hosting',
      'a.display_name as app_name',
      'i.hsm_fallback_language',
      accountBaseUrl(db, 'i'),
      'i.account_id',
      'i.account_token_sealed',
    );
  const byConversation = new Map<string, Row[]>();
  for (const row of rows) byConversation.set(row.id, [...(byConversation.get(row.id) ?? []), row]);
  return [...byConversation.values()].flatMap(routeOf);
}

function routeOf(rows: readonly Row[]): readonly Route[] {
  const [first] = rows;
  if (!first) return [];
  const member = rows.find((row) => row.user_id !== null);
  return [
    {
      appId: first.app_id,
      conversationId: first.id,
      conversationType: first.type,
      firstClientId: first.first_client_id,
      user: member?.user_id ? { id: member.user_id, externalId: member.user_external_id } : null,
      clients: rows.flatMap(clientOf),
    },
  ];
}

function clientOf(row: Row): readonly RouteClient[] {
  const { client_id: id, user_id: userId, integration_id: integrationId } = row;
  if (id === null || userId === null || integrationId === null) return [];
  return [
    {
      id,
      userId,
      userExternalId: row.user_external_id,
      status: row.status ?? '',
      address: row.address ?? '',
      addressType: row.address_type ?? 'phone',
      integration: {
        id: integrationId,
        type: row.integration_type ?? '',
        hosting: row.hosting,
        appName: row.app_name ?? '',
        hsmFallbackLanguage: row.hsm_fallback_language,
        baseUrl: row.base_url,
        accountId: row.account_id,
        accountTokenSealed: row.account_token_sealed,
      },
    },
  ];
}
