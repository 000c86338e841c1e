import type { InputQueue } from './input-queue.ts';
import type { Barrier } from './topology.ts';

interface Open {
  readonly input: InputQueue;
  readonly since: number;
  end: number | undefined;
}

/**
 * Ends that are not known when a barrier is made: only a fetch that began after it can tell what the log held then. kafkajs shuffles
 * the partitions of every fetch, so an empty queue says nothing.
 */
export class Barriers {
  #waiting: Open[] = [];

  make(input: InputQueue, now: number): Barrier {
    const open: Open = { input, since: now, end: undefined };
    this.#waiting.push(open);
    return { reached: () => open.end !== undefined && open.input.position >= open.end };
  }

  /** A fetch that began at `startedAt` has told the end of this input. True if a barrier now knows its end. */
  told(input: InputQueue, startedAt: number, end: number): boolean {
    if (this.#waiting.length === 0) return false;
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((open) => {
      if (open.input !== input || startedAt <= open.since) return true;
      open.end = end;
      return false;
    });
    return this.#waiting.length < before;
  }
}
