import type { ExternalMessage, WhatsAppInbound } from '../../core/contract/records.ts';
import { introduces } from '../../core/inbound/inbound-plan.ts';
import { innerIdOf } from '../../core/quotes/inner-id.ts';
import {
  awaitHigher,
  type BatchStep,
  deadLetter,
  drop,
  emit,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import { externalMessageKey } from '../external-message-key.ts';
import type { Messages, Recorded } from '../record/messages.ts';
import type { RecordedMessages } from '../record/recorded-messages.ts';
import { newest } from '../record/touch.ts';
import { type Taken, takeBatch } from './batch.ts';
import { type Draft, Drafting } from './drafting.ts';
import { type ContactPorts, resolveContacts } from './first-contacts.ts';
import { eventOutputs, messageOutputs } from './outputs.ts';

export interface InboundPorts extends ContactPorts {
  readonly messages: Messages;
  readonly recorded: RecordedMessages;
  /** Before the path of a file's final URL. */
  readonly mediaBase: string;
}

/** Messages of users, from WhatsApp's own form to the record and to whoever listens. */
export function inboundStep(ports: InboundPorts): BatchStep<WhatsAppInbound, ExternalMessage> {
  return async (items) => {
    const { taken, about } = takeBatch(items, ports.mediaBase);
    const senders = taken
      .filter((one) => 'plan' in one)
      .map(({ item, told, plan }) => ({ record: item.record, facts: told, introduces: introduces(plan) }));
    const [resolved, held] = await Promise.all([resolveContacts(senders, ports), ports.recorded.find(about)]);
    const drafting = new Drafting(ports.mediaBase, resolved, held);
    const drafts = taken.map((one) => drafting.draft(one));
    const recorded = await recordDrafts(drafts, drafting, ports);
    return [...drafts.map((draft, n) => resultOf(draft, recorded[n])), ...items.slice(taken.length).map(awaitHigher)];
  };
}

/** Messages first, then what changes them and their senders; what became of each message, at its draft's place. */
async function recordDrafts(
  drafts: readonly Draft[],
  { changed, updates }: Drafting,
  { messages, recorded, contacts, conversations }: InboundPorts,
): Promise<readonly (Recorded | undefined)[]> {
  const inserted = (
    await messages.record(drafts.flatMap((draft) => (draft.type === 'message' ? [draft.entry] : [])))
  ).values();
  const found = drafts.map((draft) => (draft.type === 'message' ? inserted.next().value : undefined));
  await Promise.all([recorded.change(changed), contacts.update(updates)]);
  const written: (readonly [string, number])[] = [];
  const seen: (readonly [string, number])[] = [];
  for (const [n, draft] of drafts.entries()) {
    if (draft.type === 'message' && found[n]?.type === 'mine') {
      const { received } = draft.entry.message;
      written.push([draft.entry.conversationId, received]);
      seen.push([draft.home.contact.clientId, received]);
    } else if (draft.type === 'event' && draft.isActive && draft.contact)
      seen.push([draft.contact.clientId, draft.event.createdAt]);
  }
  await Promise.all([conversations.updated(newest(written)), contacts.seen(newest(seen))]);
  return found;
}

function resultOf(draft: Draft, held: Recorded | undefined): StepResult {
  switch (draft.type) {
    case 'decided':
      return draft.result;
    case 'event': {
      // No message: the entry tells a repeat, and nobody finds it by a message of ours.
      const entry = entryOf(draft.taken, draft.event.conversation?.id);
      const { record, context } = draft.taken.item;
      context.store.put(externalMessageKey(record.value.clientId, entry.externalId), entry);
      return emit(eventOutputs(draft));
    }
    case 'message': {
      if (held?.type === 'refused') return deadLetter('refused', `the record does not take it: ${held.reason}`);
      if (held?.type !== 'mine') return drop('repeated');
      const { record, context } = draft.taken.item;
      const entry = entryOf(draft.taken, draft.entry.conversationId);
      context.store.put(externalMessageKey(record.value.clientId, entry.externalId), entry);
      return emit(messageOutputs(draft, held.message));
    }
  }
}

function entryOf({ item, messageId }: Taken, conversationId = ''): ExternalMessage {
  const { externalId, received } = item.record.value;
  return {
    externalId,
    innerId: innerIdOf(externalId) ?? null,
    messageId,
    part: 0,
    parts: 1,
    direction: 'inbound',
    conversationId,
    at: received,
  };
}
