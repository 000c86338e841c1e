import type { Call } from './call-log.ts';
import { Deque } from './deque.ts';

/** What one business number and one phone know of each other. */
export interface Pair {
  lastInboundAt: number;
  tokens: number;
  tokensAt: number;
}

/** A phone: its owner's name and what it has received, oldest first. */
export class Phone {
  readonly address: string;
  readonly inbox = new Deque<Call>();
  profileName: string | undefined = undefined;
  private readonly pairs = new Map<string, Pair>();

  constructor(address: string) {
    this.address = address;
  }

  pairWith(phoneNumberId: string): Pair {
    const known = this.pairs.get(phoneNumberId);
    if (known !== undefined) return known;
    const pair: Pair = { lastInboundAt: Number.NEGATIVE_INFINITY, tokens: 0, tokensAt: Number.NEGATIVE_INFINITY };
    this.pairs.set(phoneNumberId, pair);
    return pair;
  }

  get isEmpty(): boolean {
    return this.inbox.length === 0 && this.pairs.size === 0;
  }
}

/** All phones, each made when first spoken of. */
export class Phones {
  private readonly byAddress = new Map<string, Phone>();

  find(address: string): Phone | undefined {
    return this.byAddress.get(address);
  }

  open(address: string): Phone {
    const known = this.byAddress.get(address);
    if (known !== undefined) return known;
    const phone = new Phone(address);
    this.byAddress.set(address, phone);
    return phone;
  }

  /** Takes a forgotten call out of its phone; a call is forgotten before any later one. */
  forget(call: Call): void {
    const phone = call.phone;
    if (phone === undefined || phone.inbox.at(0) !== call) return;
    phone.inbox.shift();
    if (phone.isEmpty) this.byAddress.delete(phone.address);
  }

  clear(): void {
    this.byAddress.clear();
  }
}
