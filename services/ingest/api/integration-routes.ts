import { integrationToV2 } from '../../core/api/resource-json.ts';
import type { Integration, Webhook } from '../../core/api/resources.ts';
import {
  type ApiClientPost,
  apiClientPostSchema,
  type CloudPost,
  type CustomPost,
  type IntegrationPatch,
  type IntegrationPost,
  integrationPatchSchema,
  integrationPostSchema,
} from '../../core/api/schema/integration-schemas.ts';
import type { Validate, Validators } from '../../core/api/validator.ts';
import { protocolOf } from '../../core/content/target.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { type Answer, created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ApiClientNumbers } from './api-client-numbers.ts';
import { newId, newSecret } from './ids.ts';
import { invalidPage, listUrl, pageAnswer, readPageQuery } from './page-query.ts';
import type { TargetGuard } from './targets.ts';
import { checkedWebhook, MAX_WEBHOOKS, tooManyWebhooks } from './webhook-limits.ts';

export interface IntegrationRoutesOptions {
  readonly record: Pick<ApiRecord, 'integrations' | 'webhooks' | 'transaction'>;
  readonly validators: Validators;
  readonly targets: TargetGuard;
  readonly apiClients: ApiClientNumbers;
  readonly surroundings: Surroundings;
  /** Told of a change: what is remembered of the integration is read anew. */
  changed(integrationId: string): void;
  /** Told where a number may read its account's templates from now on. */
  accountSet(appId: string, integrationId: string): void;
}

const scopes: readonly Scope[] = ['account', 'app'];
const collection = '/v2/apps/:appId/integrations';
const one = `${collection}/:integrationId`;

const types: ReadonlySet<unknown> = new Set(['whatsapp', 'custom']);

const fieldsOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? { ...body } : {};

/** v2 has a text of its own for a type that there is not; a number on an API client takes fields of its own. */
function validatePost(validators: Validators): Validate<IntegrationPost | ApiClientPost> {
  const others = validators.compile(integrationPostSchema);
  const apiClient = validators.compile(apiClientPostSchema);
  return (body) => {
    const { type, hosting } = fieldsOf(body);
    if (type !== undefined && !types.has(type)) return bad(badRequest('Invalid integration type'));
    if (type !== 'whatsapp' || hosting === undefined || hosting === 'cloud') return others(body);
    return hosting === 'self'
      ? apiClient(body)
      : bad(badRequest('hosting should be equal to one of the allowed values'));
  };
}

const foreignFields = {
  cloud: ['username', 'password'],
  'api-client': ['accessToken', 'appSecret'],
} as const;

/** A credential that the number's protocol does not have would be kept and never used. */
function checkedPatch(found: Integration, body: IntegrationPatch): Outcome<IntegrationPatch> {
  if (found.type === 'custom') return good(body);
  const protocol = protocolOf(found.hosting);
  const field = foreignFields[protocol].find((name) => body[name] !== undefined);
  const place = protocol === 'cloud' ? 'the Cloud API' : 'an API client';
  return field === undefined ? good(body) : bad(badRequest(`${field} is none of a number on ${place}`));
}

/** `filter[types]=whatsapp,custom`; official clients write `types=` too. */
const typesOf = (query: Readonly<Record<string, unknown>>): readonly string[] =>
  String(query['filter[types]'] ?? query.types ?? '')
    .split(',')
    .filter((type) => type !== '');

const blank = {
  status: 'active',
  hosting: null,
  baseUrl: null,
  username: null,
  phoneNumberId: null,
  phoneNumber: null,
  verifyToken: null,
  accountId: null,
  accountBaseUrl: null,
  hsmFallbackLanguage: null,
} as const;
const noSecrets = { accessToken: null, appSecret: null, password: null, accountToken: null };

