import { metadataFromV2 } from '../../core/api/metadata-json.ts';
import { userToV2 } from '../../core/api/resource-json.ts';
import type { User } from '../../core/api/resources.ts';
import { userPostSchema } from '../../core/api/schema/resource-schemas.ts';
import type { Validators } from '../../core/api/validator.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad } from '../../core/errors/result.ts';
import { created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import type { Surroundings } from '../surroundings.ts';
import { newId } from './ids.ts';
import { findUser } from './user-names.ts';

export interface UserRoutesOptions {
  readonly record: Pick<ApiRecord, 'users'>;
  readonly validators: Validators;
  readonly surroundings: Surroundings;
}

const scopes: readonly Scope[] = ['account', 'app', 'integration'];

export function userRoutes({ record, validators, surroundings }: UserRoutesOptions): readonly ApiRoute[] {
  const { users } = record;
  return [
    routeWithBody(
      { method: 'POST', path: '/v2/apps/:appId/users', scopes },
      validators.compile(userPostSchema),
      async ({ params, body }) => {
        const metadata = metadataFromV2(body.metadata, 'User');
        if (!metadata.ok) return metadata;
        const signedUpAt = body.signedUpAt === undefined ? surroundings.now() : Date.parse(body.signedUpAt);
        // A leap second fits the format, but no date.
        if (Number.isNaN(signedUpAt)) return bad(badRequest('signedUpAt should be a date'));
        const user: User = {
          id: newId(surroundings),
          appId: params.appId ?? '',
          externalId: body.externalId ?? null,
          signedUpAt,
          profile: body.profile ?? null,
          metadata: body.metadata ?? null,
        };
        return (await users.create(user))
          ? created({ user: userToV2(user) })
          : bad(problem('conflict', 'User already exists'));
      },
    ),
    route({ method: 'GET', path: '/v2/apps/:appId/users/:userIdOrExternalId', scopes }, async ({ params }) => {
      const user = await findUser(users, params.appId ?? '', params.userIdOrExternalId ?? '');
      return user ? done({ user: userToV2(user) }) : bad(problem('user_not_found'));
    }),
  ];
}
