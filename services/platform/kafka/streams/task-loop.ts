import { type Entry, nextBatch } from './batch.ts';
import { ItemContext } from './context.ts';
import { Drafts } from './drafts.ts';
import { type Hold, holdFor, holdUntilReached, PendingHolds } from './holds.ts';
import type { InputQueue } from './input-queue.ts';
import { StoreValuePending } from './layered-store.ts';
import { OutputTooLarge, type Source } from './results.ts';
import { nextTurn } from './signal.ts';
import type { Task } from './task.ts';
import type { InputRecord, StepItem, StepResult } from './topology.ts';

const ANSWERS_A_TURN = 256;
const TIMERS_A_TURN = 256;
const POLL_MS = 200;

/** Works one task's answers, timers and records, in turns, until the task is dropped. One step at a time: steps share the store. */
export class TaskLoop {
  readonly #task: Task;
  readonly #pendingHolds = new PendingHolds();
  /** Alternates between inputs of equal rank. */
  #turn = 0;
  /** Holds up the whole task: a stored value cannot be read yet. */
  #hold: Hold | undefined;

  constructor(task: Task) {
    this.#task = task;
  }

  async run(): Promise<void> {
    const task = this.#task;
    while (task.alive) {
      const mode = task.host.mode();
      let worked = false;
      if (mode !== 'halted' && !this.#isHeld() && task.hasRoom()) {
        worked = this.#takeAnswers();
        if (mode === 'running' && task.alive) worked = this.#runTimers() || worked;
        if (mode === 'running' && task.alive) worked = (await this.#runBatch()) || worked;
      }
      if (!task.alive) return;
      await (worked ? nextTurn() : task.idle(this.#wait()));
    }
  }

  /** The `restored` step: before records, its writes and calls in one part. A promise: a stored value cannot be read before. */
  start(): Promise<void> | undefined {
    const { topology } = this.#task.host;
    if (!topology.restored) return undefined;
    const drafts = new Drafts();
    try {
      this.#settle('restored', topology.restored(new ItemContext(this.#task, drafts, 0)), drafts);
    } catch (error) {
      if (error instanceof StoreValuePending) return error.pending;
      throw error;
    }
    return undefined;
  }

  #takeAnswers(): boolean {
    const task = this.#task;
    const definition = task.host.topology.calls;
    let taken = 0;
    for (; definition && taken < ANSWERS_A_TURN && task.alive && !this.#hold; taken += 1) {
      const next = task.answers[0];
      if (!next) break;
      if (!this.#try('answer', next.id, (context) => definition.answered(next.id, next.answer, context))) break;
      task.answers.shift();
      // Forgotten with the commit of what it led to: until then it may have to be taken again.
      task.pending.answered.push(next.id);
      task.host.results.haste(task.pending, 'soon');
      task.host.wakeCommit();
    }
    return taken > 0;
  }

  #runTimers(): boolean {
    const task = this.#task;
    const { topology } = task.host;
    let run = 0;
    for (; run < TIMERS_A_TURN && task.alive && !this.#hold; run += 1) {
      const key = task.timers.take(Date.now());
      if (key === undefined) break;
      const step = (context: ItemContext): StepResult =>
        topology.timer?.(key, context) ?? { type: 'drop', reason: 'no timer step' };
      if (!this.#try('timer', key, step) && task.alive) task.timers.set({ key, at: Date.now() });
    }
    return run > 0;
  }

  /** A step without a record. False: to be done again. */
  #try(stage: 'answer' | 'timer', id: string, step: (context: ItemContext) => StepResult): boolean {
    const { host } = this.#task;
    const what = `${stage} ${id}`;
    const condemned = host.condemned(what, 0);
    if (condemned !== undefined) {
      host.settings.logger.error({ stage, id, reason: condemned }, 'passed over after its third exception');
      host.passed(what, 1);
      return true;
    }
    const drafts = new Drafts();
    try {
      this.#settle(stage, step(new ItemContext(this.#task, drafts, 0)), drafts);
      host.passed(what, 1);
      return true;
    } catch (error) {
      if (error instanceof StoreValuePending) this.#hold = this.#holdPending(error.pending);
      else host.failed(this.#task, error, { what, from: 0, to: 0 });
      return false;
    }
  }

  #settle(stage: string, result: StepResult, drafts: Drafts): void {
    const task = this.#task;
    task.host.results.act(
      task.pending,
      { stage, partition: task.partition, traceparent: undefined },
      result,
      drafts,
      0,
    );
    for (const timer of drafts.timersOf(0)) task.timers.set(timer);
    task.pending.records += 1;
    task.host.wakeCommit();
  }

  async #runBatch(): Promise<boolean> {
    const task = this.#task;
    const { host } = task;
    const input = this.#nextInput();
    if (!input) return false;
    const what = `${input.topic}/${task.partition}`;
    const batch = nextBatch(input, task.partition, host.settings.codec, {
      isSuspect: (offset) => host.isSuspect(what, offset),
      condemned: (offset) => host.condemned(what, offset),
    });
    if (batch.entries.length === 0) {
      if (batch.pending) input.hold = this.#holdPending(batch.pending.until);
      return false;
    }
    this.#pendingHolds.reset();
    const drafts = new Drafts();
    let results: readonly StepResult[] = [];
    if (batch.items.length > 0) {
      const items = batch.items.map(({ record, waited }, item): StepItem<never, object> => {
        const context = new ItemContext(task, drafts, item);
        return { record: record as InputRecord<never>, context, waited }; // which record a topic holds is known to its step alone
      });
      try {
        const answer = input.definition.step(items);
        if (answer instanceof Promise) {
          task.stepping = answer;
          results = await answer;
        } else results = answer;
        if (results.length !== items.length) {
          throw new Error(`a step answered ${results.length} results for ${items.length} records`);
        }
      } catch (error) {
        if (!task.alive) return false;
        const [first, last] = [batch.items[0]?.record.offset ?? 0, batch.items.at(-1)?.record.offset ?? 0];
        if (error instanceof StoreValuePending) this.#hold = this.#holdPending(error.pending);
        else host.failed(task, error, { what, from: first, to: last });
        return false;
      } finally {
        task.stepping = undefined;
      }
      if (!task.alive) return false;
    }
    this.#finish(input, batch.entries, results, drafts);
    return true;
  }

  /** Acts on the results in order, up to the first record that is to be taken again. */
  #finish(input: InputQueue, entries: readonly Entry[], results: readonly StepResult[], drafts: Drafts): void {
    const task = this.#task;
    const { results: acting } = task.host;
    let done = 0;
    for (const entry of entries) {
      const { queued } = entry;
      const source: Source = {
        stage: input.definition.topic,
        partition: task.partition,
        traceparent: queued.headers.traceparent,
        record: { topic: input.topic, queued },
      };
      if (entry.kind === 'filtered') {
        acting.passedOver(task.pending, source);
        done += 1;
        continue;
      }
      if (entry.kind === 'poison') {
        acting.deadLetter(task.pending, source, entry.code, entry.reason);
        done += 1;
        continue;
      }
      const result = results[entry.item];
      if (!result) break;
      try {
        if (!acting.act(task.pending, source, result, drafts, entry.item)) {
          input.hold = this.#holdAfter(input, queued, result);
          break;
        }
      } catch (error) {
        if (!(error instanceof OutputTooLarge)) {
          const what = `${input.topic}/${task.partition}`;
          task.host.failed(task, error, { what, from: queued.offset, to: queued.offset });
          return;
        }
        acting.deadLetter(task.pending, source, 'output_too_large', error.message);
        done += 1;
        break; // those behind it have seen its writes: they are stepped again, without them
      }
      for (const timer of drafts.timersOf(entry.item)) task.timers.set(timer);
      done += 1;
      if (result.type !== 'emit' && drafts.writesOf(entry.item).length > 0) break; // as above
    }
    if (done > 0) task.finished(input, done);
    task.host.wakeCommit();
  }

