export interface LaneLimits {
  /** Calls at a time to one endpoint from the live stream. */
  readonly live: number;
  /** Conversations that may wait for one of those. */
  readonly waiting: number;
  /** Calls at a time to one endpoint from what was parked. */
  readonly parked: number;
  /** Calls at a time in all. */
  readonly total: number;
  /** An endpoint that answers later than this gets its events from the parked ones only. */
  readonly slowMs: number;
}

export const defaultLimits: LaneLimits = { live: 16, waiting: 512, parked: 8, total: 1_024, slowMs: 2_000 };

interface Lane {
  live: number;
  parked: number;
  readonly waiting: (() => Promise<void>)[];
  /** It held up the live stream: that passes it by until it is quick again. */
  slow: boolean;
  /** Its last call failed: one at a time, until one succeeds. */
  failing: boolean;
}

/**
 * One lane an endpoint, so that a slow or dead one costs nobody else anything: a bounded number of calls at a time, a bounded
 * queue, and a state that decides what may still try.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly limits: LaneLimits;
  private running = 0;

  constructor(limits: LaneLimits = defaultLimits) {
    this.limits = limits;
  }

  /** Runs the job now or when there is room. False: the lane is slow or full, and the job is not taken. */
  submit(webhookId: string, job: () => Promise<void>): boolean {
    const lane = this.lane(webhookId);
    if (lane.slow || lane.waiting.length >= this.limits.waiting) return false;
    lane.waiting.push(job);
    this.fill(webhookId, lane);
    return true;
  }

  /** Takes a place for a parked call, to be given back with `leave`; false when there is none. */
  enter(webhookId: string): boolean {
    const lane = this.lane(webhookId);
    if (lane.parked >= (lane.failing ? 1 : this.limits.parked) || this.running >= this.limits.total) return false;
    lane.parked += 1;
    this.running += 1;
    return true;
  }

  leave(webhookId: string): void {
    const lane = this.lane(webhookId);
    lane.parked -= 1;
    this.running -= 1;
    this.fill(webhookId, lane);
  }

  /** Endpoints that have no place for a parked call. */
  full(): readonly string[] {
    return [...this.lanes]
      .filter(([, lane]) => lane.parked >= (lane.failing ? 1 : this.limits.parked))
      .map(([id]) => id);
  }

  /** The live stream has waited long enough for this endpoint. */
  heldUp(webhookId: string): void {
    this.lane(webhookId).slow = true;
  }

  /** Tells how a call went. */
  report(webhookId: string, succeeded: boolean, durationMs: number): void {
    const lane = this.lane(webhookId);
    lane.failing = !succeeded;
    if (succeeded && durationMs < this.limits.slowMs) lane.slow = false;
  }

  private lane(webhookId: string): Lane {
    const found = this.lanes.get(webhookId);
    if (found) return found;
    const lane: Lane = { live: 0, parked: 0, waiting: [], slow: false, failing: false };
    this.lanes.set(webhookId, lane);
    return lane;
  }

  private fill(webhookId: string, lane: Lane): void {
    while (lane.live < this.limits.live && this.running < this.limits.total) {
      const job = lane.waiting.shift();
      if (!job) break;
      lane.live += 1;
      this.running += 1;
      void job().finally(() => {
        lane.live -= 1;
        this.running -= 1;
        this.fill(webhookId, lane);
      });
    }
    const idle = lane.live === 0 && lane.parked === 0 && lane.waiting.length === 0;
    if (idle && !lane.slow && !lane.failing) this.lanes.delete(webhookId);
  }
}
