import { Deque } from './deque.ts';
import type { BusinessNumber } from './numbers.ts';
import type { Phone } from './phones.ts';
import type { Protocol } from './protocol.ts';

/**
 * What became of a call: taken, refused by WhatsApp's rules, answered by a fault, taken with its answer cut off,
 * or not answered yet.
 */
export type Outcome = 'accepted' | 'refused' | 'fault' | 'lostAnswer' | 'pending';

/** What a message has been reported as, in order of rank. */
export type Shown = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

/**
 * One call of the business side. An accepted message is its call: the phone's list holds the same object, and the
 * body is kept once, as the text that came.
 */
export class Call {
  readonly n: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** JSON text of the body; empty without one. */
  readonly body: string;
  status = 0;
  outcome: Outcome = 'pending';
  number: BusinessNumber | undefined = undefined;
  phone: Phone | undefined = undefined;
  shown: Shown = 'accepted';
  failedCode = 0;
  protocol: Protocol = 'cloud';

  constructor(n: number, at: number, method: string, path: string, body: string) {
    this.n = n;
    this.at = at;
    this.method = method;
    this.path = path;
    this.body = body;
  }
}

export interface KeepLimits {
  /** Calls kept at most. */
  readonly calls: number;
  /** Characters of bodies kept at most. */
  readonly characters: number;
}

export const DEFAULT_KEEP: KeepLimits = { calls: 1_000_000, characters: 512 * 1024 * 1024 };

/** The calls in order, numbered from 1; the oldest are forgotten beyond the limits, from their phones too. */
export class CallLog {
  private readonly limits: KeepLimits;
  private readonly onForget: (call: Call) => void;
  private calls = new Deque<Call>();
  private characters = 0;
  private lastNumber = 0;

  constructor(limits: KeepLimits, onForget: (call: Call) => void) {
    this.limits = limits;
    this.onForget = onForget;
  }

  get length(): number {
    return this.calls.length;
  }

  begin(at: number, method: string, path: string, body: string): Call {
    this.lastNumber += 1;
    const call = new Call(this.lastNumber, at, method, path, body);
    this.calls.push(call);
    this.characters += body.length;
    while (this.calls.length > this.limits.calls || (this.characters > this.limits.characters && this.length > 1)) {
      this.forgetOldest();
    }
    return call;
  }

  byNumber(n: number): Call | undefined {
    return this.calls.at(n - (this.lastNumber - this.calls.length + 1));
  }

  /** The calls after number `since`, oldest first. */
  *after(since: number): IterableIterator<Call> {
    const first = this.lastNumber - this.calls.length + 1;
    for (let n = Math.max(first, since + 1); n <= this.lastNumber; n += 1) {
      const call = this.byNumber(n);
      if (call !== undefined) yield call;
    }
  }

  /** Forgets all calls; numbering goes on, so that no message id comes twice. */
  clear(): void {
    this.calls = new Deque<Call>();
    this.characters = 0;
  }

  private forgetOldest(): void {
    const oldest = this.calls.shift();
    if (oldest === undefined) return;
    this.characters -= oldest.body.length;
    this.onForget(oldest);
  }
}
