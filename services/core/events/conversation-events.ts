import type { ConversationEvent, EventClient, EventConversation, EventUser, Message } from '../contract/records.ts';
import { eventId } from '../ids/ids.ts';

/** In which conversation, and with whom, something happened. */
export interface EventScene {
  readonly appId: string;
  readonly conversation: EventConversation;
  readonly user: EventUser | null;
  readonly integrationId: string | null;
  readonly clientId: string | null;
}

/** Where an event lies: with the conversation's first client, else with the conversation, else with the user. */
export const eventKey = (firstClientId: string | null, conversationId: string | null, userId: string): string =>
  firstClientId ?? conversationId ?? userId;

const bare = ({ appId, conversation, user, integrationId, clientId }: EventScene) => ({
  appId,
  conversation,
  user,
  integrationId,
  clientId,
  message: null,
  postback: null,
  delivery: null,
  client: null,
  conversationCreate: null,
  read: null,
  native: null,
});

/** Someone wrote. */
export const messageEvent = (scene: EventScene, message: Message): ConversationEvent => ({
  ...bare(scene),
  id: eventId('conversation:message', message.id),
  type: 'conversation:message',
  createdAt: message.received,
  message: { message },
});

/** A conversation was made; `reason` as the v2 API names it. */
export const conversationCreateEvent = (scene: EventScene, reason: string, createdAt: number): ConversationEvent => ({
  ...bare(scene),
  id: eventId('conversation:create', scene.conversation.id),
  type: 'conversation:create',
  createdAt,
  conversationCreate: { reason },
});

/** A user came to be reachable at a number. The user's id is part of the event's: a deleted user comes back as another. */
export const clientAddEvent = (
  scene: EventScene & { readonly user: EventUser },
  client: EventClient,
  reason: string | null,
  createdAt: number,
): ConversationEvent => ({
  ...bare(scene),
  id: eventId('client:add', client.id, scene.user.id),
  type: 'client:add',
  createdAt,
  client: { client, reason, error: null },
});
