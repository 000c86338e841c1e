import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../../../infra/start/stack.ts';
import type { ConversationEvent, DeadLetter } from '../../../services/core/contract/records.ts';
import type { AvroCodec } from '../../../services/platform/avro/codec.ts';
import { openReader, type RawRecord } from '../../../services/platform/kafka/reader.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';
import { openCodec } from '../../../services/platform/service/run-service.ts';
import { createLogger } from '../../../services/platform/telemetry/logger.ts';

/** Begins the keys of records that a test has spoiled on purpose. */
export const poisonKey = 'poison in ';

/** What stands on the topics of a stack: committed records alone, as any outside reader sees them. */
export interface TopicView {
  readonly codec: AvroCodec;
  records(topic: string): Promise<RawRecord[]>;
  /** Poison aside. */
  events(): Promise<ConversationEvent[]>;
  deadLetters(): Promise<DeadLetter[]>;
  close(): Promise<void>;
}

export async function viewTopics(stack: Stack): Promise<TopicView> {
  const { topicPrefix } = stack.plan;
  const logger = createLogger({ service: 'test', instanceId: 'test', logLevel: 'warn' });
  const codec = await openCodec({ registryUrl: stack.engines.registryUrl, topicPrefix }, logger);
  const reader = await openReader({
    brokers: stack.engines.brokers,
    topics: topics.map(({ name }) => topicPrefix + name),
  });
  const records = async (topic: string): Promise<RawRecord[]> => {
    const found: RawRecord[] = [];
    for (const partition of reader.partitions(topicPrefix + topic))
      for await (const batch of reader.read({ topic: topicPrefix + topic, partition })) found.push(...batch);
    return found;
  };
  const decoded = (topic: string, found: readonly RawRecord[]): object[] =>
    found.map(({ value }) => {
      const read = value ? codec.decode(topic, value) : undefined;
      if (!read?.ok) throw new Error(`${topic} holds a record that cannot be read: ${read?.reason ?? 'a tombstone'}`);
      return read.value;
    });
  const isSound = ({ key }: RawRecord): boolean => key?.toString().startsWith(poisonKey) !== true;
  return {
    codec,
    records,
    events: async () => decoded('events', (await records('events')).filter(isSound)) as ConversationEvent[],
    deadLetters: async () => decoded('dead-letters', await records('dead-letters')) as DeadLetter[],
    close: () => reader.close(),
  };
}

/** Asks until the answer is there; fails with what was last seen. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, withinMs = 60_000): Promise<T> {
  const end = Date.now() + withinMs;
  let reason = 'nothing';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs} ms; the last was ${reason}`);
    await pause(50);
  }
}
