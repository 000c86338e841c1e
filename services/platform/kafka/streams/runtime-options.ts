import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { MAX_RECORD_BYTES } from '../record-size.ts';
import { BATCH_ROOM, MAX_LETTER_BYTES } from '../topics.ts';

export type Decoded =
  | { readonly ok: true; readonly value: object }
  | {
      readonly ok: false;
      readonly code: string;
      readonly reason: string;
      /** True: the bytes may be fine, what is needed to read them is not there yet. The record is taken again. */
      readonly retriable: boolean;
      /** Settles when it is worth another try. */
      readonly pending?: Promise<void>;
    };

/** Values and bytes, by the topic's short name. */
export interface Codec {
  decode(topic: string, bytes: Buffer): Decoded;
  /** Throws for a value that does not fit its schema. */
  encode(topic: string, value: object): Buffer;
}

/** How short topic names become full ones. */
export interface TopicNames {
  readonly prefix: string;
  fullName(short: string): string;
}

/** Steps at which a test may kill, freeze or fail the process. */
export type FailPoint =
  | 'commit:before-produce'
  | 'commit:after-produce'
  | 'commit:after-offsets'
  | 'commit:after-commit'
  | 'commit:after-apply'
  | 'build:before-offsets'
  | 'build:after-restore'
  | 'call:before-start';

export interface StreamsOptions {
  readonly brokers: readonly string[];
  readonly topics: TopicNames;
  /** Before the topology's group name; left out: the topics' prefix. */
  readonly groupPrefix?: string;
  /** Stable over restarts, unique in the group: it decides the assignment and owns the state folder. */
  readonly instanceId: string;
  readonly stateDir: string;
  readonly codec: Codec;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Default 10 s. */
  readonly sessionTimeoutMs?: number;
  /** Default: a tenth of the session. */
  readonly heartbeatMs?: number;
  /** How long the group waits for a member to come to a rejoin (default 30 s). */
  readonly rebalanceTimeoutMs?: number;
  /** The shortest time between two commits (default 10 ms). */
  readonly commitIntervalMs?: number;
  /** How long what nothing waits for may wait for a transaction (default 1 s). */
  readonly lazyCommitMs?: number;
  /** Short name (default `dead-letters`). */
  readonly deadLetterTopic?: string;
  /** A record larger than this is not produced (default 1,000,000 bytes). */
  readonly maxRecordBytes?: number;
  /** A dead letter larger than this is written without the record's value (default: what `dead-letters` takes). */
  readonly maxLetterBytes?: number;
  /** At a stop: how long calls on the way may take to be answered (default 10 s). */
  readonly stopCallsMs?: number;
  readonly failPoints?: (name: FailPoint) => void | Promise<void>;
  /** The process cannot go on. Left out: logs and exits with 1. */
  readonly onFatal?: (reason: string) => void;
}

/** The options with their defaults. */
export interface Settings extends StreamsOptions {
  readonly group: string;
  readonly transactionalId: string;
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly commitIntervalMs: number;
  readonly lazyCommitMs: number;
  readonly deadLetterTopic: string;
  readonly maxRecordBytes: number;
  readonly maxLetterBytes: number;
  readonly stopCallsMs: number;
  readonly fatal: (reason: string) => void;
  idOfInstance(instance: string): string;
}

/** Fills in what was left out. */
export function settingsOf(groupName: string, options: StreamsOptions): Settings {
  const group = `${options.groupPrefix ?? options.topics.prefix}${groupName}`;
  const sessionTimeoutMs = options.sessionTimeoutMs ?? 10_000;
  const idOfInstance = (instance: string): string => `${group}.${instance}`;
  const exit = (): never => process.exit(1);
  let isFatal = false;
  return {
    ...options,
    group,
    idOfInstance,
    transactionalId: idOfInstance(options.instanceId),
    sessionTimeoutMs,
    heartbeatMs: options.heartbeatMs ?? Math.round(sessionTimeoutMs / 10),
    rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 30_000,
    commitIntervalMs: options.commitIntervalMs ?? 10,
    lazyCommitMs: options.lazyCommitMs ?? 1_000,
    deadLetterTopic: options.deadLetterTopic ?? 'dead-letters',
    maxRecordBytes: options.maxRecordBytes ?? MAX_RECORD_BYTES,
    maxLetterBytes: options.maxLetterBytes ?? MAX_LETTER_BYTES - BATCH_ROOM,
    stopCallsMs: options.stopCallsMs ?? 10_000,
    fatal: (reason) => {
      if (isFatal) return;
      isFatal = true;
      options.logger.fatal({ group, reason }, 'the streams runtime cannot go on');
      (options.onFatal ?? exit)(reason);
    },
  };
}
