import type { ConversationEvent, DeliveryFacts, MessageDelivery, PartState } from '../contract/records.ts';
import { eventId } from '../ids/ids.ts';

/** The events of a message's delivery, as `emitted` keeps them. */
export type DeliveryKind = 'channel' | 'user' | 'failure' | 'read';

interface Due {
  readonly kind: DeliveryKind;
  /** From the facts' own times: a repeat derives the same. */
  readonly at: number;
  readonly failed?: PartState;
}

const known = (times: readonly (number | null)[]): number[] => times.filter((time) => time !== null);

/** When WhatsApp took it: its answer, or else the first status that proves it. */
const acceptedAt = (part: PartState): number | undefined =>
  part.acceptedAt ?? known([part.sentAt, part.deliveredAt, part.readAt])[0];

/** `read` implies `delivered`, with or without a status that says so. */
const deliveredAt = (part: PartState): number | undefined => part.deliveredAt ?? part.readAt ?? undefined;

/** The latest of the times, if every part has one. */
function latest(parts: readonly PartState[], time: (part: PartState) => number | undefined): number | undefined {
  const times = parts.map(time);
  return times.some((one) => one === undefined) ? undefined : Math.max(...times.map((one) => one ?? 0));
}

/** The earliest failure of a part that did not reach the phone all the same. */
function firstFailure(parts: readonly PartState[]): PartState | undefined {
  const failed = parts.filter((part) => part.failedAt !== null && deliveredAt(part) === undefined);
  return failed.reduce<PartState | undefined>(
    (first, part) => (first && (first.failedAt ?? 0) <= (part.failedAt ?? 0) ? first : part),
    undefined,
  );
}

/**
 * What is due now and not out yet, in the order in which it goes out: channel before user or failure, one of which is final and
 * the only one (v2: isFinalEvent), `read` after the final one.
 */
export function dueEvents({ facts, parts, emitted }: MessageDelivery): readonly Due[] {
  if (facts === null || parts.length === 0) return [];
  const out = new Set(emitted);
  const due: Due[] = [];
  const final = (): boolean => out.has('user') || out.has('failure');
  const add = (one: Due): void => {
    due.push(one);
    out.add(one.kind);
  };
  const accepted = latest(parts, acceptedAt);
  if (accepted !== undefined && !out.has('channel') && !final()) add({ kind: 'channel', at: accepted });
  if (!final()) {
    const delivered = latest(parts, deliveredAt);
    const failed = firstFailure(parts);
    // WhatsApp tells whole seconds: without the bound a message would be delivered before it was accepted.
    if (delivered !== undefined) add({ kind: 'user', at: Math.max(delivered, accepted ?? 0) });
    else if (failed) add({ kind: 'failure', at: failed.failedAt ?? 0, failed });
  }
  const reads = known(parts.map((part) => part.readAt));
  if (reads.length > 0 && final() && !out.has('read'))
    add({ kind: 'read', at: Math.max(Math.min(...reads), accepted ?? 0) });
  return due;
}

const destinationType = 'whatsapp';

const names: Readonly<Record<DeliveryKind, string>> = {
  channel: 'conversation:message:delivery:channel',
  user: 'conversation:message:delivery:user',
  failure: 'conversation:message:delivery:failure',
  read: 'conversation:read',
};

const idOf = (kind: DeliveryKind, messageId: string): string =>
  kind === 'read' ? eventId('conversation:read', messageId) : eventId(`delivery:${kind}`, messageId, destinationType);

/** What WhatsApp took of a part, in that order. Where a fallback was not taken, the statuses may have named what it stood for. */
const idsOf = ({ replacedId, externalId }: PartState): readonly string[] =>
  (replacedId === externalId ? [externalId] : [replacedId, externalId]).filter((id) => id !== null);

function eventOf(due: Due, facts: DeliveryFacts, parts: readonly PartState[], owner: string): ConversationEvent {
  const { kind, failed } = due;
  const ids = parts.flatMap(idsOf).map((id) => ({ id }));
  return {
    id: idOf(kind, facts.messageId),
    type: names[kind],
    appId: facts.appId,
    createdAt: due.at,
    user: facts.userId === null ? null : { id: facts.userId, externalId: facts.userExternalId },
    conversation: { id: facts.conversationId, type: facts.conversationType },
    integrationId: facts.integrationId,
    // A message that could not be routed lies with its conversation.
    clientId: owner === facts.conversationId ? null : owner,
    message: null,
    postback: null,
    delivery:
      kind === 'read'
        ? null
        : {
            messageId: facts.messageId,
            destinationType,
            integrationId: facts.integrationId,
            externalMessages: ids,
            isFinalEvent: kind !== 'channel',
            error: failed?.error ?? null,
          },
    client: null,
    conversationCreate: null,
    read: kind === 'read' ? { messageId: facts.messageId } : null,
    native: null,
    referral: null,
  };
}

export interface Released {
  readonly delivery: MessageDelivery;
  readonly events: readonly ConversationEvent[];
}

/**
 * The events that are due, and the state that says that they are out.
 * @param owner in whose partition the message lies: a client, or a conversation without one
 */
export function releaseEvents(delivery: MessageDelivery, owner: string): Released {
  const { facts, parts } = delivery;
  const due = dueEvents(delivery);
  if (facts === null || due.length === 0) return { delivery, events: [] };
  return {
    delivery: { ...delivery, emitted: [...delivery.emitted, ...due.map(({ kind }) => kind)] },
    events: due.map((one) => eventOf(one, facts, parts, owner)),
  };
}
