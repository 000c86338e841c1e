/** What a failed step was working on: a range of one input's records, or one timer, one answer, the start of a task. */
export interface Suspect {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

const STRIKES = 3;

/** Counts exceptions by what they came from. After one in a batch the records are taken one by one, until the guilty one is found. */
export class Strikes {
  readonly #suspects = new Map<string, { from: number; to: number; count: number }>();

  /** One more exception. True: it is the third at this one thing, which is to be passed over. */
  strike({ what, from, to }: Suspect): boolean {
    const known = this.#suspects.get(what);
    const overlaps = known && from <= known.to && known.from <= to;
    const count = overlaps ? known.count + 1 : 1;
    this.#suspects.set(what, { from, to, count });
    return count >= STRIKES && from === to;
  }

  /** True if the record at this offset must be taken alone. */
  isSuspect(what: string, offset: number): boolean {
    const known = this.#suspects.get(what);
    return known !== undefined && offset <= known.to;
  }

  /** Finished up to, not including, this offset without an exception. */
  passed(what: string, offset: number): void {
    const known = this.#suspects.get(what);
    if (known && offset > known.to) this.#suspects.delete(what);
  }

  get hasSuspects(): boolean {
    return this.#suspects.size > 0;
  }
}
