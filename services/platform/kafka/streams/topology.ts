/**
 * What a service tells the runtime: its inputs in order of rank, its store, and the steps that turn records into results.
 * A service never sees a Kafka client; everything it may do is in this file.
 */

/** Where a record lies. Offsets fit a JavaScript number for any log that a disk can hold. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch, as the broker keeps it. */
  readonly timestamp: number;
}

export type Headers = Readonly<Record<string, string>>;

/** One record of an input, decoded. */
export interface InputRecord<V> extends Origin {
  readonly key: string | null;
  readonly value: V;
  readonly headers: Headers;
}

/** A record to be produced. Its partition is the task's own unless a key of another chat is named with `partitionBy`. */
export interface Output {
  /** A topic of the declaration, by its name without the prefix. */
  readonly topic: string;
  readonly key: string;
  /** The typed value; the runtime encodes it with the topic's schema. `null` is a tombstone. */
  readonly value: object | null;
  readonly headers?: Headers;
  /** The client id whose partition it belongs in; left out: the task's own partition. */
  readonly partitionBy?: string;
}

/** A call to the outside world that starts once the transaction that holds its intent has committed. */
export interface CallRequest {
  /** Unique for each attempt. */
  readonly id: string;
  readonly payload: object;
}

/** What became of one record. One place in the runtime (results.ts) acts on it and counts it. */
export type StepResult =
  | { readonly type: 'emit'; readonly outputs: readonly Output[]; readonly calls?: readonly CallRequest[] }
  | { readonly type: 'drop'; readonly reason: string }
  /** The record cannot be worked on, now or later: it goes to `dead-letters` as it came. */
  | { readonly type: 'deadLetter'; readonly code: string; readonly reason: string }
  /** An engine is away: the task waits and takes this record, and those after it in the batch, again. */
  | { readonly type: 'retry'; readonly afterMs: number; readonly reason: string }
  /** A look-up missed: once more when the inputs of higher rank have reached the end they had now (at most 1 s). */
  | { readonly type: 'awaitHigher' }
  /** The record lies in the wrong partition: forwarded unchanged under this key, once. */
  | { readonly type: 'forward'; readonly key: string };

/** The state of one task: reads see the task's own uncommitted writes. Keys are `<clientId>:<uniqueId>`. */
export interface Store<S> {
  /** Not to be changed, nor after a `put`: the next one who asks is given the same object. */
  get(key: string): S | undefined;
  /** A write of the record (or timer, answer) at hand; it counts only if that record's result is an `emit`. */
  put(key: string, value: S): void;
  delete(key: string): void;
  /** Keys in byte order from `start` up to, not including, `end`. */
  range(start: string, end: string): Iterable<readonly [string, S]>;
}

/** True once everything is processed that a higher or equal input held when the barrier was made. */
export interface Barrier {
  reached(): boolean;
}

/** What a step may see and do beside returning results. */
export interface TaskContext<S> {
  readonly partition: number;
  readonly partitions: number;
  readonly store: Store<S>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The partition in which records of this client id lie. */
  partitionOf(clientId: string): number;
  /** Runs the topology's `timer` step for `key` once, at or after `at` (ms since the epoch). Later calls for a key replace earlier ones. Lives in memory: `restored` schedules anew. */
  schedule(key: string, at: number): void;
  cancel(key: string): void;
  /** A barrier on one input (its short topic name). Ends with the task. */
  barrier(topic: string): Barrier;
  /** What this process knows of a call: `running` here, `answered` (its answer is on the way to the step), or `none`. */
  callState(id: string): 'running' | 'answered' | 'none';
  /** Names this process for its lifetime: an intent with another nonce was another process's. */
  readonly processNonce: string;
  /** True once the process is on its way down: results are still taken, a call that is not begun is better left to the successor. */
  stopping(): boolean;
}

/** One record of a batch, with a context of its own: its writes are dropped if its result is not an `emit`. */
export interface StepItem<V, S> {
  readonly record: InputRecord<V>;
  readonly context: TaskContext<S>;
  /** True when the record comes again after `awaitHigher`: now decide. */
  readonly waited: boolean;
}

/** Takes a batch of one input's records in order; answers one result for each, in the same order. */
export type BatchStep<V, S> = (
  items: readonly StepItem<V, S>[],
) => Promise<readonly StepResult[]> | readonly StepResult[];

export interface InputDefinition<S> {
  /** Short topic name. */
  readonly topic: string;
  /** Lower numbers first: what lies in an input of rank 0 is taken before one of rank 1. */
  readonly rank: number;
  /** Decided on headers alone, before the value is decoded. False: the record is passed over. */
  readonly filter?: (headers: Headers) => boolean;
  /** True: a record without a value reaches the step, as null. Left out: it is poison, and goes to `dead-letters`. */
  readonly tombstones?: boolean;
  /** At most so many records a batch (default 256). */
  readonly maxBatch?: number;
  /** Any `BatchStep<V, S>` fits here; which V a topic holds is known where its bytes are decoded. */
  readonly step: BatchStep<never, S>;
}

/** Checked when a request is about to be written: an expired lease means that nothing may be sent. */
export interface Lease {
  /** On the monotonic and on the wall clock. */
  valid(): boolean;
}

/** How calls are made and their answers taken. */
export interface CallDefinition<S, A extends object> {
  /** How long a committed intent may wait for its request to be written, in ms, counted from before its transaction began. */
  readonly leaseMs: number;
  /** Makes the call; never rejects: what went wrong is an answer. */
  perform(request: CallRequest, lease: Lease): Promise<A>;
  /** The step that takes the answer, in the task that owns the partition. */
  answered(id: string, answer: A, context: TaskContext<S>): StepResult;
  /** The record to produce when the answer's partition has moved away. `partition` is the call's. */
  misplaced(request: CallRequest, answer: A): Output;
}

export interface Topology<S = never, A extends object = never> {
  /** Also names the consumer group, with the prefix before it. */
  readonly group: string;
  readonly inputs: readonly InputDefinition<S>[];
  /** The short name of the compacted topic that this group alone writes. */
  readonly store?: { readonly topic: string };
  readonly calls?: CallDefinition<S, A>;
  /** Runs in the new task after its store is restored, before records. Its writes and calls go out as one `emit`. */
  restored?(context: TaskContext<S>): StepResult;
  /** Runs for a key whose time has come. */
  timer?(key: string, context: TaskContext<S>): StepResult;
}

export const emit = (outputs: readonly Output[], calls?: readonly CallRequest[]): StepResult =>
  calls && calls.length > 0 ? { type: 'emit', outputs, calls } : { type: 'emit', outputs };
export const drop = (reason: string): StepResult => ({ type: 'drop', reason });
export const deadLetter = (code: string, reason: string): StepResult => ({ type: 'deadLetter', code, reason });
export const retry = (afterMs: number, reason: string): StepResult => ({ type: 'retry', afterMs, reason });
export const forward = (key: string): StepResult => ({ type: 'forward', key });
export const awaitHigher = (): StepResult => ({ type: 'awaitHigher' });

/** Lifts a step for one record to a batch step: in order, each sees the writes of those before it. */
export const eachRecord =
  <V, S>(step: (item: StepItem<V, S>) => StepResult): BatchStep<V, S> =>
  (items) =>
    items.map(step);
