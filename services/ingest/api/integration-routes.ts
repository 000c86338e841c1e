import { integrationToV2 } from '../../core/api/resource-json.ts';
import type { Integration, Webhook } from '../../core/api/resources.ts';
import {
  type CustomPost,
  integrationPatchSchema,
  integrationPostSchema,
  type WhatsAppPost,
} from '../../core/api/schema/integration-schemas.ts';
import type { Validate, Validators } from '../../core/api/validator.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad } from '../../core/errors/result.ts';
import { type Answer, created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import type { Surroundings } from '../surroundings.ts';
import { newId, newSecret } from './ids.ts';
import { invalidPage, listUrl, pageAnswer, readPageQuery } from './page-query.ts';
import type { TargetGuard } from './targets.ts';
import { checkedWebhook, MAX_WEBHOOKS, tooManyWebhooks } from './webhook-limits.ts';

export interface IntegrationRoutesOptions {
  readonly record: Pick<ApiRecord, 'integrations' | 'webhooks' | 'transaction'>;
  readonly validators: Validators;
  readonly targets: TargetGuard;
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

/** v2 has a text of its own for a type that there is not. */
const withKnownType =
  <T>(validate: Validate<T>): Validate<T> =>
  (body) =>
    typeof body === 'object' && body !== null && 'type' in body && !types.has(body.type)
      ? bad(badRequest('Invalid integration type'))
      : validate(body);

/** `filter[types]=whatsapp,custom`; official clients write `types=` too. */
const typesOf = (query: Readonly<Record<string, unknown>>): readonly string[] =>
  String(query['filter[types]'] ?? query.types ?? '')
    .split(',')
    .filter((type) => type !== '');

const blank = {
  status: 'active',
  hosting: null,
  baseUrl: null,
  phoneNumberId: null,
  phoneNumber: null,
  verifyToken: null,
  accountId: null,
  hsmFallbackLanguage: null,
} as const;
const noSecrets = { accessToken: null, appSecret: null, accountToken: null };

/** Numbers, and the custom integrations that hold webhooks. */
export function integrationRoutes(options: IntegrationRoutesOptions): readonly ApiRoute[] {
  const { record, validators, targets, surroundings, changed, accountSet } = options;
  const { integrations, webhooks } = record;

  const shown = async (integration: Integration): Promise<object> => ({
    integration: integrationToV2(
      integration,
      integration.type === 'custom' ? await webhooks.list(integration.appId, [integration.id]) : [],
    ),
  });

  async function createNumber(appId: string, body: WhatsAppPost): Promise<Answer> {
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
      accountToken: body.accountManagementAccessToken ?? null,
    });
    if (body.accountId && body.accountManagementAccessToken) accountSet(appId, integration.id);
    return created(await shown(integration));
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
      withKnownType(validators.compile(integrationPostSchema)),
      ({ params, body }) =>
        body.type === 'custom' ? createCustom(params.appId ?? '', body) : createNumber(params.appId ?? '', body),
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
      const gone = await integrations.delete(appId, integrationId, surroundings.now());
      changed(integrationId);
      return gone ? done({}) : bad(problem('integration_not_found'));
    }),
  ];
}
