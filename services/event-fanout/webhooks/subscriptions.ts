import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Sealer } from '../../platform/crypto/seal.ts';

/** One endpoint and what it wants to be told. */
export interface Subscription {
  readonly id: string;
  readonly appId: string;
  readonly target: string;
  readonly triggers: ReadonlySet<string>;
  /** Null: it cannot be opened with the keys of this process; its events wait. */
  readonly secret: string | null;
  readonly version: string;
}

export interface Subscriptions {
  ofApp(appId: string): Promise<readonly Subscription[]>;
  /** What is known of an app without a look; undefined: nothing, or too old. */
  remembered(appId: string): readonly Subscription[] | undefined;
  /** Undefined for one that is no longer there. */
  byId(webhookId: string): Promise<Subscription | undefined>;
}

interface WebhookRow {
  readonly id: string;
  readonly app_id: string;
  readonly target: string;
  readonly triggers: string;
  readonly secret_sealed: string;
  readonly version: string;
}

const columns = ['id', 'app_id', 'target', 'triggers', 'secret_sealed', 'version'];

export interface SubscriptionOptions {
  readonly database: Knex;
  readonly sealer: Sealer;
  readonly logger: Logger;
  /** How long a change may go unnoticed. */
  readonly ttlMs?: number;
}

/** The webhooks of the database, remembered for a few seconds. */
export function createSubscriptions({ database, sealer, logger, ttlMs = 3_000 }: SubscriptionOptions): Subscriptions {
  const secretOf = (row: WebhookRow): string | null => {
    try {
      return sealer.open(row.secret_sealed, row.id);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ webhookId: row.id, reason }, 'the secret of a webhook cannot be opened; its events wait');
      return null;
    }
  };
  const triggersOf = (row: WebhookRow): ReadonlySet<string> => {
    try {
      const list: unknown = JSON.parse(row.triggers);
      return new Set(Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
    } catch (error) {
      // One broken row must not hold up everybody's events.
      const reason = error instanceof Error ? error.name : 'unknown';
      logger.error({ webhookId: row.id, reason }, 'the triggers of a webhook cannot be read; it is told of nothing');
      return new Set();
    }
  };
  const opened = (row: WebhookRow): Subscription => ({
    id: row.id,
    appId: row.app_id,
    target: row.target,
    triggers: triggersOf(row),
    secret: secretOf(row),
    version: row.version,
  });
  const read = async (where: Readonly<Record<string, string>>): Promise<readonly Subscription[]> => {
    const rows = (await database('webhooks').select(columns).where(where).whereNull('deleted_at')) as WebhookRow[];
    return rows.map(opened);
  };
  const kept = { max: 10_000, ttl: ttlMs };
  const apps = new LRUCache<string, readonly Subscription[]>({
    ...kept,
    fetchMethod: (appId) => read({ app_id: appId }),
  });
  const ids = new LRUCache<string, readonly Subscription[]>({ ...kept, fetchMethod: (id) => read({ id }) });
  // No answer is not the answer that there are none: events would be lost.
  const certain = async (found: Promise<readonly Subscription[] | undefined>): Promise<readonly Subscription[]> => {
    const rows = await found;
    if (rows === undefined) throw new Error('webhooks could not be read');
    return rows;
  };
  return {
    ofApp: (appId) => certain(apps.fetch(appId)),
    remembered: (appId) => apps.get(appId),
    byId: async (id) => (await certain(ids.fetch(id)))[0],
  };
}
