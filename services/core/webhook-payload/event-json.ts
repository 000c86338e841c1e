import { messageToV2 } from '../api/message-json.ts';
import { isoTime, without } from '../api/without.ts';
import type { ConversationEvent, DeliveryError, EventClient, EventUser } from '../contract/records.ts';

/** WhatsApp's own payloads are JSON text inside the record and JSON in the webhook; text that is none stays text. */
function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error instanceof SyntaxError ? text : null;
  }
}

const userToV2 = (user: EventUser): object => without({ id: user.id, externalId: user.externalId });

const errorToV2 = ({ code, message, underlyingError }: DeliveryError): object =>
  without({ code, message, underlyingError: parsed(underlyingError) });

const clientToV2 = ({ raw, linkedAt, ...client }: EventClient): object =>
  without({ ...client, linkedAt: linkedAt === null ? null : isoTime(linkedAt), raw: parsed(raw) });

const sourceOf = ({ integrationId }: ConversationEvent): object => without({ type: 'whatsapp', integrationId });

/** The author of a message is shown with whom he is (v2: author.user). */
function messagePayload({ message, user }: ConversationEvent): object | undefined {
  if (!message) return undefined;
  const shown = messageToV2(message.message);
  if (message.message.author.type !== 'user' || !user) return { message: shown };
  const author = 'author' in shown && typeof shown.author === 'object' ? shown.author : {};
  return { message: { ...shown, author: { ...author, user: userToV2(user) } } };
}

function deliveryPayload({ delivery, user }: ConversationEvent): object | undefined {
  if (!delivery) return undefined;
  const { messageId, destinationType, integrationId, externalMessages, isFinalEvent, error } = delivery;
  return without({
    user: user && userToV2(user),
    message: { id: messageId },
    destination: without({ type: destinationType, integrationId }),
    externalMessages: externalMessages.length > 0 ? externalMessages.map(({ id }) => ({ id })) : null,
    isFinalEvent,
    error: error && errorToV2(error),
  });
}

function postbackPayload(event: ConversationEvent): object | undefined {
  const { postback, user } = event;
  return (
    (postback &&
      without({ user: user && userToV2(user), postback: { payload: postback.payload }, source: sourceOf(event) })) ??
    undefined
  );
}

function referralPayload(event: ConversationEvent): object | undefined {
  const { referral, user } = event;
  if (!referral) return undefined;
  const { code, source, type, adId } = referral;
  const details = without({ source, type, adId });
  return without({ user: user && userToV2(user), source: sourceOf(event), referral: without({ code, details }) });
}

function readPayload(event: ConversationEvent): object {
  const { user } = event;
  const author = without({ type: 'user', userId: user?.id ?? null, user: user && userToV2(user) });
  return { activity: { type: 'conversation:read', author, source: sourceOf(event) } };
}

function clientPayload({ client, user }: ConversationEvent): object | undefined {
  if (!client) return undefined;
  const { reason, error } = client;
  return without({
    user: user && userToV2(user),
    client: clientToV2(client.client),
    reason,
    error: error && errorToV2(error),
  });
}

function createPayload(event: ConversationEvent): object {
  const { conversationCreate, user } = event;
  const creationReason = conversationCreate?.reason ?? 'none';
  return without({ creationReason, user: user && userToV2(user), source: sourceOf(event) });
}

const payloads: Readonly<Record<string, (event: ConversationEvent) => object | undefined>> = {
  'conversation:message': messagePayload,
  'conversation:message:delivery:channel': deliveryPayload,
  'conversation:message:delivery:user': deliveryPayload,
  'conversation:message:delivery:failure': deliveryPayload,
  'conversation:postback': postbackPayload,
  'conversation:read': readPayload,
  'conversation:referral': referralPayload,
  'conversation:create': createPayload,
  'conversation:remove': () => ({}),
  'client:add': clientPayload,
  'client:update': clientPayload,
  'client:remove': clientPayload,
};

/** The triggers that a webhook of today can be told of. */
export const deliverableTriggers: readonly string[] = Object.keys(payloads);

/**
 * One event as v2 webhooks show it. Undefined for what the API has no shape for (events that are there for analytics only), and
 * for a record that lacks what its type needs.
 */
export function eventToV2(event: ConversationEvent): object | undefined {
  const make = Object.hasOwn(payloads, event.type) ? payloads[event.type] : undefined;
  const payload = make?.(event);
  if (!payload) return undefined;
  const { conversation } = event;
  return {
    id: event.id,
    createdAt: isoTime(event.createdAt),
    type: event.type,
    payload: conversation ? { conversation: { id: conversation.id, type: conversation.type }, ...payload } : payload,
  };
}

/** The body of a webhook call (v2: `{app, webhook, events}`). */
export const webhookBody = (appId: string, webhook: { readonly id: string; readonly version: string }, event: object) =>
  JSON.stringify({ app: { id: appId }, webhook: { id: webhook.id, version: webhook.version }, events: [event] });