  #holdAfter(input: InputQueue, queued: { waited: boolean }, result: StepResult): Hold {
    const { inputs, partition, host } = this.#task;
    if (result.type === 'retry') {
      const { reason, afterMs } = result;
      host.settings.logger.warn({ topic: input.topic, partition, offset: input.position, reason }, 'to be tried again');
      return holdFor(afterMs);
    }
    queued.waited = true;
    const higher = inputs.filter((other) => other.definition.rank < input.definition.rank);
    return holdUntilReached(higher.map((other) => this.#task.barrierOn(other)));
  }

  /** The input to take from: the highest rank first; one that waits holds up its own rank and those below. */
  #nextInput(): InputQueue | undefined {
    const ready: InputQueue[] = [];
    for (const input of this.#task.inputs) {
      const first = ready[0];
      if (first && input.definition.rank > first.definition.rank) break;
      if (input.hold && !input.hold.isOver()) return undefined;
      input.hold = undefined;
      if (input.length > 0) ready.push(input);
    }
    this.#turn += 1;
    return ready[this.#turn % Math.max(1, ready.length)];
  }

  #isHeld(): boolean {
    if (this.#hold?.isOver()) this.#hold = undefined;
    return this.#hold !== undefined;
  }

  #holdPending(pending: Promise<void>): Hold {
    return this.#pendingHolds.hold(pending, () => this.#task.wake());
  }

  /** How long there is nothing to do for sure, if nothing comes. */
  #wait(): number | undefined {
    const { timers, inputs, host } = this.#task;
    const waits: number[] = [];
    const timer = timers.next();
    if (timer !== undefined && host.mode() === 'running') waits.push(timer - Date.now());
    for (const hold of [this.#hold, ...inputs.map((input) => input.hold)]) {
      if (hold) waits.push(Math.min(hold.until - performance.now(), POLL_MS));
    }
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }
}
