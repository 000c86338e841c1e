import type { ICustomPartitioner, Kafka, LogEntry, Producer, RetryOptions } from 'kafkajs';
import type { Logger } from 'pino';
import type { KafkaCluster } from './internals.ts';
import { patchedKafkajs } from './patched.ts';

export interface ClientOptions {
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string;
  readonly logger?: Logger | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly requestTimeoutMs?: number | undefined;
}

/** As good as for ever: an engine that is away is waited for, not given up. */
export const FOR_EVER = 1_000_000_000;

const WARN = 2;
const ERROR = 1;

/** Lines that kafkajs writes as errors and that tell of nothing but its own retrying. */
const NOISE = [
  /^Response /,
  /Limiting retries for the idempotent producer/,
  /^Failed to send messages/,
  /^The group is rebalancing/,
];
/** While an engine is away every attempt would be a line: one in so long is enough. */
const REPEAT_MS = 10_000;

/** Passes kafkajs' lines on, a level lower each: what it calls an error is an attempt of many. */
function logCreator(logger: Logger | undefined): () => (entry: LogEntry) => void {
  const said = new Map<string, number>();
  return () =>
    ({ namespace, level, log }) => {
      const now = Date.now();
      const isRepeat = now - (said.get(log.message) ?? 0) < REPEAT_MS;
      if (!isRepeat) said.set(log.message, now);
      if (said.size > 100) said.clear();
      const { broker, topic, partition, error } = log;
      const fields = { namespace, broker, topic, partition, error };
      const line = `kafkajs: ${log.message}`;
      if (isRepeat || level > WARN || NOISE.some((pattern) => pattern.test(log.message))) logger?.debug(fields, line);
      else if (level <= ERROR) logger?.warn(fields, line);
      else logger?.info(fields, line);
    };
}

/**
 * A kafkajs client. One for each purpose: a connection answers in order, so a long poll holds up all behind it, and committed
 * offsets live in a map that all consumers of one client share.
 */
export function createClient(options: ClientOptions): Kafka {
  const { kafkajs } = patchedKafkajs();
  return new kafkajs.Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: 5_000,
    requestTimeout: options.requestTimeoutMs ?? 30_000,
    logLevel: WARN,
    logCreator: logCreator(options.logger),
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 20, ...options.retry },
  });
}

/**
 * Every record names its partition; one that does not is a mistake of ours, not something to guess about. kafkajs asks at every
 * attempt, which makes this the place to end the retries of a producer that was given up: it would reconnect and send late.
 */
const explicitPartitions =
  (abandoned: () => boolean): ICustomPartitioner =>
  () =>
  (args) => {
    if (abandoned()) throw new KafkaAbandoned();
    if (args.message.partition === undefined) throw new Error(`a record for ${args.topic} names no partition`);
    return args.message.partition;
  };

class KafkaAbandoned extends Error {
  readonly retriable = false;
  constructor() {
    super('this producer was given up');
  }
}

export interface ProducerOptions {
  readonly retry: RetryOptions;
  readonly transactionalId?: string;
  readonly transactionTimeout?: number;
  /** True once nobody waits for this producer any more. */
  readonly abandoned?: () => boolean;
}

/** An idempotent producer with one request in flight and explicit partitions. */
export function createProducer(client: Kafka, options: ProducerOptions): Producer {
  const { abandoned = () => false, ...settings } = options;
  return client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: explicitPartitions(abandoned),
    ...settings,
  });
}

/** The cluster behind a client: kafkajs has no reader without a group, so ours talks to brokers directly. */
export function createCluster(client: Kafka): KafkaCluster {
  const symbol = Object.getOwnPropertySymbols(client).find((s) => s.description === 'private:Kafka:createCluster');
  if (!symbol) throw new Error('this kafkajs makes no clusters');
  const create: unknown = Reflect.get(client, symbol);
  if (typeof create !== 'function') throw new Error('this kafkajs makes no clusters');
  return create.call(client, { metadataMaxAge: 60_000, allowAutoTopicCreation: false, isolationLevel: 1 });
}
