import type { Logger } from 'pino';
import type { Integration } from '../../core/api/resources.ts';
import type { ApiClientPost } from '../../core/api/schema/integration-schemas.ts';
import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { ApiClientAccess, Integrations } from '../../platform/record/integrations.ts';
import type { ApiClientSetup } from '../../whatsapp/api-client/setup.ts';
import { clientWebhookPath } from '../inbound/webhook-routes.ts';
import type { Surroundings } from '../surroundings.ts';
import { newId, newSecret } from './ids.ts';
import type { TargetGuard } from './targets.ts';

export interface ApiClientNumbersOptions {
  readonly integrations: Pick<Integrations, 'create' | 'apiClientAccess'>;
  readonly setup: ApiClientSetup;
  readonly targets: TargetGuard;
  /** Where WhatsApp reaches us. */
  readonly publicUrl: string;
  readonly surroundings: Surroundings;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Numbers on an API client that the business runs: each is one user at one client, which sends its webhooks here. */
export interface ApiClientNumbers {
  /** Makes one whose client takes the user, is connected to WhatsApp, and takes the address of its webhooks. */
  create(appId: string, body: ApiClientPost): Promise<Outcome<Integration>>;
  /** The same proof for changed credentials; nothing is stored. */
  reconnect(integration: Integration, changes: Partial<ApiClientAccess>): Promise<Outcome<true>>;
  /** Has the client of a number that is gone send us nothing more, as far as it can be reached. */
  release(integration: Integration, access: ApiClientAccess): Promise<void>;
}

const bare = (url: string): string => url.replace(/\/+$/, '');

export function createApiClientNumbers(options: ApiClientNumbersOptions): ApiClientNumbers {
  const { integrations, setup, targets, publicUrl, surroundings, logger } = options;

  const webhookUrl = ({ id, verifyToken }: Integration): string =>
    bare(publicUrl) + clientWebhookPath(id, verifyToken ?? '');

  async function connect(integration: Integration, access: ApiClientAccess): Promise<Outcome<true>> {
    const target = await targets.check('baseUrl', access.baseUrl);
    if (!target.ok) return target;
    const connected = await setup.connect({ protocol: 'api-client', ...access }, webhookUrl(integration));
    if (connected.ok) return good(true);
    const { field, reason } = connected;
    // Without the reason: a client that does not take the address of its webhooks may repeat it, with its secret.
    logger.info({ integrationId: integration.id, field }, 'an API client cannot be used');
    return bad(badRequest(`${field}: ${reason}`));
  }

  return {
    async create(appId, body) {
      const integration: Integration = {
        id: newId(surroundings),
        appId,
        type: 'whatsapp',
        status: 'active',
        displayName: body.displayName ?? null,
        hosting: body.hosting,
        baseUrl: bare(body.baseUrl),
        username: body.username,
        phoneNumberId: null,
        phoneNumber: body.phoneNumber?.replace('+', '') ?? null,
        verifyToken: newSecret(surroundings),
        accountId: body.accountId ?? null,
        accountBaseUrl: body.accountBaseUrl === undefined ? null : bare(body.accountBaseUrl),
        hsmFallbackLanguage: body.hsmFallbackLanguage === undefined ? 'en_US' : body.hsmFallbackLanguage,
        createdAt: surroundings.now(),
      };
      if (body.accountBaseUrl !== undefined) {
        const place = await targets.check('accountBaseUrl', body.accountBaseUrl);
        if (!place.ok) return place;
      }
      const { username, password } = body;
      const connected = await connect(integration, { baseUrl: bare(body.baseUrl), username, password });
      if (!connected.ok) return connected;
      await integrations.create(integration, {
        accessToken: null,
        appSecret: null,
        password,
        accountToken: body.accountManagementAccessToken ?? null,
      });
      return good(integration);
    },
    async reconnect(integration, changes) {
      const known = await integrations.apiClientAccess(integration.appId, integration.id);
      const { baseUrl, username, password } = { ...known, ...changes };
      if (baseUrl === undefined || username === undefined || password === undefined)
        return bad(badRequest('the number has no user of its API client yet: username and password are both needed'));
      return connect(integration, { baseUrl, username, password });
    },
    async release(integration, access) {
      const released = await setup.disconnect({ protocol: 'api-client', ...access }, webhookUrl(integration));
      if (released.ok) return;
      const { reason } = released;
      logger.warn(
        { integrationId: integration.id, reason },
        'the API client of a deleted number may still send webhooks',
      );
    },
  };
}
