import type { ConversationEvent } from '../../services/core/contract/records.ts';
import { deliverableTriggers } from '../../services/core/webhook-payload/event-json.ts';
import type { ApiMessage, PhoneMessage } from '../e2e/harness/business.ts';
import type { Chat } from './chats.ts';
import { compare, compareSets, type Difference, noDifference, together } from './compare.ts';
import { markOf } from './posts.ts';

/** What was found of one chat. */
export interface FoundChat {
  readonly chat: Chat;
  readonly phone: readonly PhoneMessage[];
  readonly record: readonly ApiMessage[];
}

/** Everything that is compared, as it stood when the line had come to rest. */
export interface Findings {
  readonly chats: readonly FoundChat[];
  /** Committed events, in the order of their partitions. */
  readonly events: readonly ConversationEvent[];
  /** Ids of a conversation's events as the webhook took them first. */
  webhook(conversationId: string): readonly string[];
  /** Events that the webhook was told of twice, under two ids. */
  readonly webhookDoubled: readonly string[];
  readonly deadLetters: readonly string[];
}

export interface Row {
  readonly where: string;
  readonly difference: Difference;
}

const told = (stage: string) => (stage === 'read' ? 'conversation:read' : `conversation:message:delivery:${stage}`);
const stages = ['channel', 'user', 'read'] as const;

/** Every id at every place where it has to be once, in its place. */
export function verify(findings: Findings): readonly Row[] {
  const { chats, events, webhookDoubled, deadLetters } = findings;
  const byConversation = grouped(events, ({ conversation }) => conversation?.id ?? '');
  const eventsOf = ({ conversationId }: Chat) => byConversation.get(conversationId) ?? [];
  const each = (where: string, differ: (found: FoundChat) => Difference): Row => ({
    where,
    difference: together(chats.map(differ)),
  });
  return [
    each('phone', ({ chat, phone }) => compare(marksOf(chat), phone.map(shownMark))),
    each('record, outbound', ({ chat, record }) => compare(idsOf(chat), idsOfAuthor(record, 'business'))),
    each('record, inbound', ({ chat, record }) => compare(wamidsOf(chat), wamidsIn(record))),
    each('events, outbound message', ({ chat }) => compare(idsOf(chat), messageEvents(eventsOf(chat), 'business'))),
    each('events, inbound message', ({ chat }) => compare(wamidsOf(chat), messageEvents(eventsOf(chat), 'user'))),
    ...stages.map((stage) =>
      each(`events, ${stage}`, ({ chat }) => compareSets(idsOf(chat), deliveryEvents(eventsOf(chat), told(stage)))),
    ),
    each('events, stages in order', ({ chat }) => stagesInOrder(chat, eventsOf(chat))),
    { where: 'events, failure', difference: none(deliveryEvents(events, told('failure'))) },
    { where: 'events, distinct ids', difference: distinct(events.map(({ id }) => id)) },
    each('webhook', ({ chat }) => compare(deliverable(eventsOf(chat)), findings.webhook(chat.conversationId))),
    {
      where: 'webhook, one id an event',
      difference: { ...noDifference, checked: events.length, doubled: webhookDoubled },
    },
    { where: 'dead letters', difference: none(deadLetters) },
  ];
}

export const marksOf = ({ posted }: Chat): string[] => posted.flatMap(({ marks }) => marks);
export const idsOf = ({ posted }: Chat): string[] => posted.flatMap(({ ids }) => ids);
const wamidsOf = ({ written }: Chat): string[] => written.map(({ wamid }) => wamid);

export const shownMark = ({ id, payload }: PhoneMessage): string => markOf(payload) ?? `unmarked ${id}`;

const idsOfAuthor = (record: readonly ApiMessage[], type: string): string[] =>
  record.filter(({ author }) => author.type === type).map(({ id }) => id);

const wamidsIn = (record: readonly ApiMessage[]): string[] =>
  record
    .filter(({ author }) => author.type === 'user')
    .map(({ id, source }) => source?.originalMessageId ?? `without WhatsApp's id: ${id}`);

/** Ours of the business's messages, WhatsApp's of the users'. */
function messageEvents(events: readonly ConversationEvent[], author: 'business' | 'user'): string[] {
  return events.flatMap(({ message }) => {
    if (message?.message.author.type !== author) return [];
    const { id, source } = message.message;
    return [author === 'business' ? id : (source?.originalMessageId ?? id)];
  });
}

const messageIdOf = ({ delivery, read }: ConversationEvent): string =>
  delivery?.messageId ?? read?.messageId ?? 'no message';

const deliveryEvents = (events: readonly ConversationEvent[], type: string): string[] =>
  events.filter((event) => event.type === type).map(messageIdOf);

/** A message is told of before WhatsApp took it, that before it was delivered, that before it was read. */
function stagesInOrder(chat: Chat, events: readonly ConversationEvent[]): Difference {
  const wanted = ['conversation:message', ...stages.map(told)];
  const found = grouped(
    events.filter(({ type }) => wanted.includes(type)),
    (event) => event.message?.message.id ?? messageIdOf(event),
  );
  const disordered = idsOf(chat).filter((id) => {
    const types = (found.get(id) ?? []).map(({ type }) => type);
    return compare(wanted, types).disordered.length > 0;
  });
  return { ...noDifference, checked: idsOf(chat).length, disordered };
}

export const deliverable = (events: readonly ConversationEvent[]): string[] =>
  distinctIn(events.filter(({ type }) => deliverableTriggers.includes(type)).map(({ id }) => id));

const distinctIn = (ids: readonly string[]): string[] => [...new Set(ids)];

const distinct = (ids: readonly string[]): Difference => compareSets(distinctIn(ids), ids);

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

const none = (found: readonly string[]): Difference => ({ ...noDifference, strange: found });
