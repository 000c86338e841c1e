import type { Knex } from 'knex';
import { isId } from '../../core/ids/ids.ts';
import { accountBaseUrl } from './account-base-url.ts';
import { createRememberedRows } from './remembered-rows.ts';

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

export interface Participant {
  readonly id: string;
  readonly externalId: string | null;
}

/** A conversation: who is in it, and where its messages may go. */
export interface Route {
  readonly appId: string;
  readonly conversationId: string;
  readonly conversationType: string;
  /** Its first client's partition is the conversation's. */
  readonly firstClientId: string | null;
  /** The one seen last first: an event names that one where no client is meant. */
  readonly participants: readonly Participant[];
  /** The one seen last first. */
  readonly clients: readonly RouteClient[];
}

export interface WantedRoute {
  readonly appId: string;
  readonly conversationId: string;
}

/** The conversations as the database holds them. */
export interface RouteRows {
  /** Those that are there, in one query. */
  load(conversationIds: readonly string[]): Promise<ReadonlyMap<string, Route>>;
}

export interface Routes {
  /** One of another app is not there. */
  find(appId: string, conversationId: string): Promise<Route | undefined>;
  /** Those of a batch that are there. */
  findAll(wanted: readonly WantedRoute[]): Promise<RouteTable>;
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

export interface RoutesOptions {
  /** Told of a look-up that failed while what was known went on counting. */
  failed(error: unknown): void;
  readonly max?: number;
}

/**
 * Conversations that can be written to are remembered: a change (a new client, another language) is seen after six seconds at the latest.
 * One without a client is not: it may get its first one any moment.
 */
export function rememberedRoutes({ load }: RouteRows, { failed, max = 50_000 }: RoutesOptions): Routes {
  const lasting = ({ clients }: Route): boolean => clients.length > 0;
  const remembered = createRememberedRows<Route>({ max, load, lasting, failed });
  const look = async (conversationIds: readonly string[]): Promise<RouteTable> => {
    const found = await remembered.find(conversationIds.filter(isId));
    return {
      get(appId, conversationId) {
        const route = found.get(conversationId);
        return route?.appId === appId ? route : undefined;
      },
    };
  };
  return {
    find: async (appId, conversationId) => (await look([conversationId])).get(appId, conversationId),
    findAll: (wanted) => look(wanted.map(({ conversationId }) => conversationId)),
  };
}

export const createRouteRows = (db: Knex): RouteRows => ({ load: (ids) => load(db, ids) });

async function load(db: Knex, ids: readonly string[]): Promise<ReadonlyMap<string, Route>> {
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
  for (const row of rows) {
    const group = byConversation.get(row.id);
    if (group) group.push(row);
    else byConversation.set(row.id, [row]);
  }
  return new Map([...byConversation].flatMap(([id, [first, ...more]]) => (first ? [[id, routeOf(first, more)]] : [])));
}

function routeOf(first: Row, more: readonly Row[]): Route {
  const rows = [first, ...more];
  const participants = new Map(
    rows.flatMap(({ user_id: id, user_external_id: externalId }) => (id === null ? [] : [[id, { id, externalId }]])),
  );
  return {
    appId: first.app_id,
    conversationId: first.id,
    conversationType: first.type,
    firstClientId: first.first_client_id,
    participants: [...participants.values()],
    clients: rows.flatMap(clientOf),
  };
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
