import type { Verdict } from './retry.ts';
import type { Subscription } from './subscriptions.ts';

/** One event for one endpoint. */
export interface Delivery {
  readonly subscription: Subscription;
  readonly eventId: string;
  /** Events with the same one go out one after another; null: in any order. */
  readonly orderKey: string | null;
  readonly body: string;
}

export type Attempt = (delivery: Delivery) => Promise<Verdict>;

/** What of a chain was not delivered. Its parts are in the order of the chain. */
export interface Remainder {
  /** Tried, to be tried again. */
  readonly failed?: { readonly delivery: Delivery; readonly at: number };
  /** The call is under way. */
  readonly underWay?: { readonly delivery: Delivery; readonly verdict: Promise<Verdict> };
  /** Not tried: what stands behind those, or what the lane had no room for. */
  readonly rest: readonly Delivery[];
}

/** The events of one conversation for one endpoint, called one after another. */
export class Chain {
  private readonly deliveries: readonly Delivery[];
  private readonly attempt: Attempt;
  private next = 0;
  private underWay: Remainder['underWay'];
  private failed: Remainder['failed'];
  private closed = false;

  constructor(deliveries: readonly Delivery[], attempt: Attempt) {
    this.deliveries = deliveries;
    this.attempt = attempt;
  }

  /** Ends when all are delivered or given up, when one is to be tried again, or when it is closed. */
  async run(): Promise<void> {
    while (!this.closed && this.failed === undefined) {
      const delivery = this.deliveries[this.next];
      if (!delivery) return;
      this.next += 1;
      const verdict = this.attempt(delivery);
      this.underWay = { delivery, verdict };
      const decided = await verdict;
      // Closed meanwhile: whoever closed it has taken the call over.
      if (this.closed) return;
      this.underWay = undefined;
      if (decided.type === 'retry') this.failed = { delivery, at: decided.at };
    }
  }

  /** Starts no further call and hands over what is left. */
  close(): Remainder {
    this.closed = true;
    const rest = this.deliveries.slice(this.next);
    return { rest, ...(this.failed && { failed: this.failed }), ...(this.underWay && { underWay: this.underWay }) };
  }
}
