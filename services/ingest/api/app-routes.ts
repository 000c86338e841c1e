import { metadataFromV2 } from '../../core/api/metadata-json.ts';
import { appToV2, keyToV2 } from '../../core/api/resource-json.ts';
import type { App } from '../../core/api/resources.ts';
import { appPostSchema, keyPostSchema } from '../../core/api/schema/resource-schemas.ts';
import type { Validators } from '../../core/api/validator.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad } from '../../core/errors/result.ts';
import { created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Authenticator, Scope } from '../../platform/http/authenticator.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import type { Surroundings } from '../surroundings.ts';
import { newId, newKeyId, newSecret } from './ids.ts';
import { invalidPage, listUrl, pageAnswer, readPageQuery } from './page-query.ts';

export interface AppRoutesOptions {
  readonly record: Pick<ApiRecord, 'apps' | 'apiKeys'>;
  readonly validators: Validators;
  readonly authenticator: Pick<Authenticator, 'forget'>;
  readonly surroundings: Surroundings;
}

const account: readonly Scope[] = ['account'];

/** v2: keys an app may have. */
const MAX_KEYS = 10;

/** Apps and their keys: what an account provisions. */
export function appRoutes({ record, validators, authenticator, surroundings }: AppRoutesOptions): readonly ApiRoute[] {
  const { apps, apiKeys } = record;
  return [
    routeWithBody(
      { method: 'POST', path: '/v2/apps', scopes: account },
      validators.compile(appPostSchema),
      async ({ body }) => {
        const metadata = metadataFromV2(body.metadata, 'App');
        if (!metadata.ok) return metadata;
        const app: App = {
          id: newId(surroundings),
          displayName: body.displayName,
          metadata: body.metadata ?? null,
          createdAt: surroundings.now(),
        };
        await apps.create(app);
        return created({ app: appToV2(app) });
      },
    ),
    route({ method: 'GET', path: '/v2/apps', scopes: account }, async ({ query, origin, path }) => {
      const request = readPageQuery(query);
      if (!request.ok) return request;
      const page = await apps.list(request.value);
      if (!page) return bad(invalidPage);
      return done({ apps: page.items.map(appToV2), ...pageAnswer(page, request.value, listUrl(origin, path)) });
    }),
    route({ method: 'GET', path: '/v2/apps/:appId', scopes: ['account', 'app'] }, async ({ params }) => {
      const app = await apps.find(params.appId ?? '');
      return app ? done({ app: appToV2(app) }) : bad(problem('app_not_found'));
    }),
    routeWithBody(
      { method: 'POST', path: '/v2/apps/:appId/keys', scopes: account },
      validators.compile(keyPostSchema),
      async ({ params, body }) => {
        const appId = params.appId ?? '';
        if ((await apiKeys.list(appId)).length >= MAX_KEYS)
          return bad(badRequest(`An app may have ${MAX_KEYS} keys at most`));
        const key = {
          id: newKeyId(surroundings),
          scope: 'app',
          appId,
          integrationId: null,
          displayName: body.displayName,
          secret: newSecret(surroundings),
          createdAt: surroundings.now(),
        } as const;
        await apiKeys.create(key);
        return created({ key: keyToV2(key) });
      },
    ),
    route({ method: 'GET', path: '/v2/apps/:appId/keys', scopes: account }, async ({ params }) =>
      done({ keys: (await apiKeys.list(params.appId ?? '')).map(keyToV2) }),
    ),
    route({ method: 'GET', path: '/v2/apps/:appId/keys/:keyId', scopes: account }, async ({ params }) => {
      const key = await apiKeys.find(params.appId ?? '', params.keyId ?? '');
      return key ? done({ key: keyToV2(key) }) : bad(problem('not_found'));
    }),
    route({ method: 'DELETE', path: '/v2/apps/:appId/keys/:keyId', scopes: account }, async ({ params }) => {
      const keyId = params.keyId ?? '';
      const gone = await apiKeys.delete(params.appId ?? '', keyId);
      authenticator.forget(keyId);
      return gone ? done({}) : bad(problem('not_found'));
    }),
  ];
}
