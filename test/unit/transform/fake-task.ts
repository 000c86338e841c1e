import type { ExternalMessage, OutboundSubmitted, WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import type {
  BatchStep,
  InputRecord,
  Output,
  StepResult,
  TaskContext,
} from '../../../services/platform/kafka/streams/topology.ts';

export const now = 1_750_000_000_000;

/** A task over a map; keys lie in its partition unless `elsewhere` names them. */
export class FakeTask {
  readonly entries = new Map<string, ExternalMessage>();
  readonly elsewhere = new Set<string>();

  readonly context: TaskContext<ExternalMessage> = {
    partition: 0,
    partitions: 4,
    store: {
      get: (key) => this.entries.get(key),
      put: (key, value) => void this.entries.set(key, value),
      delete: (key) => void this.entries.delete(key),
      range: (start, end) =>
        [...this.entries].filter(([key]) => key >= start && key < end).sort(([a], [b]) => (a < b ? -1 : 1)),
    },
    now: () => now,
    partitionOf: (key) => (this.elsewhere.has(key) ? 1 : 0),
    schedule: () => undefined,
    cancel: () => undefined,
    barrier: () => ({ reached: () => true }),
    callState: () => 'none',
    processNonce: 'nonce',
    stopping: () => false,
  };

  async run<V>(
    step: BatchStep<V, ExternalMessage>,
    records: readonly InputRecord<V>[],
  ): Promise<readonly StepResult[]> {
    return step(records.map((record) => ({ record, context: this.context, waited: false })));
  }
}

export const at = <V>(topic: string, offset: number, value: V): InputRecord<V> => ({
  topic,
  partition: 0,
  offset,
  timestamp: now + offset,
  key: null,
  value,
  headers: {},
});

/** What a result puts out; nothing for all but an emit. */
export const outputsOf = (result: StepResult | undefined): readonly Output[] =>
  result?.type === 'emit' ? result.outputs : [];

/** Topic and, for an event, its type. */
export const shape = (result: StepResult | undefined): readonly string[] =>
  outputsOf(result).map(({ topic, value }) =>
    topic === 'events' && value && 'type' in value ? `events ${String(value.type)}` : topic,
  );

export const ids = {
  app: 'a'.repeat(24),
  integration: 'b'.repeat(24),
  conversation: 'c'.repeat(24),
  user: 'd'.repeat(24),
  message: 'e'.repeat(24),
};

const text = (words: string) => ({
  type: 'text',
  text: { text: words, htmlText: null, markdownText: null, payload: null, actions: [] },
  media: null,
  location: null,
  items: null,
  form: null,
  native: null,
});

export const submitted = (
  words: string,
  changes: Partial<OutboundSubmitted> = {},
  message: Partial<NonNullable<OutboundSubmitted['message']>> = {},
): OutboundSubmitted => ({
  appId: ids.app,
  conversationId: ids.conversation,
  author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
  messageId: ids.message,
  type: 'message',
  message: {
    content: text(words),
    schema: null,
    destination: null,
    override: null,
    metadata: {},
    quotedMessageId: null,
    files: [],
    ...message,
  },
  activity: null,
  clientId: null,
  received: null,
  expiresAt: null,
  ...changes,
});

export const inbound = (externalId: string, words: string, address = '15551234567'): WhatsAppInbound => ({
  appId: ids.app,
  integrationId: ids.integration,
  clientId: clientIdOf(ids.integration, address),
  protocol: 'cloud',
  externalId,
  address,
  addressType: 'phone',
  type: 'text',
  payload: JSON.stringify({ from: address, id: externalId, type: 'text', text: { body: words } }),
  contact: JSON.stringify({ profile: { name: 'Ann Lee' }, wa_id: address }),
  timestamp: now,
  received: now + 5,
});
