import type {
  ConversationEvent,
  EventClient,
  EventConversation,
  EventUser,
  Message,
  PostbackEvent,
  RawEvent,
  ReferralEvent,
} from '../contract/records.ts';
import { eventId } from '../ids/ids.ts';

/** In which conversation, and with whom, something happened. */
export interface EventScene {
  readonly appId: string;
  readonly conversation: EventConversation | null;
  readonly user: EventUser | null;
  readonly integrationId: string | null;
  readonly clientId: string | null;
}

/** The same of what cannot be without a conversation. */
export interface ConversationScene extends EventScene {
  readonly conversation: EventConversation;
}

/** Where an event lies: with the conversation's first client, else with the conversation, else with the user. */
export const eventKey = (firstClientId: string | null, conversationId: string | null, userId: string): string =>
  firstClientId ?? conversationId ?? userId;

type Kinds = Partial<
  Pick<ConversationEvent, 'message' | 'postback' | 'client' | 'conversationCreate' | 'native' | 'referral'>
>;

/** Each field by itself, and all events of one shape: spreading one object into another costs more than all that is in it. */
const eventOf = (scene: EventScene, type: string, id: string, createdAt: number, kinds: Kinds): ConversationEvent => ({
  id,
  type,
  appId: scene.appId,
  createdAt,
  user: scene.user,
  conversation: scene.conversation,
  integrationId: scene.integrationId,
  clientId: scene.clientId,
  message: kinds.message ?? null,
  postback: kinds.postback ?? null,
  delivery: null,
  client: kinds.client ?? null,
  conversationCreate: kinds.conversationCreate ?? null,
  read: null,
  native: kinds.native ?? null,
  referral: kinds.referral ?? null,
});

/** Someone wrote. */
export const messageEvent = (scene: EventScene, message: Message): ConversationEvent =>
  eventOf(scene, 'conversation:message', eventId('conversation:message', message.id), message.received, {
    message: { message },
  });

/** A conversation was made; `reason` as the v2 API names it. */
export const conversationCreateEvent = (
  scene: ConversationScene,
  reason: string,
  createdAt: number,
): ConversationEvent =>
  eventOf(scene, 'conversation:create', eventId('conversation:create', scene.conversation.id), createdAt, {
    conversationCreate: { reason },
  });

/** A user came to be reachable at a number. The user's id is part of the event's: a deleted user comes back as another. */
export const clientAddEvent = (
  scene: EventScene & { readonly user: EventUser },
  client: EventClient,
  reason: string | null,
  createdAt: number,
): ConversationEvent =>
  eventOf(scene, 'client:add', eventId('client:add', client.id, scene.user.id), createdAt, {
    client: { client, reason, error: null },
  });

/** What WhatsApp told of a user has changed, by the message of this id. */
export const clientUpdateEvent = (
  scene: EventScene,
  client: EventClient,
  native: RawEvent,
  messageId: string,
  createdAt: number,
): ConversationEvent =>
  eventOf(scene, 'client:update', eventId('client:update', client.id, messageId), createdAt, {
    // Of the API's reasons none is meant.
    client: { client, reason: null, error: null },
    native,
  });

/** A user tapped a postback, by the message of this id. */
export const postbackEvent = (
  scene: EventScene,
  postback: PostbackEvent,
  messageId: string,
  createdAt: number,
): ConversationEvent =>
  eventOf(scene, 'conversation:postback', eventId('conversation:postback', messageId), createdAt, {
    postback,
  });

/** A user came by an ad or a post, with the message of this id. */
export const referralEvent = (
  scene: EventScene,
  referral: ReferralEvent,
  messageId: string,
  createdAt: number,
): ConversationEvent =>
  eventOf(scene, 'conversation:referral', eventId('conversation:referral', messageId), createdAt, {
    referral,
  });

/** What the API has no form for, told by the message of this id; `message` where it is about one. */
export const nativeEvent = (
  scene: EventScene,
  type: string,
  native: RawEvent,
  messageId: string,
  createdAt: number,
  message: Message | null = null,
): ConversationEvent =>
  eventOf(scene, type, eventId(type, messageId), createdAt, {
    message: message && { message },
    native,
  });
