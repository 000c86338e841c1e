import type { Logger } from 'pino';
import { createClient, createProducer, errorType, type Message, type Producer } from './kafkajs/index.ts';

/** A record to be produced. The topic's name is full, the partition always named. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | Buffer;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

export type SendResult =
  | { readonly ok: true; readonly offset: number }
  /** Certainly not in the log: the queue is full, or the producer is closed or was refused. */
  | { readonly ok: false; readonly code: 'not-sent' | 'queue-full'; readonly reason: string }
  /** It may be in the log or not: only a repeat under the same id is safe. */
  | { readonly ok: false; readonly code: 'outcome-unknown'; readonly reason: string };

export interface QueueingProducer {
  /** Queues a record; answers when Kafka has it (acks=all) or when that has failed. Never rejects. */
  send(record: OutgoingRecord): Promise<SendResult>;
  /** Sends what is queued, bounded by `timeoutMs`, then closes. */
  close(timeoutMs?: number): Promise<void>;
  /** Records that wait or are on the way. */
  queued(): number;
}

export interface QueueingProducerOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  /** How long a record waits for company (default 3 ms). */
  readonly lingerMs?: number;
  /** Records queued or on the way beyond which `send` answers `queue-full` (default 20,000). */
  readonly maxQueued?: number;
  /** After so long without an answer a send counts as failed, outcome unknown (default 10 s). */
  readonly timeoutMs?: number;
}

/** One record batch a partition and send: kafkajs never splits one, and the broker takes 1 MiB. */
const MAX_BATCH_RECORDS = 1_000;
const MAX_BATCH_BYTES = 512 * 1024;
const REOPEN_MS = 250;

interface Waiting {
  readonly record: OutgoingRecord;
  readonly bytes: number;
  readonly settle: (result: SendResult) => void;
}

/** Takes from the front of the queue what fits into one send: a partition's batch is bounded, its order kept. */
export function takeSend<W extends { readonly record: OutgoingRecord; readonly bytes: number }>(
  queue: readonly W[],
): { readonly send: W[]; readonly rest: W[] } {
  const loads = new Map<string, { records: number; bytes: number; full: boolean }>();
  const send: W[] = [];
  const rest: W[] = [];
  for (const waiting of queue) {
    const at = `${waiting.record.topic}/${waiting.record.partition}`;
    const load = loads.get(at) ?? { records: 0, bytes: 0, full: false };
    loads.set(at, load);
    const tooMuch =
      load.records >= MAX_BATCH_RECORDS || (load.records > 0 && load.bytes + waiting.bytes > MAX_BATCH_BYTES);
    load.full ||= tooMuch;
    if (load.full) {
      rest.push(waiting);
      continue;
    }
    load.records += 1;
    load.bytes += waiting.bytes;
    send.push(waiting);
  }
  return { send, rest };
}

/** What the broker certainly did not write. All other errors leave it open. */
const REFUSED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_RECORD',
]);

/**
 * An idempotent producer for many small sends. kafkajs loses acknowledged records where a send fails while others are in flight on
 * the same producer; so there is one send at a time, and a producer whose send failed is thrown away.
 */
export async function openProducer(options: QueueingProducerOptions): Promise<QueueingProducer> {
  const { lingerMs = 3, maxQueued = 20_000, timeoutMs = 10_000, logger } = options;
  let queue: Waiting[] = [];
  let onTheWay = 0;
  let closed = false;
  let lingering: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let producer: Producer | undefined;
  const givenUp = new WeakSet<Producer>();

  const open = async (): Promise<Producer> => {
    const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 8 };
    const client = createClient({ ...options, retry, requestTimeoutMs: timeoutMs });
    const made: Producer = createProducer(client, { retry, abandoned: () => givenUp.has(made) });
    await made.connect();
    return made;
  };

  const discard = async (): Promise<void> => {
    const failed = producer;
    producer = undefined;
    await failed
      ?.disconnect()
      .catch((error: unknown) => logger.debug({ error }, 'a failed producer did not close cleanly'));
  };

  /** Bounded in time: an engine that hangs must not hold the waiters. */
  const produce = async (open: Producer, batch: readonly Waiting[]): Promise<SendResult[]> => {
    const byTopic = new Map<string, Message[]>();
    const places = batch.map(({ record }) => {
      const messages = byTopic.get(record.topic) ?? [];
      byTopic.set(record.topic, messages);
      const { topic: _topic, headers, ...message } = record;
      messages.push({ ...message, ...(headers && { headers: { ...headers } }) });
      return `${record.topic}/${record.partition}`;
    });
    const topicMessages = [...byTopic].map(([topic, messages]) => ({ topic, messages }));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      const answers = await Promise.race([open.sendBatch({ acks: -1, timeout: timeoutMs, topicMessages }), timeout]);
      const next = new Map(answers.map((a) => [`${a.topicName}/${a.partition}`, Number(a.baseOffset ?? -1)]));
      return places.map((place) => {
        const offset = next.get(place) ?? -1;
        if (offset >= 0) next.set(place, offset + 1);
        return { ok: true, offset };
      });
    } finally {
      clearTimeout(timer);
    }
  };

  const sendOne = async (): Promise<void> => {
    const taken = takeSend(queue);
    queue = taken.rest;
    onTheWay = taken.send.length;
    try {
      producer ??= await open();
    } catch (error) {
      const reason = `Kafka is away: ${errorType(error)}`;
      for (const { settle } of taken.send) settle({ ok: false, code: 'not-sent', reason });
      onTheWay = 0;
      await new Promise((resume) => setTimeout(resume, REOPEN_MS));
      return;
    }
    try {
      const results = await produce(producer, taken.send);
      for (const [at, { settle }] of taken.send.entries()) settle(results[at] ?? { ok: true, offset: -1 });
    } catch (error) {
      const type = errorType(error);
      logger.warn({ error: type, records: taken.send.length }, 'a send failed, the producer is replaced');
      const code = REFUSED.has(type) ? 'not-sent' : 'outcome-unknown';
      for (const { settle } of taken.send)
        settle({ ok: false, code, reason: error instanceof Error ? error.message : type });
      await discard();
    } finally {
      onTheWay = 0;
    }
  };

  const run = (): void => {
    sending ??= (async () => {
      while (queue.length > 0) await sendOne();
      sending = undefined;
    })();
  };

  producer = await open();
  return {
    send: (record) =>
      new Promise((settle) => {
        if (closed) return settle({ ok: false, code: 'not-sent', reason: 'the producer is closed' });
        if (queue.length + onTheWay >= maxQueued) {
          return settle({ ok: false, code: 'queue-full', reason: `${maxQueued} records wait for Kafka` });
        }
        const bytes = (record.value?.length ?? 0) + record.key.length + 100;
        queue.push({ record, bytes, settle });
        if (sending || lingering) return;
        lingering = setTimeout(() => {
          lingering = undefined;
          run();
        }, lingerMs);
      }),
    queued: () => queue.length + onTheWay,
    close: async (boundMs = 5_000) => {
      closed = true;
      clearTimeout(lingering);
      lingering = undefined;
      if (queue.length > 0) run();
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([sending, new Promise((late) => (timer = setTimeout(late, boundMs)))]);
      clearTimeout(timer);
      for (const { settle } of queue) settle({ ok: false, code: 'not-sent', reason: 'the producer was closed' });
      queue = [];
      await discard();
    },
  };
}
