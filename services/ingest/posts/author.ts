import type { MessagePost } from '../../core/api/schema/message-schema.ts';
import type { Author } from '../../core/contract/records.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { Route } from '../../platform/record/conversation-routes.ts';

/** The author of a post; a user must be named and be in the conversation (v2: author). */
export function authorOf(json: MessagePost['author'], { participants }: Route): Outcome<Author> {
  const { type, userId, userExternalId, displayName, avatarUrl, subtypes } = json;
  const common = { type, displayName: displayName ?? null, avatarUrl: avatarUrl ?? null, subtypes: subtypes ?? [] };
  if (type === 'business') return good({ ...common, userId: null });
  if (userId === undefined && userExternalId === undefined)
    return bad(badRequest("author should have required property 'userId'"));
  const member = participants.find((one) =>
    userId === undefined ? one.externalId === userExternalId : one.id === userId,
  );
  return member
    ? good({ ...common, userId: member.id })
    : bad(problem('not_found', 'User is not a member of the conversation'));
}
