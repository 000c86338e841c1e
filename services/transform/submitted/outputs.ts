import type {
  DeliveryError,
  Message,
  OutboundPrepared,
  OutboundSubmitted,
  Outcome,
} from '../../core/contract/records.ts';
import { type EventScene, eventKey, messageEvent } from '../../core/events/conversation-events.ts';
import { eventHeaders } from '../../core/events/event-headers.ts';
import type { Output } from '../../platform/kafka/streams/topology.ts';
import type { Route, RouteClient } from '../../platform/record/conversation-routes.ts';
import type { PlannedMessage } from './plan.ts';

/** A record of `outbound.submitted` and where it was found to lead. */
export interface Submission {
  readonly submitted: OutboundSubmitted;
  readonly route: Route;
  readonly client: RouteClient | null;
  readonly received: number;
  readonly now: number;
}

/** What goes out for one message that was recorded: its event, and its calls or why there are none. */
export function messageOutputs(submission: Submission, { message, rendering }: PlannedMessage): readonly Output[] {
  const { client } = submission;
  const outputs = [eventOutput(submission, message)];
  if (!rendering || !client) return outputs;
  if (!rendering.ok) return [...outputs, unpreparedOutput(submission, message.id, rendering.error)];
  return [...outputs, preparedOutput(submission, client, message.id, { parts: rendering.parts, indicator: null })];
}

function eventOutput({ submitted, route, client }: Submission, message: Message): Output {
  const scene: EventScene = {
    appId: submitted.appId,
    conversation: { id: route.conversationId, type: route.conversationType },
    user: client ? { id: client.userId, externalId: client.userExternalId } : (route.participants[0] ?? null),
    integrationId: client?.integration.id ?? null,
    clientId: client?.id ?? null,
  };
  const key = eventKey(route.firstClientId, route.conversationId, '');
  const value = messageEvent(scene, message);
  return { topic: 'events', key, partitionBy: key, value, headers: eventHeaders(value) };
}

/** What dispatch is to do for a client. */
export function preparedOutput(
  { submitted, route, received }: Submission,
  client: RouteClient,
  messageId: string,
  work: Pick<OutboundPrepared, 'parts' | 'indicator'>,
): Output {
  const value: OutboundPrepared = {
    messageId,
    appId: submitted.appId,
    conversationId: route.conversationId,
    conversationType: route.conversationType,
    userId: client.userId,
    userExternalId: client.userExternalId,
    clientId: client.id,
    integrationId: client.integration.id,
    address: client.address,
    addressType: client.addressType,
    parts: work.parts,
    indicator: work.indicator,
    expiresAt: submitted.expiresAt,
    received,
  };
  return { topic: 'outbound.prepared', key: client.id, partitionBy: client.id, value };
}

/** Tells that a message will not be sent, and why. */
export const unpreparedOutput = (submission: Submission, messageId: string, error: DeliveryError): Output =>
  outcomeOutput(submission, messageId, 'unprepared', error);

const unknownQuote: DeliveryError = {
  code: 'not_found',
  message: 'The quoted message is not known in this chat: the message goes out without a quote',
  underlyingError: null,
};

/** Notes that the message that this one answers is not known: it is sent all the same. */
export const unquotedOutput = (submission: Submission, messageId: string): Output =>
  outcomeOutput(submission, messageId, 'noted', unknownQuote);

function outcomeOutput(
  { submitted, route, client, now }: Submission,
  messageId: string,
  type: 'unprepared' | 'noted',
  error: DeliveryError,
): Output {
  const user = client ? { id: client.userId, externalId: client.userExternalId } : (route.participants[0] ?? null);
  const value: Outcome = {
    messageId,
    appId: submitted.appId,
    conversationId: route.conversationId,
    conversationType: route.conversationType,
    userId: user?.id ?? null,
    userExternalId: user?.externalId ?? null,
    clientId: client?.id ?? null,
    integrationId: client?.integration.id ?? submitted.message?.destination?.integrationId ?? null,
    part: 0,
    parts: 1,
    type,
    externalId: null,
    whatsappId: null,
    error,
    fellBack: false,
    replacedId: null,
    attempt: 1,
    at: now,
  };
  const key = client?.id ?? route.firstClientId ?? route.conversationId;
  return { topic: 'outbound.outcomes', key, partitionBy: key, value };
}
