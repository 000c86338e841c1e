import { partitionOf } from '../platform/kafka/partition.ts';
import type { OutgoingRecord, QueueingProducer, SendResult } from '../platform/kafka/producer.ts';
import { largestRecord, type TopicName } from '../platform/kafka/topics.ts';

/** What ingest writes to. */
export const producedTopics = [
  'outbound.submitted',
  'whatsapp.inbound',
  'whatsapp.statuses',
  'events',
  'dead-letters',
] as const satisfies readonly TopicName[];

/** A record to be produced, its topic by the declared name. */
export interface SinkRecord {
  readonly topic: (typeof producedTopics)[number];
  /** A client id, or what stands for it where there is none: it also chooses the partition. */
  readonly key: string;
  readonly value: object;
  readonly headers: Readonly<Record<string, string>>;
}

export type SinkResult =
  | { readonly ok: true }
  /**
   * `too-large`: Kafka never takes one of them, and none was sent. `unavailable`: some of it is certainly not in Kafka. `timeout`: it
   * may be there or not, a repeat under the same ids is safe.
   */
  | { readonly ok: false; readonly code: 'too-large' | 'unavailable' | 'timeout'; readonly reason: string };

/** Where accepted requests go. */
export interface RecordSink {
  /** Answers when Kafka has all of the records, or not. Records of one key keep their order, when a failed call is repeated too. */
  send(records: readonly SinkRecord[]): Promise<SinkResult>;
}

export interface RecordSinkOptions {
  readonly producer: Pick<QueueingProducer, 'sendAll'>;
  readonly codec: { encode(topic: string, value: object): Buffer };
  readonly topicPrefix: string;
  readonly partitions: number;
  /** How long a caller waits for Kafka (default 8 s): what takes longer is answered as unknown. */
  readonly timeoutMs?: number;
}

type Failure = Extract<SendResult, { ok: false }>;

function failureOf(results: readonly SendResult[]): SinkResult {
  const failures = results.filter((result): result is Failure => !result.ok);
  const [first] = failures;
  if (!first) return { ok: true };
  const tooLarge = failures.find(({ code }) => code === 'too-large');
  if (tooLarge) return { ok: false, code: 'too-large', reason: tooLarge.reason };
  const unknown = failures.find(({ code }) => code === 'outcome-unknown');
  return { ok: false, code: unknown ? 'timeout' : 'unavailable', reason: (unknown ?? first).reason };
}

export function createRecordSink({
  producer,
  codec,
  topicPrefix,
  partitions,
  timeoutMs = 8000,
}: RecordSinkOptions): RecordSink {
  const outgoing = ({ topic, key, value, headers }: SinkRecord): OutgoingRecord => ({
    topic: topicPrefix + topic,
    partition: partitionOf(key, partitions),
    key,
    value: codec.encode(topic, value),
    headers,
    maxBytes: largestRecord(topic),
  });
  return {
    async send(records) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<SinkResult>((resolve) => {
        timer = setTimeout(
          () => resolve({ ok: false, code: 'timeout', reason: `no answer from Kafka in ${timeoutMs} ms` }),
          timeoutMs,
        );
      });
      try {
        return await Promise.race([producer.sendAll(records.map(outgoing)).then(failureOf), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
