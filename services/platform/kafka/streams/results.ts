import type { Logger } from 'pino';
import type { DeadLetter } from '../../../core/contract/records.ts';
import { newTraceparent, parseTraceparent, TRACEPARENT } from '../../telemetry/traceparent.ts';
import type { Message } from '../kafkajs/index.ts';
import { clientIdOfKey, partitionOf } from '../partition.ts';
import { sizeOf } from '../record-size.ts';
import { deadLetterOf, fittingLetter, letterKey } from './dead-letter.ts';
import type { Drafts } from './drafts.ts';
import type { QueuedRecord } from './input-queue.ts';
import type { StreamsMetrics } from './metrics.ts';
import type { Haste, Part, StoreChange } from './part.ts';
import type { Settings } from './runtime-options.ts';
import type { Output, StepResult } from './topology.ts';

/** On a record that was forwarded: where it lay before. Once only: a second time it is misrouted. */
export const FORWARDED = 'heliograph-forwarded';

/** A record, timer, answer or start whose step has answered. */
export interface Source {
  readonly partition: number;
  /** Short topic name, or what else it was: `timer`, `answer`, `restored`. */
  readonly stage: string;
  readonly traceparent: string | undefined;
  readonly record?: { readonly topic: string; readonly queued: QueuedRecord };
}

/** An output that Kafka would refuse for its size. */
export class OutputTooLarge extends Error {}

export interface ResultsOptions {
  readonly settings: Settings;
  readonly partitions: number;
  readonly storeTopic: string | undefined;
  readonly metrics: StreamsMetrics;
  readonly logger: Logger;
}

/** The one place that acts on what steps return. */
export class Results {
  readonly #options: ResultsOptions;

  constructor(options: ResultsOptions) {
    this.#options = options;
  }

  /**
   * Adds one result, with the item's drafts, to the task's part. False: the record is to be taken again, nothing was added.
   * Throws for what a step may not answer: outputs that do not fit their schema, `retry` from a timer.
   */
  act(part: Part, source: Source, result: StepResult, drafts: Drafts, item: number): boolean {
    switch (result.type) {
      case 'emit':
        this.#emit(part, source, result.outputs, drafts.writesOf(item));
        if (result.calls) part.calls.push(...result.calls);
        this.haste(part, result.outputs.length > 0 || (result.calls?.length ?? 0) > 0 ? 'now' : 'soon');
        break;
      case 'drop':
        this.#tellDrop(source, result.reason);
        this.haste(part, 'soon');
        break;
      case 'deadLetter':
        this.deadLetter(part, source, result.code, result.reason);
        return true;
      case 'forward':
        return this.#forward(part, source, result.key);
      case 'retry':
      case 'awaitHigher':
        if (!source.record) throw new Error(`a ${source.stage} step cannot answer ${result.type}`);
        return false;
    }
    this.#options.metrics.result(source.stage, result.type);
    return true;
  }

  /** A record that its input's filter leaves out. */
  passedOver(part: Part, source: Source): void {
    this.#options.metrics.result(source.stage, 'filtered');
    this.haste(part, 'soon');
  }

  /** The record goes to `dead-letters` in this transaction: as it came where a letter can hold it. */
  deadLetter(part: Part, source: Source, code: string, reason: string): void {
    const { settings, logger, metrics } = this.#options;
    const { record, partition } = source;
    if (!record) throw new Error(`a ${source.stage} step cannot answer deadLetter`);
    const { message } = record.queued;
    const verdict = { group: settings.group, stage: source.stage, code, reason };
    // A header of any length may stand there.
    const isTrace = parseTraceparent(source.traceparent) !== undefined;
    const headers = { [TRACEPARENT]: (isTrace && source.traceparent) || newTraceparent() };
    const encode = (letter: DeadLetter): Message => ({
      key: letterKey(letter.key),
      value: settings.codec.encode(settings.deadLetterTopic, letter),
      partition,
      headers,
    });
    const whole = deadLetterOf({ topic: record.topic, partition }, message, verdict, Date.now());
    const limits = { encode, maxBytes: settings.maxLetterBytes };
    const { letter, encoded } = fittingLetter(whole, sizeOf(message), limits);
    part.output(settings.topics.fullName(settings.deadLetterTopic), encoded);
    const told = { topic: record.topic, partition, offset: record.queued.offset, code: letter.code };
    logger.warn({ ...told, reason: letter.reason }, 'dead letter');
    metrics.result(source.stage, 'deadLetter');
    this.haste(part, 'now');
  }

