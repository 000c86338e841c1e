import { webhookToV2 } from '../../core/api/resource-json.ts';
import { webhookPatchSchema, webhookPostSchema } from '../../core/api/schema/integration-schemas.ts';
import type { Validators } from '../../core/api/validator.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, type Call, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import type { WebhookChanges } from '../../platform/record/webhooks.ts';
import type { Surroundings } from '../surroundings.ts';
import type { TargetGuard } from './targets.ts';
import { checkedWebhook, MAX_WEBHOOKS, tooManyWebhooks } from './webhook-limits.ts';

export interface WebhookRoutesOptions {
  readonly record: Pick<ApiRecord, 'integrations' | 'webhooks'>;
  readonly validators: Validators;
  readonly targets: TargetGuard;
  readonly surroundings: Surroundings;
}

const scopes: readonly Scope[] = ['account', 'app', 'integration'];
const collection = '/v2/apps/:appId/integrations/:integrationId/webhooks';
const one = `${collection}/:webhookId`;

interface Owner {
  readonly appId: string;
  readonly integrationId: string;
}

/** The webhooks of a custom integration. An integration's own key reaches its own alone, also as `me` (v2: credentials). */
export function webhookRoutes(options: WebhookRoutesOptions): readonly ApiRoute[] {
  const { record, validators, targets, surroundings } = options;
  const { integrations, webhooks } = record;

  async function ownerOf({
    params,
    credential,
  }: Pick<Call<unknown>, 'params' | 'credential'>): Promise<Outcome<Owner>> {
    const { appId = '' } = params;
    const own = credential.integrationId;
    const integrationId = params.integrationId === 'me' && own !== null ? own : (params.integrationId ?? '');
    if (credential.scope === 'integration' && integrationId !== own) return bad(problem('forbidden'));
    const integration = await integrations.find(appId, integrationId);
    if (!integration) return bad(problem('integration_not_found'));
    return integration.type === 'custom'
      ? good({ appId, integrationId })
      : bad(badRequest('Webhooks are available only for custom integrations'));
  }

  return [
    routeWithBody({ method: 'POST', path: collection, scopes }, validators.compile(webhookPostSchema), async (call) => {
      const owner = await ownerOf(call);
      if (!owner.ok) return owner;
      if ((await webhooks.count(owner.value.appId)) >= MAX_WEBHOOKS) return bad(tooManyWebhooks);
      const webhook = await checkedWebhook(call.body, 'target', owner.value, options);
      if (!webhook.ok) return webhook;
      await webhooks.create(webhook.value);
      return created({ webhook: webhookToV2(webhook.value) });
    }),
    route({ method: 'GET', path: collection, scopes }, async (call) => {
      const owner = await ownerOf(call);
      if (!owner.ok) return owner;
      const list = await webhooks.list(owner.value.appId, [owner.value.integrationId]);
      return done({ webhooks: list.map(webhookToV2) });
    }),
    route({ method: 'GET', path: one, scopes }, async (call) => {
      const owner = await ownerOf(call);
      if (!owner.ok) return owner;
      const { appId, integrationId } = owner.value;
      const found = await webhooks.find(appId, integrationId, call.params.webhookId ?? '');
      return found ? done({ webhook: webhookToV2(found) }) : bad(problem('webhook_not_found'));
    }),
    routeWithBody({ method: 'PATCH', path: one, scopes }, validators.compile(webhookPatchSchema), async (call) => {
      const owner = await ownerOf(call);
      if (!owner.ok) return owner;
      const { appId, integrationId } = owner.value;
      const webhookId = call.params.webhookId ?? '';
      const found = await webhooks.find(appId, integrationId, webhookId);
      if (!found) return bad(problem('webhook_not_found'));
      if (call.body.target !== undefined) {
        const target = await targets.check('target', call.body.target);
        if (!target.ok) return target;
      }
      const { target, triggers, includeFullUser, includeFullSource } = call.body;
      const changes: WebhookChanges = {
        ...(target !== undefined && { target }),
        ...(triggers !== undefined && { triggers: [...new Set(triggers)] }),
        ...(includeFullUser !== undefined && { includeFullUser }),
        ...(includeFullSource !== undefined && { includeFullSource }),
      };
      await webhooks.update(appId, webhookId, changes);
      return done({ webhook: webhookToV2({ ...found, ...changes }) });
    }),
    route({ method: 'DELETE', path: one, scopes }, async (call) => {
      const owner = await ownerOf(call);
      if (!owner.ok) return owner;
      const { appId, integrationId } = owner.value;
      const gone = await webhooks.delete(appId, integrationId, call.params.webhookId ?? '', surroundings.now());
      return gone ? done({}) : bad(problem('webhook_not_found'));
    }),
  ];
}
