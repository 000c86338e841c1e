import TinyQueue from 'tinyqueue';

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Runs things later, in order of their time, on one timer for all of them. */
export interface Schedule {
  after(ms: number, run: () => void): void;
  /** Forgets everything planned. */
  clear(): void;
}

/** Makes a schedule on the monotonic clock. */
export function createSchedule(): Schedule {
  let planned = new TinyQueue<Planned>([], earlier);
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  function arm(): void {
    const next = planned.peek();
    if (next === undefined || next.at >= timerAt) return;
    clearTimeout(timer);
    timerAt = next.at;
    timer = setTimeout(runDue, Math.max(0, next.at - performance.now()));
  }

  function runDue(): void {
    timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    for (let next = planned.peek(); next !== undefined && next.at <= now; next = planned.peek()) {
      planned.pop();
      next.run();
    }
    arm();
  }

  return {
    after(ms, run) {
      order += 1;
      planned.push({ at: performance.now() + ms, order, run });
      arm();
    },
    clear() {
      clearTimeout(timer);
      timerAt = Number.POSITIVE_INFINITY;
      planned = new TinyQueue<Planned>([], earlier);
    },
  };
}

function earlier(a: Planned, b: Planned): number {
  return a.at - b.at || a.order - b.order;
}
