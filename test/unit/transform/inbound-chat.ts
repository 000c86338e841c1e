import type { ConversationEvent, Message, WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { inboundMessageId } from '../../../services/core/ids/ids.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import type { InputRecord, StepResult } from '../../../services/platform/kafka/streams/topology.ts';
import { externalMessageKey } from '../../../services/transform/external-message-key.ts';
import { at, ids, inbound, now, outputsOf } from './fake-task.ts';
import type { FakeRecord } from './inbound-scene.ts';

export const phone = '15551234567';
export const { clientId } = inbound('', '');

let offset = 0;

/** The next record of the partition, a second of the phone's behind the last one. */
export function next(
  externalId: string,
  body: object,
  changes: Partial<WhatsAppInbound> = {},
): InputRecord<WhatsAppInbound> {
  offset += 1;
  const type = 'type' in body ? String(body.type) : 'text';
  const payload = JSON.stringify({ from: phone, id: externalId, type, ...body });
  return at('whatsapp.inbound', offset, {
    ...inbound(externalId, ''),
    type,
    payload,
    received: now + offset,
    ...changes,
  });
}

export const text = (
  externalId: string,
  words: string,
  quoted?: string,
  changes?: Partial<WhatsAppInbound>,
): InputRecord<WhatsAppInbound> =>
  next(externalId, { text: { body: words }, ...(quoted !== undefined && { context: { id: quoted } }) }, changes);

export const tap = (externalId: string, id: string, quoted?: string): InputRecord<WhatsAppInbound> =>
  next(externalId, {
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id, title: 'Label' } },
    ...(quoted !== undefined && { context: { id: quoted } }),
  });

export const eventsOf = (results: readonly StepResult[]): readonly ConversationEvent[] =>
  results.flatMap(outputsOf).map(({ value }) => value as ConversationEvent);

export const lastOf = (results: readonly StepResult[]): ConversationEvent | undefined => eventsOf(results).at(-1);

export const idOf = (externalId: string): string => inboundMessageId(ids.integration, externalId);

export const conversationOf = ({ conversations }: FakeRecord): string => [...conversations.keys()][0] ?? '';

/** A message of the business as the record has it, and what WhatsApp called its parts. */
export function businessSent(
  record: FakeRecord,
  messageId: string,
  externalIds: readonly string[],
  changes: Partial<Message> = {},
): void {
  const conversationId = conversationOf(record);
  const message: Message = {
    id: messageId,
    received: now,
    author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
    content: textContent('Hello'),
    source: { type: 'api:conversations', integrationId: null, originalMessageId: null, originalMessageTimestamp: null },
    quotedMessage: null,
    metadata: {},
    raw: null,
    deleted: null,
    ...changes,
  };
  record.messages.set(messageId, { origin: 'o', conversationId, message });
  for (const [part, externalId] of externalIds.entries())
    record.task.context.store.put(externalMessageKey(clientId, externalId), {
      externalId,
      innerId: null,
      messageId,
      part,
      parts: externalIds.length,
      direction: 'outbound',
      conversationId,
      at: now + part,
    });
}
