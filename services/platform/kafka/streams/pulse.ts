/** How often a process shows itself that it is running. */
export const BEAT_MS = 250;
/** A busy process is late by less. */
const LATE_MS = 500;
const KEPT = 50;

/** Both clocks, in ms: the monotonic one stands still while a machine is suspended, the wall clock may be set. */
export interface Clocks {
  mono(): number;
  wall(): number;
}

const clocks: Clocks = { mono: () => performance.now(), wall: () => Date.now() };

interface Still {
  /** When it was over, on the monotonic clock. */
  readonly until: number;
  readonly ms: number;
}

/** Tells whether this process stood still, frozen or suspended: its beat, due every `BEAT_MS`, came late. */
export class Pulse {
  readonly #clocks: Clocks;
  readonly #stills: Still[] = [];
  #mono: number;
  #wall: number;

  constructor(using: Clocks = clocks) {
    this.#clocks = using;
    this.#mono = using.mono();
    this.#wall = using.wall();
  }

  /** To be called every `BEAT_MS`. */
  beat(): void {
    const [mono, wall] = [this.#clocks.mono(), this.#clocks.wall()];
    const ms = Math.max(mono - this.#mono, wall - this.#wall) - BEAT_MS;
    this.#mono = mono;
    this.#wall = wall;
    if (ms < LATE_MS) return;
    this.#stills.push({ until: mono, ms });
    if (this.#stills.length > KEPT) this.#stills.shift();
  }

  /** How long it stood still within the last `ms`, all together. What began earlier counts in full. */
  stillWithin(ms: number): number {
    this.beat(); // the answer that a thawed process reads first may come before its timer
    const since = this.#clocks.mono() - ms;
    return this.#stills.reduce((sum, still) => (still.until > since ? sum + still.ms : sum), 0);
  }
}
