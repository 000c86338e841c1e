import type { FetchedBatch } from '../kafkajs/index.ts';
import { partitionOf } from '../partition.ts';
import { Barriers } from './barriers.ts';
import type { Calls } from './calls.ts';
import type { ContextHost } from './context.ts';
import { InputQueue } from './input-queue.ts';
import { LayeredStore } from './layered-store.ts';
import type { LocalStore } from './local-store.ts';
import { Part } from './part.ts';
import type { Results } from './results.ts';
import type { Settings } from './runtime-options.ts';
import { Signal } from './signal.ts';
import type { Suspect } from './strikes.ts';
import { Timers } from './timers.ts';
import type { Barrier, Topology } from './topology.ts';

/** What a task may do, from its start to its end. */
export type TaskMode =
  /** Everything. */
  | 'running'
  /** The process stops: answers are taken, no new records or timers. */
  | 'finishing'
  /** The group rejoins: nothing. */
  | 'halted';

/** The process around the tasks. */
export interface TaskHost {
  readonly topology: Topology<object, object>;
  readonly settings: Settings;
  readonly partitions: number;
  readonly processNonce: string;
  readonly results: Results;
  readonly calls: Calls | undefined;
  mode(): TaskMode;
  isStopping(): boolean;
  /** A part has something to commit, or more urgently than before. */
  wakeCommit(): void;
  pauseInput(topic: string, partition: number): void;
  resumeInput(topic: string, partition: number): void;
  /** A step threw. The task is dropped and built anew. */
  failed(task: Task, error: unknown, suspect: Suspect): void;
  isSuspect(what: string, offset: number): boolean;
  condemned(what: string, offset: number): string | undefined;
  passed(what: string, offset: number): void;
}

const MAX_RECORDS = 400;
const MAX_BYTES = 4 * 1024 * 1024;

/** One partition number of all inputs, and what is in hand of it. It belongs to one epoch and dies with it. */
export class Task implements ContextHost {
  readonly partition: number;
  readonly partitions: number;
  readonly processNonce: string;
  readonly host: TaskHost;
  readonly disk: LocalStore | undefined;
  readonly store: LayeredStore | undefined;
  /** In order of rank. */
  readonly inputs: readonly InputQueue[];
  readonly timers = new Timers();
  readonly answers: { readonly id: string; readonly answer: object }[] = [];
  readonly #barriers = new Barriers();
  alive = true;
  pending = new Part();
  inflight: Part | undefined;
  /** Set while a step is awaited. */
  stepping: Promise<unknown> | undefined;
  readonly #signal = new Signal();

  constructor(host: TaskHost, partition: number, positions: ReadonlyMap<string, number>, disk: LocalStore | undefined) {
    const { topology, settings } = host;
    this.host = host;
    this.partition = partition;
    this.partitions = host.partitions;
    this.processNonce = host.processNonce;
    this.disk = disk;
    this.store =
      disk && topology.store ? new LayeredStore(topology.store.topic, settings.codec, disk, this.pending) : undefined;
    const now = Date.now();
    this.inputs = [...topology.inputs]
      .sort((a, b) => a.rank - b.rank)
      .map((definition) => {
        const topic = settings.topics.fullName(definition.topic);
        return new InputQueue(definition, topic, positions.get(topic) ?? 0, now);
      });
  }

  /** From a fetch: hands over and returns. A batch that begins beyond what is expected means that records are lost. */
  take(batch: FetchedBatch): 'taken' | 'gap' {
    const input = this.#input(batch.topic);
    if (!input) return 'taken';
    if (Number(batch.fetchedOffset) > input.fetched) return 'gap';
    input.take(batch);
    if (!input.paused && input.isFull()) {
      input.paused = true;
      this.host.pauseInput(input.topic, this.partition);
    }
    this.wake();
    return 'taken';
  }

  /** A fetch, with or without records, has told where an input ends. */
  told(batch: FetchedBatch, startedAt: number): void {
    const input = this.#input(batch.topic);
    if (!input) return;
    const end = Number(batch.highWatermark);
    input.end = end;
    if (batch.isEmpty() && Number(batch.fetchedOffset) <= input.fetched && batch.nextOffset() > input.fetched) {
      input.moveTo(batch.nextOffset());
      if (input.length === 0) this.#noteMove(input);
    }
    if (this.#barriers.told(input, startedAt, end)) this.wake();
  }

  /** Records of an input are finished: its position moves, in the same part as what they led to. */
  finished(input: InputQueue, count: number): void {
    input.finish(count, Date.now());
    this.pending.offsets.set(input.topic, input.position);
    this.pending.records += count;
    this.host.passed(`${input.topic}/${this.partition}`, input.position);
    if (input.paused && input.isLow()) {
      input.paused = false;
      this.host.resumeInput(input.topic, this.partition);
    }
  }

  hasRoom(): boolean {
    const { pending } = this;
    if (pending.records < MAX_RECORDS && pending.bytes < MAX_BYTES) return true;
    if (pending.dueAt !== 0) {
      pending.dueAt = 0;
      this.host.wakeCommit();
    }
    return false;
  }

  /** What is finished goes into the transaction at hand; with nothing new its positions go along, so that it is fenced all the same. */
  cut(): Part | undefined {
    if (this.pending.isEmpty) return undefined;
    const part = this.pending;
    if (part.offsets.size === 0) for (const { topic, position } of this.inputs) part.offsets.set(topic, position);
    this.pending = new Part();
    this.inflight = part;
    if (this.store) {
      this.store.pending = this.pending;
      this.store.inflight = part;
    }
    return part;
  }

  /** Only after the commit does the store on disk change. `end`: the changelog's offset after this part. */
  committed(part: Part, end: number | undefined): void {
    if (this.disk && (part.changes.size > 0 || end !== undefined)) {
      this.disk.apply(
        (function* changes() {
          for (const [key, { bytes }] of part.changes) yield [key, bytes] as const;
        })(),
        end,
        Date.now(),
      );
      this.store?.written(part);
    }
    if (this.inflight === part) {
      this.inflight = undefined;
      if (this.store) this.store.inflight = undefined;
    }
    this.wake();
  }

  drop(): void {
    this.alive = false;
    this.wake();
  }

  wake(): void {
    this.#signal.wake();
  }

  /** Until something happens, or the time has come. */
  idle(ms: number | undefined): Promise<void> {
    return this.#signal.wait(ms);
  }

  partitionOf(clientId: string): number {
    return partitionOf(clientId, this.partitions);
  }

  barrier(topic: string): Barrier {
    const input = this.inputs.find(({ definition }) => definition.topic === topic);
    if (!input) throw new Error(`${topic} is no input of this topology`);
    return this.barrierOn(input);
  }

  barrierOn(input: InputQueue): Barrier {
    return this.#barriers.make(input, performance.now());
  }

  callState(id: string): 'running' | 'answered' | 'none' {
    return this.host.calls?.state(id) ?? 'none';
  }

  stopping(): boolean {
    return this.host.isStopping();
  }

  /** Markers behind the last record: committed some time, so that the position does not fall behind the log's start. */
  #noteMove(input: InputQueue): void {
    this.pending.offsets.set(input.topic, input.position);
    this.host.results.haste(this.pending, 'whenever');
    this.host.wakeCommit();
  }

  #input(topic: string): InputQueue | undefined {
    return this.inputs.find((input) => input.topic === topic);
  }
}
