import type { Barrier } from './topology.ts';

/** What is waited for before the next record is taken. */
export interface Hold {
  /** At the latest; on the monotonic clock. */
  readonly until: number;
  isOver(): boolean;
}

const AWAIT_HIGHER_MS = 1_000;
const PENDING_MIN_MS = 200;
const PENDING_MAX_MS = 2_000;

/** For so long. */
export function holdFor(ms: number): Hold {
  const until = performance.now() + ms;
  return { until, isOver: () => performance.now() >= until };
}

/** Until all barriers are reached, bounded: then the step decides. */
export function holdUntilReached(barriers: readonly Barrier[]): Hold {
  const until = performance.now() + AWAIT_HIGHER_MS;
  return { until, isOver: () => performance.now() >= until || barriers.every((barrier) => barrier.reached()) };
}

/** Holds for something that is on its way, a schema for one: not at once again and again while it fails to come. */
export class PendingHolds {
  #tries = 0;

  /** What was missing is there. */
  reset(): void {
    this.#tries = 0;
  }

  hold(pending: Promise<void>, wake: () => void): Hold {
    const least = this.#tries === 0 ? 0 : Math.min(PENDING_MAX_MS, PENDING_MIN_MS * 2 ** (this.#tries - 1));
    this.#tries += 1;
    const began = performance.now();
    const until = began + PENDING_MAX_MS;
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
      wake();
    };
    pending.then(settle, settle);
    return { until, isOver: () => performance.now() >= until || (isSettled && performance.now() >= began + least) };
  }
}
