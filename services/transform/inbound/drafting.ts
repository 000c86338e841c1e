import type { Content, ConversationEvent, Message } from '../../core/contract/records.ts';
import { clientUpdateEvent, nativeEvent, postbackEvent } from '../../core/events/conversation-events.ts';
import { type ClientChange, changedFacts } from '../../core/identity/client-change.ts';
import { type ClientFacts, mergedFacts } from '../../core/identity/client-facts.ts';
import { inboundMessage } from '../../core/inbound/inbound-message.ts';
import { editedContent, eventTypes, type InboundPlan, introduces } from '../../core/inbound/inbound-plan.ts';
import { tapMeaning } from '../../core/inbound/taps.ts';
import { quotedMessage, type RecordedMessage } from '../../core/quotes/quoted-message.ts';
import { deadLetter, drop, type StepResult } from '../../platform/kafka/streams/topology.ts';
import { changeOrder } from '../record/change-order.ts';
import type { ClientUpdate, Contact } from '../record/contacts.ts';
import type { MessageEntry } from '../record/messages.ts';
import { originText } from '../record/origin.ts';
import type { HeldMessage, MessageChange } from '../record/recorded-messages.ts';
import type { Taken, Unusable } from './batch.ts';
import type { ResolvedContacts } from './first-contacts.ts';
import { eventClientOf, type Home, rawEventOf, sceneOf } from './scene.ts';
import { fitting } from './sizes.ts';

/** What a record comes to, before the database has it. */
export type Draft =
  | { readonly type: 'decided'; readonly result: StepResult }
  | { readonly type: 'message'; readonly taken: Taken; readonly home: Home; readonly entry: MessageEntry }
  /** Something to tell that is no message. */
  | {
      readonly type: 'event';
      readonly taken: Taken;
      readonly contact: Contact | undefined;
      readonly event: ConversationEvent;
      /** The user's own doing. */
      readonly isActive: boolean;
    };

type Of<T extends InboundPlan['type']> = Extract<InboundPlan, { type: T }>;

const decided = (result: StepResult): Draft => ({ type: 'decided', result });

/** Drafts the records of a batch in order: each sees what those before it have changed. */
export class Drafting {
  readonly #mediaBase: string;
  readonly #resolved: ResolvedContacts;
  readonly #held: Map<string, HeldMessage>;
  readonly #updates = new Map<string, ClientUpdate>();
  readonly #changed = new Map<string, MessageChange>();

  /** @param held the messages that the batch is about */
  constructor(mediaBase: string, resolved: ResolvedContacts, held: ReadonlyMap<string, HeldMessage>) {
    this.#mediaBase = mediaBase;
    this.#resolved = resolved;
    this.#held = new Map(held);
  }

  /** Clients of whom something new was told. */
  get updates(): readonly ClientUpdate[] {
    return [...this.#updates.values()];
  }

  /** Messages that were edited or taken back. */
  get changed(): readonly MessageChange[] {
    return [...this.#changed.values()];
  }

  draft(taken: Taken | Unusable): Draft {
    if (!('plan' in taken)) return decided(taken);
    const { clientId } = taken.item.record.value;
    const { plan, isRepeat } = taken;
    const contact = this.#resolved.contacts.get(clientId);
    const home = contact?.conversation ? { contact, conversation: contact.conversation } : undefined;
    if (isRepeat) return decided(drop('repeated'));
    if (!home && introduces(plan)) return this.#refused(clientId);
    if (plan.type === 'message' || plan.type === 'tap') {
      if (!home) return this.#refused(clientId);
      return plan.type === 'message'
        ? this.#message(taken, home, plan.content, plan.quoted)
        : this.#tap(taken, home, plan);
    }
    if (plan.type === 'client')
      return contact ? this.#client(taken, contact, plan.change) : this.#native(taken, contact, eventTypes.system);
    if (plan.type === 'event') {
      if (contact && plan.eventType !== eventTypes.system) this.#learn(taken, contact);
      return this.#native(taken, contact, plan.eventType);
    }
    return this.#change(taken, contact, plan);
  }

  #refused(clientId: string): Draft {
    const reason = this.#resolved.refused.get(clientId) ?? 'it is marked as deleted';
    return decided(deadLetter('refused', `the sender cannot be recorded: ${reason}`));
  }

  #factsOf(contact: Contact): ClientFacts {
    return this.#updates.get(contact.clientId)?.facts ?? contact.facts;
  }

