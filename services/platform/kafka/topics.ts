import { MAX_RECORD_BYTES } from './record-size.ts';

/** Every topic, declared once. Creation, schemas' subjects, docs/topics.md and docs/asyncapi.yaml follow from this list. */

export type CleanupPolicy = 'delete' | 'compact' | 'compact,delete';

export interface TopicDeclaration {
  /** Short name; the full one has the deployment's prefix before it. */
  readonly name: string;
  /** The record in schemas/ that its values hold. */
  readonly schema: string;
  readonly key: string;
  readonly policy: CleanupPolicy;
  /** Milliseconds; left out where compaction alone keeps the size. */
  readonly retentionMs?: number;
  /** Larger than the broker's own bound, where a record wraps another. */
  readonly maxMessageBytes?: number;
  readonly owner: string;
  readonly writtenBy: readonly string[];
  readonly readBy: readonly string[];
  readonly description: string;
}

/** A topic's bound is on the record batch, which has a head of its own. */
export const BATCH_ROOM = 1_024;

/** A letter holds a whole record, and what is said about it. */
export const MAX_LETTER_BYTES = 2 << 20;

const day = 24 * 60 * 60 * 1000;

export const topics = [
  {
    name: 'outbound.submitted',
    schema: 'OutboundSubmitted',
    key: 'client id; a producer that does not know it may use the conversation id',
    policy: 'delete',
    retentionMs: 7 * day,
    owner: 'ingest',
    writtenBy: ['ingest', 'any producer'],
    readBy: ['transform'],
    description: 'What someone asked to send: messages, and activities such as typing.',
  },
  {
    name: 'outbound.prepared',
    schema: 'OutboundPrepared',
    key: 'client id',
    policy: 'delete',
    retentionMs: 7 * day,
    owner: 'transform',
    writtenBy: ['transform'],
    readBy: ['dispatch'],
    description: 'A message as WhatsApp will get it: one or more calls in order, each with an optional fallback.',
  },
  {
    name: 'outbound.outcomes',
    schema: 'Outcome',
    key: 'client id',
    policy: 'delete',
    retentionMs: 7 * day,
    owner: 'dispatch',
    writtenBy: ['transform', 'dispatch'],
    readBy: ['event-fanout', 'transform'],
    description: 'What became of each part of a message.',
  },
  {
    name: 'whatsapp.inbound',
    schema: 'WhatsAppInbound',
    key: 'client id',
    policy: 'delete',
    retentionMs: 7 * day,
    owner: 'ingest',
    writtenBy: ['ingest'],
    readBy: ['transform'],
    description: 'One raw inbound message with what its envelope says.',
  },
  {
    name: 'whatsapp.statuses',
    schema: 'StatusRecord',
    key: 'client id',
    policy: 'delete',
    retentionMs: 7 * day,
    owner: 'ingest',
    writtenBy: ['ingest', 'dispatch'],
    readBy: ['event-fanout', 'dispatch'],
    description: 'One raw status, or an answer that came after its partition had moved.',
  },
  {
    name: 'external-messages',
    schema: 'ExternalMessage',
    key: 'client id : inner id, or the full id where none can be read',
    policy: 'compact,delete',
    retentionMs: 67 * day,
    owner: 'transform',
    writtenBy: ['transform'],
    readBy: ['transform'],
    description: "WhatsApp's ids and the messages they stand for; quotes are resolved here.",
  },
  {
    name: 'delivery-states',
    schema: 'DeliveryState',
    key: 'client id : message id',
    policy: 'compact,delete',
    retentionMs: 67 * day,
    owner: 'event-fanout',
    writtenBy: ['event-fanout'],
    readBy: ['event-fanout'],
    description: 'How far each message has come, and which of its events are out.',
  },
  {
    name: 'dispatch-state',
    schema: 'DispatchEntry',
    key: 'client id : place in the queue',
    policy: 'compact',
    owner: 'dispatch',
    writtenBy: ['dispatch'],
    readBy: ['dispatch'],
    description: 'The queue of each chat: messages with payload, intent and wait; a tombstone when done.',
  },
  {
    name: 'events',
    schema: 'ConversationEvent',
    key: "the conversation's first client, else the conversation, else the user",
    policy: 'delete',
    retentionMs: 30 * day,
    owner: 'event-fanout',
    writtenBy: ['transform', 'event-fanout', 'ingest'],
    readBy: ['event-fanout', 'analytics'],
    description:
      'One typed conversation event with a stable id. The headers `app` and `type` tell whose and which without decoding it.',
  },
  {
    name: 'dead-letters',
    schema: 'DeadLetter',
    key: "the record's own key",
    policy: 'delete',
    retentionMs: 30 * day,
    maxMessageBytes: MAX_LETTER_BYTES,
    owner: 'all',
    writtenBy: ['all'],
    readBy: ['operators'],
    description:
      'A record that could not be worked on, or a part of a webhook that could not be read, untouched, with where it lay and why. What would make the letter larger than 2 MiB is left out of it, value first.',
  },
] as const satisfies readonly TopicDeclaration[];

export type TopicName = (typeof topics)[number]['name'];

const bounds: ReadonlyMap<string, number> = new Map(
  topics.map((topic: TopicDeclaration) => [
    topic.name,
    topic.maxMessageBytes === undefined ? MAX_RECORD_BYTES : topic.maxMessageBytes - BATCH_ROOM,
  ]),
);

/** The bytes of the largest record that a topic takes. */
export const largestRecord = (name: TopicName): number => bounds.get(name) ?? MAX_RECORD_BYTES;

/** The broker's settings for a topic, as `createTopics` takes them. */
export function topicConfig(topic: TopicDeclaration): Record<string, string> {
  const config: Record<string, string> = { 'cleanup.policy': topic.policy };
  if (topic.retentionMs !== undefined) config['retention.ms'] = String(topic.retentionMs);
  if (topic.maxMessageBytes !== undefined) config['max.message.bytes'] = String(topic.maxMessageBytes);
  return config;
}
