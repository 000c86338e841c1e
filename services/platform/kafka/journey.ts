import type {
  ConversationEvent,
  DeliveryState,
  DispatchEntry,
  ExternalMessage,
  OutboundPrepared,
  OutboundSubmitted,
  Outcome,
  StatusRecord,
  WhatsAppInbound,
} from '../../core/contract/records.ts';
import type { AvroCodec } from '../avro/codec.ts';
import { openReader, type PartitionReader, type RawRecord } from './reader.ts';
import type { TopicName } from './topics.ts';

/** One record that a message left behind. */
export interface JourneyHop {
  readonly at: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** What it says, in a few words. Never the message's text. */
  readonly what: string;
}

/** The newest records of a partition that are searched; what lies deeper is for a stream processor, not for a look-up. */
const depth = 200_000;

const describers: Readonly<Record<Exclude<TopicName, 'dead-letters'>, (value: never) => string>> = {
  'outbound.submitted': (value: OutboundSubmitted) =>
    `submitted: ${value.message?.content.type ?? value.type} by ${value.author.type}`,
  'outbound.prepared': (value: OutboundPrepared) =>
    `prepared: ${value.parts.map(({ call }) => call.kind).join(' + ') || 'an indicator'} for WhatsApp`,
  'dispatch-state': (value: DispatchEntry) =>
    value.intent
      ? `call intended: part ${value.part}, attempt ${value.intent.attempt}`
      : `queued at place ${value.place}`,
  'outbound.outcomes': (value: Outcome) =>
    `part ${value.part + 1} of ${value.parts} ${value.type}${value.error ? `: ${value.error.message}` : ''}`,
  'whatsapp.statuses': (value: StatusRecord) => `WhatsApp says ${value.status?.status ?? value.type}`,
  'whatsapp.inbound': (value: WhatsAppInbound) => `arrived from WhatsApp: ${value.type}`,
  'external-messages': (value: ExternalMessage) => `WhatsApp's id of part ${value.part + 1} kept`,
  'delivery-states': (value: DeliveryState) =>
    `delivery state: ${value.message?.emitted.join(', ') || 'nothing told yet'}`,
  events: (value: ConversationEvent) => `event ${value.type}`,
};

const searched = Object.keys(describers) as (keyof typeof describers)[];

/** Ids that lead further: an inbound message's record holds WhatsApp's id alone. */
function externalIds(topic: string, value: object): readonly string[] {
  if (topic !== 'events') return [];
  const id = (value as ConversationEvent).message?.message.source?.originalMessageId;
  return id ? [id] : [];
}

async function* holding(reader: PartitionReader, topic: string, text: string): AsyncGenerator<RawRecord> {
  for (const partition of reader.partitions(topic)) {
    const { start, end } = await reader.ends(topic, partition);
    for await (const records of reader.read({ topic, partition, from: Math.max(start, end - depth), to: end }))
      for (const record of records) if (record.value?.includes(text)) yield record;
  }
}

/** Every record on the topics that holds this message's id, or WhatsApp's id of it, in order of time. */
export async function readJourney(
  brokers: readonly string[],
  codec: AvroCodec,
  prefix: string,
  messageId: string,
): Promise<readonly JourneyHop[]> {
  const reader = await openReader({ brokers, topics: searched.map((name) => prefix + name) });
  const hops = new Map<string, JourneyHop>();
  const further = new Set<string>();
  const search = async (names: readonly (keyof typeof describers)[], text: string): Promise<void> => {
    for (const name of names)
      for await (const { partition, offset, timestamp, value } of holding(reader, prefix + name, text)) {
        const decoded = value ? codec.decode(name, value) : undefined;
        if (!decoded?.ok) continue;
        for (const id of externalIds(name, decoded.value)) further.add(id);
        // The describer of a topic takes what its codec decodes.
        const what = describers[name](decoded.value as never);
        hops.set(`${name}/${partition}/${offset}`, {
          at: timestamp,
          topic: name,
          partition,
          offset: String(offset),
          what,
        });
      }
  };
  try {
    await search(searched, messageId);
    for (const id of further) await search(['whatsapp.inbound', 'external-messages'], id);
  } finally {
    await reader.close();
  }
  return [...hops.values()].sort((a, b) => a.at - b.at);
}