  #keep({ item }: Taken, contact: Contact, facts: ClientFacts): void {
    this.#updates.set(contact.clientId, { contact, facts, at: item.record.value.received });
  }

  /** What is known of the sender by now. */
  #learn(taken: Taken, contact: Contact): ClientFacts {
    const known = this.#factsOf(contact);
    const facts = mergedFacts(known, taken.told);
    if (facts !== known) this.#keep(taken, contact, facts);
    return facts;
  }

  #message(taken: Taken, home: Home, content: Content, quoted: string | undefined): Draft {
    const { record } = taken.item;
    const { value } = record;
    const { contact, conversation } = home;
    const { name } = this.#learn(taken, contact);
    const reply = { conversationId: conversation.id, integrationId: value.integrationId, received: value.received };
    const link = taken.quoted;
    const quote =
      quoted === undefined ? null : quotedMessage(quoted, link, link && this.#held.get(link.messageId), reply);
    const facts = { id: taken.messageId, userId: contact.userId, displayName: name, content, quotedMessage: quote };
    const message = fitting(inboundMessage(value, facts), value);
    if (!this.#held.has(message.id))
      this.#held.set(message.id, { conversationId: conversation.id, message, changed: null });
    const entry: MessageEntry = {
      appId: value.appId,
      conversationId: conversation.id,
      message,
      externalId: value.externalId,
      origin: originText(record),
    };
    return { type: 'message', taken, home, entry };
  }

  #tap(taken: Taken, home: Home, { tap, quoted }: Of<'tap'>): Draft {
    const { value } = taken.item.record;
    const inHome = (id: string | undefined): Message | null => {
      const held = id === undefined ? undefined : this.#held.get(id);
      return held?.conversationId === home.conversation.id ? held.message : null;
    };
    const tapped = inHome(taken.aboutId);
    const meaning = tapMeaning(tap, tapped ?? undefined);
    if (meaning.type === 'message') return this.#message(taken, home, meaning.content, quoted);
    this.#learn(taken, home.contact);
    const { text, payload } = meaning;
    const postback = { text, payload, message: tapped ?? inHome(taken.quoted?.messageId) };
    const scene = sceneOf(value, home.contact, home.conversation);
    const event = postbackEvent(scene, postback, taken.messageId, value.received);
    return { type: 'event', taken, contact: home.contact, event, isActive: true };
  }

  #client(taken: Taken, contact: Contact, change: ClientChange): Draft {
    const { value } = taken.item.record;
    const facts = changedFacts(this.#factsOf(contact), change);
    this.#keep(taken, contact, facts);
    const scene = sceneOf(value, contact, contact.conversation);
    const client = eventClientOf(value, contact, facts);
    const event = clientUpdateEvent(scene, client, rawEventOf(value), taken.messageId, value.received);
    return { type: 'event', taken, contact, event, isActive: false };
  }

  /**
   * Of a message that the record does not have, or that was taken back already, the events alone tell. A change that is older than the
   * message's last one changes nothing, and neither does one that is there already: both are told with the message as it is.
   */
  #change(taken: Taken, contact: Contact | undefined, plan: Of<'edit' | 'revoke'>): Draft {
    const { type } = plan;
    const eventType = type === 'edit' ? eventTypes.edited : eventTypes.revoked;
    if (contact) this.#learn(taken, contact);
    const held = this.#held.get(taken.aboutId ?? '');
    const isOwn = held?.message.author.type === 'user' && held.message.author.userId === contact?.userId;
    const { value, offset } = taken.item.record;
    const order = changeOrder({ type, timestamp: value.timestamp, offset });
    const isGone = held?.message.deleted === true && held.changed !== order;
    if (!held || !isOwn || isGone) return this.#native(taken, contact, eventType);
    if (held.changed !== null && held.changed >= order) return this.#native(taken, contact, eventType, held);
    const message: Message =
      plan.type === 'edit'
        ? { ...held.message, content: editedContent(held.message.content, plan.edited, this.#mediaBase) }
        : { ...held.message, deleted: true };
    this.#held.set(message.id, { ...held, message, changed: order });
    this.#changed.set(message.id, { message, order });
    return this.#native(taken, contact, eventType, { ...held, message });
  }

  #native(taken: Taken, contact: Contact | undefined, eventType: string, about?: RecordedMessage): Draft {
    const { value } = taken.item.record;
    const own = contact?.conversation ?? null;
    const conversation =
      about && about.conversationId !== own?.id ? { id: about.conversationId, type: 'personal' } : own;
    const scene = sceneOf(value, contact, conversation);
    const event = nativeEvent(scene, eventType, rawEventOf(value), taken.messageId, value.received, about?.message);
    return { type: 'event', taken, contact, event, isActive: introduces(taken.plan) };
  }
}
