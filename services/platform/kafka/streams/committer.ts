import { TRACEPARENT } from '../../telemetry/traceparent.ts';
import type { Message, TransactionalProducer, TransactionContent } from '../kafkajs/index.ts';
import type { Calls } from './calls.ts';
import type { Epoch } from './epoch.ts';
import type { StreamsMetrics } from './metrics.ts';
import type { Part } from './part.ts';
import type { FailPoint, Settings } from './runtime-options.ts';
import { sendsOf } from './sends.ts';
import { nextTurn, Signal } from './signal.ts';
import type { Task } from './task.ts';

/** Under load the pause between commits grows with what a commit takes, up to this, */
const MAX_TOOK_MS = 25;
/** and with what it holds: a transaction costs its partitions and round trips, whether it is large or small. */
const RECORDS_A_MS = 10;
const MAX_INTERVAL_MS = 60;

export interface CommitterOptions {
  readonly settings: Settings;
  readonly producer: TransactionalProducer;
  readonly metrics: StreamsMetrics;
  readonly calls: Calls | undefined;
  /** Full name of the changelog. */
  readonly storeTopic: string | undefined;
  epoch(): Epoch;
  /** Records of this partition are committed. */
  progressed(partition: number): void;
  /** A transaction failed, its outcome unknown. Settles when a producer is there again. */
  failed(epoch: Epoch | undefined, error: unknown, tookMs: number): Promise<void>;
}

type TaskPart = { readonly task: Task; readonly part: Part };

/** One transaction after the other for all tasks of the process: outputs, changelog and positions together. */
export class Committer {
  readonly #options: CommitterOptions;
  readonly #signal = new Signal();
  #chain: Promise<void> = Promise.resolve();
  #isStopped = false;
  #lastEnd = 0;
  #lastTook = 0;
  #lastRecords = 0;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  wake(): void {
    this.#signal.wake();
  }

  /** When the transaction at hand is over: its outcome and its effect on the stores are settled then. */
  settled(): Promise<void> {
    return this.#chain;
  }

  stop(): void {
    this.#isStopped = true;
    this.#signal.wake();
  }

  /** Commits when it is due: at once when idle, at intervals under load, what nothing waits for within a second. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      const due = this.#options.epoch().dueAt();
      if (due === undefined) {
        await this.#signal.wait();
        continue;
      }
      const wait = Math.max(due, this.#lastEnd + this.#interval()) - performance.now();
      if (wait > 1) {
        await this.#signal.wait(wait);
        continue;
      }
      await nextTurn();
      await this.commit(this.#options.epoch());
    }
  }

  #interval(): number {
    const took = Math.min(MAX_TOOK_MS, this.#lastTook);
    const held = Math.min(MAX_INTERVAL_MS, this.#lastRecords / RECORDS_A_MS);
    return Math.max(this.#options.settings.commitIntervalMs, took, held);
  }

  /** Commits what this epoch has finished, after the transaction at hand. */
  commit(epoch: Epoch): Promise<void> {
    this.#chain = this.#chain.then(() => (epoch.isAlive ? this.#commitOnce(epoch) : undefined));
    return this.#chain;
  }

  /** Produces records that belong to no task's state, in a transaction of their own. True: they are in the log. */
  async publish(outputs: ReadonlyMap<string, readonly Message[]>): Promise<boolean> {
    let isDone = false;
    this.#chain = this.#chain.then(async () => {
      const began = performance.now();
      try {
        await this.#options.producer.commit({ sends: sendsOf(outputs) });
        isDone = true;
      } catch (error) {
        await this.#options.failed(undefined, error, performance.now() - began);
      }
    });
    await this.#chain;
    return isDone;
  }

  async #commitOnce(epoch: Epoch): Promise<void> {
    const parts: TaskPart[] = [];
    for (const task of epoch.tasks.values()) {
      const part = task.cut();
      if (part) parts.push({ task, part });
    }
    if (parts.length === 0) return;
    const { producer, metrics, storeTopic } = this.#options;
    // The leases of the calls count from before the broker's word that the partitions are ours.
    const began = { mono: performance.now(), wall: Date.now() };
    try {
      const ends = await producer.commit(this.#content(epoch, parts));
      for (const { task, part } of parts) {
        task.committed(part, storeTopic === undefined ? undefined : ends.get(`${storeTopic}/${task.partition}`));
      }
      await this.#point('commit:after-apply');
      if (parts.some(({ part }) => part.calls.length > 0)) await this.#point('call:before-start');
      for (const { task, part } of parts) this.#follow(task, part, began);
      metrics.committed((performance.now() - began.mono) / 1_000, 'committed');
    } catch (error) {
      metrics.committed((performance.now() - began.mono) / 1_000, 'failed');
      await this.#options.failed(epoch, error, performance.now() - began.mono);
    } finally {
      this.#lastEnd = performance.now();
      this.#lastTook = this.#lastEnd - began.mono;
      this.#lastRecords = parts.reduce((sum, { part }) => sum + part.records, 0);
    }
  }

  /** What a commit sets free: answers are forgotten, calls begin, even if the epoch is over: the intents are committed, and ours. */
  #follow(task: Task, part: Part, began: { readonly mono: number; readonly wall: number }): void {
    const { calls, progressed } = this.#options;
    for (const id of part.answered) calls?.forget(id);
    for (const call of part.calls) calls?.start(task.partition, call, began);
    if (part.records > 0) progressed(task.partition);
  }

  #content(epoch: Epoch, parts: readonly TaskPart[]): TransactionContent {
    const { settings, storeTopic } = this.#options;
    const outputs = new Map<string, Message[]>();
    const offsets = new Map<string, { partition: number; offset: string; metadata: string }[]>();
    for (const { task, part } of parts) {
      for (const [topic, messages] of part.outputs) append(outputs, topic, messages);
      if (storeTopic !== undefined && part.changes.size > 0)
        append(outputs, storeTopic, changelogOf(task.partition, part));
      for (const [topic, offset] of part.offsets) {
        // The id tells whom to fence if this member dies with its next transaction open.
        append(offsets, topic, [
          { partition: task.partition, offset: String(offset), metadata: settings.transactionalId },
        ]);
      }
    }
    return {
      sends: sendsOf(outputs),
      offsets: {
        groupId: settings.group,
        membership: epoch.membership,
        topics: [...offsets].map(([topic, partitions]) => ({ topic, partitions })),
      },
      point: (name) => this.#point(`commit:${name}`),
    };
  }

  #point(name: FailPoint): void | Promise<void> {
    return this.#options.settings.failPoints?.(name);
  }
}

function append<T>(lists: Map<string, T[]>, key: string, items: readonly T[]): void {
  const list = lists.get(key);
  if (list) for (const item of items) list.push(item);
  else lists.set(key, [...items]);
}

const changelogOf = (partition: number, part: Part): Message[] =>
  [...part.changes].map(([key, { bytes, traceparent }]) => ({
    key,
    value: bytes,
    partition,
    headers: { [TRACEPARENT]: traceparent },
  }));