  /** How soon a part must be committed from now on; it never becomes less urgent. */
  haste(part: Part, haste: Haste): void {
    const wait = {
      now: 0,
      soon: this.#options.settings.lazyCommitMs,
      whenever: 30 * this.#options.settings.lazyCommitMs,
    }[haste];
    if (part.dueAt === 0) return;
    const due = wait === 0 ? 0 : performance.now() + wait;
    part.dueAt = part.dueAt === undefined ? due : Math.min(part.dueAt, due);
  }

  /** A record of an output, as the producer takes it. `traceparent` is asked only for one that names none. */
  message(output: Output, partition: number, traceparent: () => string): Message {
    const { settings, partitions } = this.#options;
    const { headers } = output;
    const message = {
      key: output.key,
      value: output.value === null ? null : settings.codec.encode(output.topic, output.value),
      partition: output.partitionBy === undefined ? partition : partitionOf(output.partitionBy, partitions),
      headers: headers?.[TRACEPARENT] === undefined ? { [TRACEPARENT]: traceparent(), ...headers } : { ...headers },
    };
    this.#refuseTooLarge(output.topic, message);
    return message;
  }

  /** Everything is encoded before anything is added: an item counts as a whole or not at all. */
  #emit(
    part: Part,
    source: Source,
    outputs: readonly Output[],
    writes: readonly (readonly [string, object | null])[],
  ): void {
    const { settings, storeTopic } = this.#options;
    let { traceparent: trace } = source;
    const traceparent = (): string => {
      trace ??= newTraceparent();
      return trace;
    };
    const messages = outputs.map((output) => this.message(output, source.partition, traceparent));
    const changes = writes.map(([key, value]): readonly [string, StoreChange] => {
      const bytes = value === null || storeTopic === undefined ? null : settings.codec.encode(storeTopic, value);
      this.#refuseTooLarge(storeTopic ?? '', { key, value: bytes });
      return [key, { value, bytes, traceparent: traceparent() }];
    });
    for (const [at, message] of messages.entries()) {
      const topic = outputs[at]?.topic;
      if (topic !== undefined) part.output(settings.topics.fullName(topic), message);
    }
    for (const [key, change] of changes) part.change(key, change);
  }

  /** To the partition of the key that it should have had; value and headers as they came. */
  #forward(part: Part, source: Source, key: string): true {
    const { partitions, metrics } = this.#options;
    const { record } = source;
    if (!record) throw new Error(`a ${source.stage} step cannot answer forward`);
    const { message, headers } = record.queued;
    if (headers[FORWARDED] !== undefined) {
      const reason = `it was forwarded from ${headers[FORWARDED]} and does not belong here either`;
      this.deadLetter(part, source, 'misrouted', reason);
      return true;
    }
    const forwarded = {
      key,
      value: message.value,
      partition: partitionOf(clientIdOfKey(key), partitions),
      headers: {
        ...message.headers,
        [FORWARDED]: `${record.topic}/${source.partition}/${record.queued.offset}`,
      },
    };
    const excess = this.#excess(record.topic, forwarded);
    if (excess !== undefined) {
      this.deadLetter(part, source, 'output_too_large', excess);
      return true;
    }
    part.output(record.topic, forwarded);
    metrics.result(source.stage, 'forward');
    this.haste(part, 'now');
    return true;
  }

  /** Drops are many: no object is made where nobody listens. */
  #tellDrop({ stage, partition, record }: Source, reason: string): void {
    const { logger } = this.#options;
    if (logger.isLevelEnabled('debug'))
      logger.debug({ stage, partition, offset: record?.queued.offset, reason }, 'dropped');
  }

  #refuseTooLarge(topic: string, message: Message): void {
    const excess = this.#excess(topic, message);
    if (excess !== undefined) throw new OutputTooLarge(excess);
  }

  /** In words, where Kafka would refuse a record for its size. */
  #excess(topic: string, message: Message): string | undefined {
    const size = sizeOf(message);
    const { maxRecordBytes } = this.#options.settings;
    return size > maxRecordBytes ? `a record of ${size} bytes for ${topic} is over ${maxRecordBytes}` : undefined;
  }
}
