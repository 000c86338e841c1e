import TinyQueue from 'tinyqueue';

/** A call of `schedule`, or of `cancel` where no time is named. */
export interface TopologyTimer {
  readonly key: string;
  readonly at: number | null;
}

interface Entry {
  readonly key: string;
  readonly at: number;
  readonly turn: number;
}

/** The timers of one task, one a key; times are in ms since the epoch. */
export class Timers {
  readonly #queue = new TinyQueue<Entry>([], (a, b) => a.at - b.at || a.turn - b.turn);
  readonly #current = new Map<string, Entry>();
  #turn = 0;

  set({ key, at }: TopologyTimer): void {
    if (at === null) {
      this.#current.delete(key);
      return;
    }
    this.#turn += 1;
    const entry = { key, at, turn: this.#turn };
    this.#current.set(key, entry);
    this.#queue.push(entry);
  }

  /** When the earliest is due; undefined without one. */
  next(): number | undefined {
    for (let top = this.#queue.peek(); top; top = this.#queue.peek()) {
      if (this.#current.get(top.key) === top) return top.at;
      this.#queue.pop(); // replaced or cancelled since
    }
    return undefined;
  }

  /** Takes the earliest one that is due. */
  take(now: number): string | undefined {
    const at = this.next();
    if (at === undefined || at > now) return undefined;
    const entry = this.#queue.pop();
    if (!entry) return undefined;
    this.#current.delete(entry.key);
    return entry.key;
  }

  get size(): number {
    return this.#current.size;
  }
}
