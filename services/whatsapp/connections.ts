import { Pool } from 'undici';
import { type AllowedNetworks, guardedConnector, isAllowedTarget } from '../platform/http/private-targets.ts';
import type { Refusal, SendLease } from './client.ts';
import { type Exchange, exchange, type HttpRequest } from './exchange.ts';
import { plainRefusal } from './refusal.ts';

export interface ConnectionsOptions {
  /** Private networks that an integration's base URL may lead to all the same. */
  readonly allowed: AllowedNetworks;
  /** From the write to the end of the answer (default 10 s). */
  readonly timeoutMs?: number;
  /** To one origin, without pipelining (default 64). */
  readonly connections?: number;
}

/** The connections of a process to all places where WhatsApp is, kept and shared by whatever calls there. */
export interface Connections {
  /** Calls a path under a base URL; never rejects. What cannot be called at all is a refusal that nobody was asked for. */
  call(baseUrl: string, request: HttpRequest, lease: SendLease): Promise<Exchange | Refusal>;
  /** Connections waiting, in use and free. */
  stats(): { readonly running: number; readonly waiting: number };
  close(): Promise<void>;
}

/** Meta's edge and the balancers before it keep connections longer; a request on one that is just closing would be in doubt. */
const KEEP_ALIVE_MS = 10_000;

export function createConnections(options: ConnectionsOptions): Connections {
  const { allowed, timeoutMs = 10_000, connections = 64 } = options;
  const pools = new Map<string, Pool>();
  const connect = guardedConnector({ allowed, connectTimeoutMs: Math.min(timeoutMs, 5_000) });

  const newPool = (origin: string): Pool => {
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      connect,
      // The exchange keeps its own time, from the write on.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(origin, pool);
    return pool;
  };

  return {
    async call(baseUrl, request, lease) {
      if (!URL.canParse(baseUrl)) return plainRefusal('The base URL of the integration is none', 0);
      const { origin, pathname } = new URL(baseUrl);
      let pool = pools.get(origin);
      if (!pool) {
        const check = isAllowedTarget(baseUrl, allowed);
        if (!check.ok) return plainRefusal(`The base URL of the integration is not called: ${check.reason}`, 0);
        pool = newPool(origin);
      }
      const path = `${pathname.replace(/\/+$/, '')}${request.path}`;
      const result = await exchange(pool, { ...request, path }, lease, timeoutMs);
      return result.type === 'notSent' && result.cause === 'unready' ? plainRefusal(result.reason, 0) : result;
    },
    stats() {
      let running = 0;
      let waiting = 0;
      for (const { stats } of pools.values()) {
        running += stats.running;
        waiting += stats.queued;
      }
      return { running, waiting };
    },
    async close() {
      const closing = [...pools.values()];
      pools.clear();
      await Promise.all(closing.map((pool) => pool.destroy()));
    },
  };
}
