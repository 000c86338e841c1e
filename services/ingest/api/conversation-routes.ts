import { metadataFromV2 } from '../../core/api/metadata-json.ts';
import { conversationToV2 } from '../../core/api/resource-json.ts';
import type { Conversation, User } from '../../core/api/resources.ts';
import { type ConversationPost, conversationPostSchema } from '../../core/api/schema/resource-schemas.ts';
import type { Validators } from '../../core/api/validator.ts';
import type { ConversationEvent } from '../../core/contract/records.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { eventHeaders } from '../../core/events/event-headers.ts';
import { derivedId, eventId } from '../../core/ids/ids.ts';
import { type Answer, created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, type Call, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import { traceparentOf } from '../../platform/telemetry/traceparent.ts';
import type { Deliver } from '../deliver.ts';
import { claimKey, requestHash } from '../posts/idempotency.ts';
import type { Surroundings } from '../surroundings.ts';
import { newId } from './ids.ts';
import { invalidPage, listUrl, pageAnswer, readPageQuery } from './page-query.ts';
import { userNameOf } from './user-names.ts';

export interface ConversationRoutesOptions {
  readonly record: Pick<ApiRecord, 'conversations' | 'users' | 'idempotencyKeys'>;
  readonly validators: Validators;
  readonly deliver: Deliver;
  readonly surroundings: Surroundings;
}

const scopes: readonly Scope[] = ['account', 'app', 'integration'];
const collection = '/v2/apps/:appId/conversations';

function createdEvent(conversation: Conversation, user: User): ConversationEvent {
  return {
    id: eventId('conversation:create', conversation.id),
    type: 'conversation:create',
    appId: conversation.appId,
    createdAt: conversation.createdAt,
    user: { id: user.id, externalId: user.externalId },
    conversation: { id: conversation.id, type: conversation.type },
    integrationId: null,
    clientId: conversation.firstClientId,
    message: null,
    postback: null,
    delivery: null,
    client: null,
    conversationCreate: { reason: 'none' },
    read: null,
    native: null,
    referral: null,
  };
}

/** Conversations of one user with the business. */
export function conversationRoutes(options: ConversationRoutesOptions): readonly ApiRoute[] {
  const { record, validators, deliver, surroundings } = options;
  const { conversations, users } = record;

  async function memberOf(appId: string, { type, participants = [] }: ConversationPost): Promise<Outcome<User>> {
    if (type !== 'personal') return bad(badRequest('type should be personal: WhatsApp knows no other conversation'));
    const [first] = participants;
    if (!first) return bad(badRequest("should have required property 'participants'"));
    if (participants.length > 1) return bad(badRequest('Too many participants'));
    const name = userNameOf(first);
    if (!name) return bad(badRequest("participants[0] should have required property 'userId'"));
    const user = await users.find(appId, name);
    return user ? good(user) : bad(problem('user_not_found'));
  }

  async function create(call: Call<ConversationPost>): Promise<Answer> {
    const { body, idempotencyKey: key, method, path } = call;
    const { appId = '' } = call.params;
    const metadata = metadataFromV2(body.metadata, 'Conversation');
    if (!metadata.ok) return metadata;
    const user = await memberOf(appId, body);
    if (!user.ok) return user;
    const now = surroundings.now();
    const hash = requestHash({ method, path, body });
    const claimed = key === undefined ? good(now) : await claimKey(record.idempotencyKeys, { appId, key, hash }, now);
    if (!claimed.ok) return claimed;
    const id = key === undefined ? newId(surroundings) : derivedId('posted conversation', appId, key, hash);
    const conversation = await conversations.create({
      id,
      appId,
      type: body.type,
      displayName: body.displayName ?? null,
      description: body.description ?? null,
      iconUrl: body.iconUrl ?? null,
      metadata: body.metadata ?? null,
      createdAt: claimed.value,
      participant: { id: derivedId('participant', id, user.value.id), userId: user.value.id },
    });
    const value = createdEvent(conversation, user.value);
    const sent = await deliver([
      {
        topic: 'events',
        key: conversation.firstClientId ?? conversation.id,
        value,
        headers: {
          ...eventHeaders(value),
          traceparent: traceparentOf(call.traceparent, surroundings.randomBytes),
        },
      },
    ]);
    return sent.ok ? created({ conversation: conversationToV2(conversation) }) : sent;
  }

  return [
    routeWithBody({ method: 'POST', path: collection, scopes }, validators.compile(conversationPostSchema), create),
    route({ method: 'GET', path: collection, scopes }, async ({ params, query, origin, path }) => {
      const { appId = '' } = params;
      const request = readPageQuery(query);
      if (!request.ok) return request;
      const { 'filter[userId]': userId, 'filter[userExternalId]': userExternalId } = query;
      const name = userNameOf({
        ...(typeof userId === 'string' && { userId }),
        ...(typeof userExternalId === 'string' && { userExternalId }),
      });
      // v2: exactly one of the two.
      if (!name || (userId !== undefined && userExternalId !== undefined))
        return bad(badRequest('Invalid query parameters'));
      const user = await users.find(appId, name);
      if (!user) return bad(problem('user_not_found'));
      const page = await conversations.listOfUser(appId, user.id, request.value);
      if (!page) return bad(invalidPage);
      return done({
        conversations: page.items.map(conversationToV2),
        ...pageAnswer(page, request.value, listUrl(origin, path)),
      });
    }),
    route({ method: 'GET', path: `${collection}/:conversationId`, scopes }, async ({ params }) => {
      const found = await conversations.find(params.appId ?? '', params.conversationId ?? '');
      return found ? done({ conversation: conversationToV2(found) }) : bad(problem('conversation_not_found'));
    }),
  ];
}
