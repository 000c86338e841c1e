import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Protocol } from '../core/content/target.ts';
import type { Credentials } from '../whatsapp/client.ts';
import type { Gate } from './queue/step.ts';

/** A number as dispatch needs it. */
export interface SendingIntegration {
  readonly protocol: Protocol;
  /** Null: it cannot send, for the reason given. */
  readonly credentials: Credentials | null;
  readonly reason: string | null;
  readonly gate: Gate;
  readonly unknownOutcome: 'resend' | 'fail';
}

export type Found =
  | { readonly type: 'found'; readonly integration: SendingIntegration }
  | { readonly type: 'absent' }
  /** The database is away, and nothing is known of this one. */
  | { readonly type: 'unavailable'; readonly reason: string };

export interface SendingIntegrations {
  find(id: string): Promise<Found>;
  /** What is known without a look-up; undefined: nothing yet. */
  peek(id: string): SendingIntegration | 'absent' | undefined;
  /** The next call asks anew: WhatsApp refused its token. */
  invalidate(id: string): void;
}

export interface IntegrationsOptions {
  /** Undefined for an integration that does not exist or was deleted. */
  readonly load: (id: string) => Promise<SendingIntegration | undefined>;
  readonly logger: Logger;
  /** How long a row is taken as it is; then it still serves, and is read again behind. */
  readonly freshMs?: number;
}

const FRESH_MS = 15_000;
/** One that was just made must not be missed for long, nor a database that is back. */
const SOON_MS = 2_000;
const MOST = 10_000;

type Known = { readonly value: SendingIntegration | 'absent' };

/** No query a message: rows are cached, and read again behind the calls that use them. */
export function cachedIntegrations({ load, logger, freshMs = FRESH_MS }: IntegrationsOptions): SendingIntegrations {
  const soonMs = Math.min(SOON_MS, freshMs);
  const cache = new LRUCache<string, Known>({
    max: MOST,
    ttl: freshMs,
    allowStale: true,
    noDeleteOnStaleGet: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: async (id, stale, { options }) => {
      try {
        const value = await load(id);
        if (value === undefined) options.ttl = soonMs;
        return { value: value ?? 'absent' };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.warn({ integrationId: id, reason, known: stale !== undefined }, 'an integration cannot be read');
        if (stale === undefined) throw error;
        options.ttl = soonMs;
        return stale;
      }
    },
  });

  return {
    async find(id) {
      try {
        // An absent one is not served stale: whoever makes an integration sends at once.
        const known = cache.peek(id, { allowStale: true });
        const found = await cache.fetch(id, { allowStale: known?.value !== 'absent' });
        if (found === undefined) return { type: 'unavailable', reason: 'the look-up was broken off' };
        return found.value === 'absent' ? { type: 'absent' } : { type: 'found', integration: found.value };
      } catch (error) {
        return { type: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    peek: (id) => cache.peek(id, { allowStale: true })?.value,
    invalidate: (id) => void cache.delete(id),
  };
}
