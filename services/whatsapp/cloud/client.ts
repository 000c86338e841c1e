import { Pool } from 'undici';
import { type AllowedNetworks, guardedConnector, isAllowedTarget } from '../../platform/http/private-targets.ts';
import type { Credentials, SendLease, SendResult, WhatsAppClient } from '../client.ts';
import { type HttpAnswer, plainRefusal, readIndicatorAnswer, readSendAnswer } from './answer.ts';
import { indicatorBody, messageBody } from './body.ts';
import { exchange } from './exchange.ts';

export interface CloudClientOptions {
  /** Private networks that an integration's base URL may lead to all the same. */
  readonly allowed: AllowedNetworks;
  /** From the write to the end of the answer (default 10 s). */
  readonly timeoutMs?: number;
  /** To one origin, without pipelining (default 64). */
  readonly connections?: number;
  /** `v23.0` by default. */
  readonly apiVersion?: string;
  readonly now?: () => number;
}

/** Where Cloud calls go unless the integration names another place. */
export const cloudBaseUrl = 'https://graph.facebook.com';

/** Meta's edge and the balancers before it keep connections longer; a request on one that is just closing would be in doubt. */
const KEEP_ALIVE_MS = 10_000;

/** The Cloud protocol (WhatsApp: Cloud API, messages). */
export function createCloudClient(options: CloudClientOptions): WhatsAppClient {
  const { allowed, timeoutMs = 10_000, connections = 64, apiVersion = 'v23.0', now = Date.now } = options;
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

  async function post(
    body: string | undefined,
    { baseUrl, phoneNumberId, accessToken }: Credentials,
    lease: SendLease,
    read: (answer: HttpAnswer, now: number) => SendResult,
  ): Promise<SendResult> {
    if (body === undefined) return plainRefusal('The prepared body is no JSON object', 0);
    if (!URL.canParse(baseUrl)) return plainRefusal('The base URL of the integration is none', 0);
    const { origin, pathname } = new URL(baseUrl);
    let pool = pools.get(origin);
    if (!pool) {
      const check = isAllowedTarget(baseUrl, allowed);
      if (!check.ok) return plainRefusal(`The base URL of the integration is not called: ${check.reason}`, 0);
      pool = newPool(origin);
    }
    const path = `${pathname.replace(/\/+$/, '')}/${apiVersion}/${encodeURIComponent(phoneNumberId)}/messages`;
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    const result = await exchange(pool, { path, headers, body }, lease, timeoutMs);
    if (result.type === 'answered') return read(result.answer, now());
    return result.type === 'notSent' && result.cause === 'unready' ? plainRefusal(result.reason, 0) : result;
  }

  return {
    send: (call, credentials, lease) => post(messageBody(call), credentials, lease, readSendAnswer),
    indicate: (body, credentials, lease) => post(indicatorBody(body), credentials, lease, readIndicatorAnswer),
    connections() {
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
