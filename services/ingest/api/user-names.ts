import type { User } from '../../core/api/resources.ts';
import { isId } from '../../core/ids/ids.ts';
import type { Users } from '../../platform/record/users.ts';

/** v2 names a user in a path by id or external id; an id is tried first. */
export async function findUser(users: Users, appId: string, name: string): Promise<User | undefined> {
  const byId = isId(name) ? await users.find(appId, { id: name }) : undefined;
  return byId ?? users.find(appId, { externalId: name });
}

/** v2 names a user in a body by one of two fields; undefined where neither is given. */
export const userNameOf = (body: {
  readonly userId?: string;
  readonly userExternalId?: string;
}): { readonly id: string } | { readonly externalId: string } | undefined => {
  if (body.userId !== undefined) return { id: body.userId };
  return body.userExternalId === undefined ? undefined : { externalId: body.userExternalId };
};
