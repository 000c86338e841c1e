import type { Logger } from 'pino';
import { createClient, createProducer, errorType, type Message, type Producer } from './kafkajs/index.ts';
import { MAX_RECORD_BYTES, sizeOf } from './record-size.ts';
import { behindFailed, takeSend } from './send-queue.ts';

/** A record to be produced. The topic's name is full, the partition always named. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | Buffer;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  /** What its topic takes (default: Kafka's usual bound). */
  readonly maxBytes?: number;
}

export type SendResult =
  | { readonly ok: true; readonly offset: number }
  /** Certainly not in the log, and it never will be: no broker takes a record of that size. */
  | { readonly ok: false; readonly code: 'too-large'; readonly reason: string }
  /** Certainly not in the log: the queue is full, or the producer is closed or was refused. */
  | { readonly ok: false; readonly code: 'not-sent' | 'queue-full'; readonly reason: string }
  /** It may be in the log or not: only a repeat under the same id is safe. */
  | { readonly ok: false; readonly code: 'outcome-unknown'; readonly reason: string };

export interface QueueingProducer {
  /** Queues a record; answers when Kafka has it (acks=all) or when that has failed. Never rejects. */
  send(record: OutgoingRecord): Promise<SendResult>;
  /**
   * The same for records that belong together; one result for each. None is queued where one is too large or the queue is full, and
   * where one fails those behind it for the same partition do too: a repeat of the whole call keeps their order.
   */
  sendAll(records: readonly OutgoingRecord[]): Promise<SendResult[]>;
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

const REOPEN_MS = 250;

interface Sized {
  readonly record: OutgoingRecord;
  readonly bytes: number;
}

interface Waiting extends Sized {
  /** Whose records fail together; compared by identity. */
  readonly call: object;
  readonly settle: (result: SendResult) => void;
}

/**
 * What the broker certainly did not write, of a record that was sent alone: a send is one request to each broker, and one answer of it
 * fails them all. All other errors leave it open.
 */
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
    if (failed) givenUp.add(failed);
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
      const { topic: _topic, maxBytes: _maxBytes, headers, ...message } = record;
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

  const fail = (taken: readonly Waiting[], code: 'not-sent' | 'outcome-unknown', reason: string): void => {
    const { behind, rest } = behindFailed(queue, taken);
    queue = rest;
    for (const { settle } of taken) settle({ ok: false, code, reason });
    for (const { settle } of behind) settle({ ok: false, code: 'not-sent', reason: `one before it failed: ${reason}` });
  };

  const sendOne = async (): Promise<void> => {
    const taken = takeSend(queue);
    queue = taken.rest;
    onTheWay = taken.send.length;
    try {
      producer ??= await open();
    } catch (error) {
      fail(taken.send, 'not-sent', `Kafka is away: ${errorType(error)}`);
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
      const code = REFUSED.has(type) && taken.send.length === 1 ? 'not-sent' : 'outcome-unknown';
      fail(taken.send, code, error instanceof Error ? error.message : type);
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

  /** Why none of a call's records is queued; undefined: they are. A call larger than the queue goes in where nothing else waits. */
  const refusal = (sized: readonly Sized[]): ((one: Sized) => SendResult) | undefined => {
    if (closed) return () => ({ ok: false, code: 'not-sent', reason: 'the producer is closed' });
    const fits = ({ record, bytes }: Sized) => bytes <= (record.maxBytes ?? MAX_RECORD_BYTES);
    if (!sized.every(fits))
      return (one) =>
        fits(one)
          ? { ok: false, code: 'not-sent', reason: 'a record that came with it is too large' }
          : {
              ok: false,
              code: 'too-large',
              reason: `${one.bytes} bytes, Kafka takes ${one.record.maxBytes ?? MAX_RECORD_BYTES}`,
            };
    const waiting = queue.length + onTheWay;
    if (waiting > 0 && waiting + sized.length > maxQueued)
      return () => ({ ok: false, code: 'queue-full', reason: `${waiting} records wait for Kafka` });
    return undefined;
  };

  const sendAll = async (records: readonly OutgoingRecord[]): Promise<SendResult[]> => {
    const sized = records.map((record) => ({ record, bytes: sizeOf(record) }));
    const refused = refusal(sized);
    if (refused) return sized.map(refused);
    const call = {};
    const results = sized.map(
      ({ record, bytes }) =>
        new Promise<SendResult>((settle) => {
          queue.push({ record, bytes, call, settle });
        }),
    );
    if (queue.length > 0 && !sending && !lingering)
      lingering = setTimeout(() => {
        lingering = undefined;
        run();
      }, lingerMs);
    return Promise.all(results);
  };

  producer = await open();
  return {
    send: async (record) => {
      const [result] = await sendAll([record]);
      return result ?? { ok: true, offset: -1 };
    },
    sendAll,
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
