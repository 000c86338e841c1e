import type { Logger } from 'pino';
import { endOrphan, errorType, isPassing, type RawReader } from '../kafkajs/index.ts';
import type { StreamsMetrics } from './metrics.ts';
import { sentenceOf } from './out-of-range.ts';
import { restore } from './restore.ts';
import type { Settings } from './runtime-options.ts';
import { pause } from './signal.ts';
import type { Stores } from './stores.ts';
import { Task, type TaskHost } from './task.ts';
import { TaskLoop } from './task-loop.ts';

const UNSTABLE_RETRY_MS = 50;
const PASSING_RETRY_MS = 200;
/** An open transaction that blocks for longer than a commit takes may be a dead member's. */
const ORPHAN_MS = 500;
const FENCE_EVERY_MS = 1_000;

export interface BuilderOptions {
  readonly settings: Settings;
  readonly host: TaskHost;
  /** On connections of its own: a long poll would hold up what comes behind it. */
  readonly raw: RawReader;
  readonly stores: Stores | undefined;
  /** Full names. */
  readonly inputs: readonly string[];
  readonly storeTopic: string | undefined;
  readonly metrics: StreamsMetrics;
  readonly logger: Logger;
  /** When the transaction at hand is settled. */
  settled(): Promise<void>;
}

export interface Built {
  readonly task: Task;
  readonly loop: TaskLoop;
}

/** Builds tasks. The order is the point: first the stable offsets, then the store up to the end of its log, then records. */
export class Builder {
  readonly #options: BuilderOptions;
  readonly #fenceTried = new Map<number, number>();

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  /** Undefined: the epoch ended meanwhile. */
  async build(partition: number, isAlive: () => boolean): Promise<Built | undefined> {
    const { settings, host, stores, storeTopic, metrics, logger, raw } = this.#options;
    const began = performance.now();
    await this.#options.settled();
    await settings.failPoints?.('build:before-offsets');
    const positions = await this.#positions(partition, isAlive);
    if (!positions || !isAlive()) return undefined;
    const store = await stores?.open(partition);
    if (store && storeTopic !== undefined) {
      const blocked = (ms: number): Promise<void> => this.#unblock(partition, ms);
      await restore({ raw, topic: storeTopic, partition, store, metrics, logger, isAlive, blocked });
    }
    await settings.failPoints?.('build:after-restore');
    while (isAlive()) {
      const task = new Task(host, partition, positions, store);
      const loop = new TaskLoop(task);
      const pending = loop.start();
      if (!pending) {
        metrics.built((performance.now() - began) / 1_000);
        return { task, loop };
      }
      await pending;
      await pause(UNSTABLE_RETRY_MS);
    }
    return undefined;
  }

  /** Committed and stable: no transaction is open on any of them, so nobody's commit can still move them. */
  async #positions(partition: number, isAlive: () => boolean): Promise<Map<string, number> | undefined> {
    const { settings, raw, inputs } = this.#options;
    const began = performance.now();
    while (isAlive()) {
      try {
        const committed = await raw.committed(settings.group, inputs, partition);
        const positions = new Map<string, number>();
        for (const topic of inputs) {
          const offset = committed.get(topic)?.offset;
          const start = await raw.start(topic, partition);
          if (offset !== undefined && offset < start) {
            settings.fatal(
              sentenceOf({ topic, partition, position: offset, start, end: await raw.end(topic, partition) }),
            );
            return undefined;
          }
          positions.set(topic, offset ?? start);
        }
        return positions;
      } catch (error) {
        if (errorType(error) === 'UNSTABLE_OFFSET_COMMIT') {
          await this.#unblock(partition, performance.now() - began);
          await pause(UNSTABLE_RETRY_MS);
        } else if (isPassing(error)) {
          await pause(PASSING_RETRY_MS);
          await raw.refresh();
        } else throw error;
      }
    }
    return undefined;
  }

  /** The owner before us may have died in a transaction: its id lies in the metadata of the last commit. */
  async #unblock(partition: number, ms: number): Promise<void> {
    const now = performance.now();
    if (ms < ORPHAN_MS || now - (this.#fenceTried.get(partition) ?? -FENCE_EVERY_MS) < FENCE_EVERY_MS) return;
    this.#fenceTried.set(partition, now);
    const { settings, raw, inputs, logger } = this.#options;
    const committed = await raw.committed(settings.group, inputs, partition, { requireStable: false });
    const ids = new Set([...committed.values()].flatMap((offset) => (offset?.metadata ? [offset.metadata] : [])));
    for (const transactionalId of ids) {
      if (transactionalId === settings.transactionalId) continue;
      const ended = await endOrphan({
        brokers: settings.brokers,
        groupId: settings.group,
        transactionalId,
        transactionTimeoutMs: TRANSACTION_TIMEOUT_MS,
        idOfInstance: settings.idOfInstance,
        logger,
      });
      if (ended) logger.warn({ partition, transactionalId }, "ended a dead member's open transaction");
    }
  }
}

/** How long the broker lets a transaction stand open; readers of its partitions wait that long for a dead member's. */
export const TRANSACTION_TIMEOUT_MS = 5_000;
