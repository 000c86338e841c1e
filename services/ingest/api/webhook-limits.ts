import type { Webhook } from '../../core/api/resources.ts';
import type { WebhookPost } from '../../core/api/schema/integration-schemas.ts';
import { badRequest } from '../../core/errors/problem.ts';
import { good, type Outcome } from '../../core/errors/result.ts';
import type { Surroundings } from '../surroundings.ts';
import { newId, newSecret } from './ids.ts';
import type { TargetGuard } from './targets.ts';

/** v2: webhooks an app may have. */
export const MAX_WEBHOOKS = 10;
export const tooManyWebhooks = badRequest(`An app may have ${MAX_WEBHOOKS} webhooks at most`);

/** A webhook as it will be kept, its target checked; v2 gives it its secret. */
export async function checkedWebhook(
  post: WebhookPost,
  field: string,
  owner: { readonly appId: string; readonly integrationId: string },
  { targets, surroundings }: { readonly targets: TargetGuard; readonly surroundings: Surroundings },
): Promise<Outcome<Webhook>> {
  const target = await targets.check(field, post.target);
  if (!target.ok) return target;
  return good({
    ...owner,
    id: newId(surroundings),
    target: target.value,
    triggers: [...new Set(post.triggers)],
    secret: newSecret(surroundings),
    includeFullUser: post.includeFullUser ?? false,
    includeFullSource: post.includeFullSource ?? false,
    createdAt: surroundings.now(),
  });
}
