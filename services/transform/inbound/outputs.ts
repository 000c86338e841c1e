import type { ConversationEvent, Message } from '../../core/contract/records.ts';
import {
  clientAddEvent,
  conversationCreateEvent,
  messageEvent,
  referralEvent,
} from '../../core/events/conversation-events.ts';
import { eventHeaders } from '../../core/events/event-headers.ts';
import { eventTypes } from '../../core/inbound/inbound-plan.ts';
import { referralOf } from '../../core/inbound/referral.ts';
import type { Output } from '../../platform/kafka/streams/topology.ts';
import { originText } from '../record/origin.ts';
import type { Taken } from './batch.ts';
import type { Draft } from './drafting.ts';
import { eventClientOf, keyOf, sceneOf } from './scene.ts';

type Contacted = Extract<Draft, { type: 'event' }>['contact'];

/** Of a message: what its record made new, what led the user here, then the message itself. */
export const messageOutputs = (
  { taken, home }: Extract<Draft, { type: 'message' }>,
  message: Message,
): readonly Output[] => outputsOf(taken, home.contact, (scene) => messageEvent(scene, message));

/** Of what is no message: the same, and then the event. */
export const eventOutputs = ({ taken, contact, event }: Extract<Draft, { type: 'event' }>): readonly Output[] =>
  outputsOf(taken, contact, () => event);

function outputsOf(
  taken: Taken,
  contact: Contacted,
  last: (scene: ReturnType<typeof sceneOf>) => ConversationEvent,
): readonly Output[] {
  const { record } = taken.item;
  const { value } = record;
  const { received } = value;
  const origin = originText(record);
  const conversation = contact?.conversation ?? null;
  const scene = sceneOf(value, contact, conversation);
  const events: ConversationEvent[] = [];
  if (contact && scene.user && contact.clientOrigin === origin)
    events.push(
      clientAddEvent({ ...scene, user: scene.user }, eventClientOf(value, contact, taken.told), null, received),
    );
  if (scene.conversation && conversation?.origin === origin)
    events.push(conversationCreateEvent({ ...scene, conversation: scene.conversation }, reasonOf(taken), received));
  const referral = contact ? referralOf(taken.payload.body) : null;
  if (referral) events.push(referralEvent(scene, referral, taken.messageId, received));
  events.push(last(scene));
  const key = keyOf(value, contact);
  return events.map((value) => ({ topic: 'events', key, partitionBy: key, value, headers: eventHeaders(value) }));
}

/** v2: creationReason. */
const reasonOf = ({ plan }: Taken): string =>
  plan.type === 'event' && plan.eventType === eventTypes.welcome ? 'startConversation' : 'message';
