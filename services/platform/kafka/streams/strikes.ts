/** What a failed step was working on: a range of one input's records, or one timer, one answer, the start of a task. */
export interface Suspect {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

interface Known {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: string;
}

const STRIKES = 3;

/** Counts exceptions by what they came from. After one in a batch the records are taken one by one, until the guilty one is found. */
export class Strikes {
  readonly #suspects = new Map<string, Known>();

  strike({ what, from, to }: Suspect, reason: string): void {
    const known = this.#suspects.get(what);
    const overlaps = known && from <= known.to && known.from <= to;
    this.#suspects.set(what, { from, to, count: overlaps ? known.count + 1 : 1, reason });
  }

  /** True if the record at this offset must be taken alone. */
  isSuspect(what: string, offset: number): boolean {
    const known = this.#suspects.get(what);
    return known !== undefined && offset <= known.to;
  }

  /** Why this one is to be passed over: it failed for the third time. */
  condemned(what: string, offset: number): string | undefined {
    const known = this.#suspects.get(what);
    const isGuilty = known && known.count >= STRIKES && known.from === offset && known.to === offset;
    return isGuilty ? known.reason : undefined;
  }

  /** Finished up to, not including, this offset. */
  passed(what: string, offset: number): void {
    const known = this.#suspects.get(what);
    if (known && offset > known.to) this.#suspects.delete(what);
  }
}
