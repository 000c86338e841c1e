import { isObject, type JsonObject, objectOf } from '../../core/envelope/json.ts';
import type { ApiClientCredentials } from '../client.ts';
import type { Connections } from '../connections.ts';
import { objectIn, stringOf } from '../reading.ts';
import { readFailure } from './answer.ts';
import { type ClientRequest, createClientCalls } from './calls.ts';
import { logIn } from './login.ts';
import { createSessions } from './sessions.ts';

/** What an API client was asked for, and why it did not come to that: by the field that is to blame. */
export type SetUp =
  | { readonly ok: true }
  | { readonly ok: false; readonly field: 'baseUrl' | 'password'; readonly reason: string };

/** What making a number and taking it away ask of its API client. Never rejects. */
export interface ApiClientSetup {
  /** Logs in, sees that it is connected to WhatsApp, and has it send its webhooks to that address. */
  connect(credentials: ApiClientCredentials, webhookUrl: string): Promise<SetUp>;
  /** Has it send its webhooks there no longer; one that sends them elsewhere by now is left alone. */
  disconnect(credentials: ApiClientCredentials, webhookUrl: string): Promise<SetUp>;
}

export interface ApiClientSetupOptions {
  readonly connections: Pick<Connections, 'call'>;
  readonly now?: () => number;
}

type Answered = { readonly ok: true; readonly body: JsonObject } | (SetUp & { readonly ok: false });
type Ask = (request: ClientRequest) => Promise<Answered>;

const anyTime = { valid: () => true };
const wrong = (field: 'baseUrl' | 'password', reason: string) => ({ ok: false, field, reason }) as const;
const settingsPath = '/v1/settings/application';

/** `connected`, `connecting`, `unregistered` …: of the one node, or of each (WhatsApp: API client, health). */
export function gatewayStatuses(health: unknown): readonly string[] {
  const nodes = isObject(health) ? [health, ...Object.values(health)] : [];
  return nodes.flatMap((node) => stringOf(objectOf(node)?.gateway_status) ?? []);
}

export function createApiClientSetup({ connections, now = Date.now }: ApiClientSetupOptions): ApiClientSetup {
  /** With a login of its own: what is remembered of another would not prove this password. */
  function askerOf(credentials: ApiClientCredentials): Ask {
    const sessions = createSessions({ logIn: (user) => logIn(connections, user, now), now });
    const call = createClientCalls({ connections, sessions });
    return async (request) => {
      const result = await call(credentials, request, anyTime);
      if (result.type === 'notSent' || result.type === 'unknown')
        return wrong('baseUrl', `the API client is not reached: ${result.reason}`);
      const failure =
        result.type === 'refused' ? result : readFailure(result.answer, objectIn(result.answer.body), now());
      if (failure?.type === 'unknown') return wrong('baseUrl', `no API client answers there: ${failure.reason}`);
      if (failure?.errorClass === 'auth')
        return wrong('password', `the API client refuses username and password: ${failure.details ?? failure.title}`);
      if (failure) return wrong('baseUrl', `the API client refuses: ${failure.details ?? failure.title}`);
      return { ok: true, body: (result.type === 'answered' && objectIn(result.answer.body)) || {} };
    };
  }

  const setWebhook = (ask: Ask, url: string): Promise<Answered> =>
    ask({ method: 'PATCH', path: settingsPath, body: JSON.stringify({ webhooks: { url } }) });

  return {
    async connect(credentials, webhookUrl) {
      const ask = askerOf(credentials);
      const health = await ask({ method: 'GET', path: '/v1/health', body: null });
      if (!health.ok) return health;
      const statuses = gatewayStatuses(health.body.health);
      if (!statuses.includes('connected')) {
        const told = statuses.length > 0 ? [...new Set(statuses)].join(', ') : 'it tells no status';
        return wrong('baseUrl', `the API client is not connected to WhatsApp: ${told}`);
      }
      const set = await setWebhook(ask, webhookUrl);
      return set.ok ? { ok: true } : set;
    },
    async disconnect(credentials, webhookUrl) {
      const ask = askerOf(credentials);
      const settings = await ask({ method: 'GET', path: settingsPath, body: null });
      if (!settings.ok) return settings;
      const application = objectOf(objectOf(settings.body.settings)?.application);
      if (objectOf(application?.webhooks)?.url !== webhookUrl) return { ok: true };
      const set = await setWebhook(ask, '');
      return set.ok ? { ok: true } : set;
    },
  };
}