/** Numbers, and the custom integrations that hold webhooks. */
export function integrationRoutes(options: IntegrationRoutesOptions): readonly ApiRoute[] {
  const { record, validators, targets, apiClients, surroundings, changed, accountSet } = options;
  const { integrations, webhooks } = record;

  const shown = async (integration: Integration): Promise<object> => ({
    integration: integrationToV2(
      integration,
      integration.type === 'custom' ? await webhooks.list(integration.appId, [integration.id]) : [],
    ),
  });

  async function createCloudNumber(appId: string, body: CloudPost): Promise<Answer> {
    if (body.baseUrl !== undefined) {
      const target = await targets.check('baseUrl', body.baseUrl);
      if (!target.ok) return target;
    }
    const integration: Integration = {
      ...blank,
      id: newId(surroundings),
      appId,
      type: 'whatsapp',
      displayName: body.displayName ?? null,
      hosting: body.hosting,
      baseUrl: body.baseUrl?.replace(/\/+$/, '') ?? null,
      phoneNumberId: body.phoneNumberId,
      phoneNumber: body.phoneNumber?.replace('+', '') ?? null,
      verifyToken: body.verifyToken ?? newSecret(surroundings),
      accountId: body.accountId ?? null,
      hsmFallbackLanguage: body.hsmFallbackLanguage === undefined ? 'en_US' : body.hsmFallbackLanguage,
      createdAt: surroundings.now(),
    };
    await integrations.create(integration, {
      accessToken: body.accessToken,
      appSecret: body.appSecret,
      password: null,
      accountToken: body.accountManagementAccessToken ?? null,
    });
    if (body.accountId && body.accountManagementAccessToken) accountSet(appId, integration.id);
    return created(await shown(integration));
  }

  async function createApiClientNumber(appId: string, body: ApiClientPost): Promise<Answer> {
    const made = await apiClients.create(appId, body);
    if (!made.ok) return made;
    if (body.accountId && body.accountManagementAccessToken) accountSet(appId, made.value.id);
    return created(await shown(made.value));
  }

  async function createCustom(appId: string, body: CustomPost): Promise<Answer> {
    if ((await webhooks.count(appId)) + body.webhooks.length > MAX_WEBHOOKS) return bad(tooManyWebhooks);
    const id = newId(surroundings);
    const createdAt = surroundings.now();
    const wanted: Webhook[] = [];
    for (const [place, post] of body.webhooks.entries()) {
      const webhook = await checkedWebhook(post, `webhooks[${place}].target`, { appId, integrationId: id }, options);
      if (!webhook.ok) return webhook;
      wanted.push(webhook.value);
    }
    const integration: Integration = {
      ...blank,
      id,
      appId,
      type: 'custom',
      displayName: body.displayName ?? null,
      createdAt,
    };
    await record.transaction(async (transaction) => {
      await integrations.create(integration, noSecrets, transaction);
      for (const webhook of wanted) await webhooks.create(webhook, transaction);
    });
    return created({ integration: integrationToV2(integration, wanted) });
  }

  return [
    routeWithBody(
      { method: 'POST', path: collection, scopes },
      validatePost(validators),
      ({ params: { appId = '' }, body }) => {
        if (body.type === 'custom') return createCustom(appId, body);
        return body.hosting === 'self' ? createApiClientNumber(appId, body) : createCloudNumber(appId, body);
      },
    ),
    route({ method: 'GET', path: collection, scopes }, async ({ params, query, origin, path }) => {
      const appId = params.appId ?? '';
      const request = readPageQuery(query);
      if (!request.ok) return request;
      const page = await integrations.list(appId, typesOf(query), request.value);
      if (!page) return bad(invalidPage);
      const custom = page.items.filter(({ type }) => type === 'custom').map(({ id }) => id);
      const theirs = custom.length > 0 ? await webhooks.list(appId, custom) : [];
      return done({
        integrations: page.items.map((item) =>
          integrationToV2(
            item,
            theirs.filter(({ integrationId }) => integrationId === item.id),
          ),
        ),
        ...pageAnswer(page, request.value, listUrl(origin, path)),
      });
    }),
    route({ method: 'GET', path: one, scopes }, async ({ params }) => {
      const found = await integrations.find(params.appId ?? '', params.integrationId ?? '');
      return found ? done(await shown(found)) : bad(problem('integration_not_found'));
    }),
    routeWithBody(
      { method: 'PATCH', path: one, scopes },
      validators.compile(integrationPatchSchema),
      async ({ params, body }) => {
        const { appId = '', integrationId = '' } = params;
        const found = await integrations.find(appId, integrationId);
        if (!found) return bad(problem('integration_not_found'));
        const checked = checkedPatch(found, body);
        if (!checked.ok) return checked;
        const { username, password } = body;
        if (found.hosting === 'self' && (username !== undefined || password !== undefined)) {
          const user = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
          const connected = await apiClients.reconnect(found, user);
          if (!connected.ok) return connected;
        }
        const { accountManagementAccessToken: accountToken, displayName, ...ofNumber } = body;
        const common = displayName === undefined ? {} : { displayName };
        const changes =
          found.type === 'custom'
            ? common
            : { ...common, ...ofNumber, ...(accountToken !== undefined && { accountToken }) };
        await integrations.update(appId, integrationId, changes);
        changed(integrationId);
        if (accountToken || body.accountId) accountSet(appId, integrationId);
        const now = await integrations.find(appId, integrationId);
        return now ? done(await shown(now)) : bad(problem('integration_not_found'));
      },
    ),
    route({ method: 'DELETE', path: one, scopes }, async ({ params }) => {
      const { appId = '', integrationId = '' } = params;
      const found = await integrations.find(appId, integrationId);
      const access = found && (await integrations.apiClientAccess(appId, integrationId));
      const gone = await integrations.delete(appId, integrationId, surroundings.now());
      changed(integrationId);
      // Behind: a client that is away must not keep its number from going.
      if (gone && access) void apiClients.release(found, access);
      return gone ? done({}) : bad(problem('integration_not_found'));
    }),
  ];
}
