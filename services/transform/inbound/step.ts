import type { ExternalMessage, WhatsAppInbound } from '../../core/contract/records.ts';
import { inboundMessage } from '../../core/inbound/inbound-message.ts';
import {
  type BatchStep,
  deadLetter,
  drop,
  emit,
  forward,
  type StepItem,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import { externalMessageKey } from '../external-message-key.ts';
import type { Contact, ContactConversation } from '../record/contacts.ts';
import type { MessageEntry, Messages, Recorded } from '../record/messages.ts';
import { originText } from '../record/origin.ts';
import { newest } from '../record/touch.ts';
import { type ContactPorts, type ResolvedContacts, resolveContacts } from './first-contacts.ts';
import { inboundOutputs } from './outputs.ts';

export interface InboundPorts extends ContactPorts {
  readonly messages: Messages;
}

type Item = StepItem<WhatsAppInbound, ExternalMessage>;

type Draft =
  | { readonly type: 'decided'; readonly result: StepResult }
  | {
      readonly type: 'message';
      readonly item: Item;
      readonly contact: Contact;
      readonly conversation: ContactConversation;
      readonly entry: MessageEntry;
    };

const misplaced = ({ record, context }: Item): boolean =>
  context.partitionOf(record.value.clientId) !== context.partition;

/** Messages of users, from WhatsApp's own form to the record and to whoever listens. */
export function inboundStep(ports: InboundPorts): BatchStep<WhatsAppInbound, ExternalMessage> {
  return async (items) => {
    const own = items.filter((item) => !misplaced(item)).map(({ record }) => record);
    const resolved = await resolveContacts(own, ports);
    const drafts = items.map((item) => draftOf(item, resolved));
    const entries = drafts.flatMap((draft) => (draft.type === 'message' ? [draft.entry] : []));
    const recorded = await ports.messages.record(entries);
    const mine = drafts.filter((draft) => draft.type === 'message').filter((_, n) => recorded[n]?.type === 'mine');
    await Promise.all([
      ports.conversations.updated(newest(mine.map(({ entry }) => [entry.conversationId, entry.message.received]))),
      ports.contacts.seen(newest(mine.map(({ contact, entry }) => [contact.clientId, entry.message.received]))),
    ]);
    let at = 0;
    return drafts.map((draft) => {
      if (draft.type === 'decided') return draft.result;
      const held = recorded[at];
      at += 1;
      return messageResult(draft, held);
    });
  };
}

function draftOf(item: Item, { contacts, refused }: ResolvedContacts): Draft {
  const { value } = item.record;
  if (misplaced(item)) return { type: 'decided', result: forward(value.clientId) };
  const reason = refused.get(value.clientId);
  const contact = contacts.get(value.clientId);
  if (!contact?.conversation)
    return {
      type: 'decided',
      result: deadLetter('refused', `the sender cannot be recorded: ${reason ?? 'it is marked as deleted'}`),
    };
  const { conversation } = contact;
  const entry: MessageEntry = {
    appId: value.appId,
    conversationId: conversation.id,
    message: inboundMessage(value, contact.userId),
    externalId: value.externalId,
    origin: originText(item.record),
  };
  return { type: 'message', item, contact, conversation, entry };
}

function messageResult(
  { item, contact, conversation, entry }: Draft & { readonly type: 'message' },
  held: Recorded | undefined,
): StepResult {
  if (held?.type === 'refused') return deadLetter('refused', `the record does not take it: ${held.reason}`);
  if (held?.type !== 'mine') return drop('repeated');
  const { record, context } = item;
  const { value } = record;
  context.store.put(externalMessageKey(value.clientId, value.externalId), {
    externalId: value.externalId,
    innerId: null,
    messageId: held.message.id,
    part: 0,
    parts: 1,
    direction: 'inbound',
    conversationId: conversation.id,
    at: held.message.received,
  });
  return emit(inboundOutputs(value, contact, conversation, held.message, entry.origin));
}
