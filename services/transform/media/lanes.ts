/** How many downloads run at a time: in all, and of one number, so that a number whose files hang does not hold up the others. */
export class Lanes {
  readonly #total: number;
  readonly #each: number;
  readonly #running = new Map<string, number>();
  #all = 0;

  constructor(total: number, each: number) {
    this.#total = total;
    this.#each = each;
  }

  get isFull(): boolean {
    return this.#all >= this.#total;
  }

  /** Numbers that may have no more. */
  full(): readonly string[] {
    return [...this.#running].filter(([, count]) => count >= this.#each).map(([number]) => number);
  }

  /** False: there is no room. */
  enter(number: string): boolean {
    const count = this.#running.get(number) ?? 0;
    if (this.isFull || count >= this.#each) return false;
    this.#running.set(number, count + 1);
    this.#all += 1;
    return true;
  }

  leave(number: string): void {
    const count = this.#running.get(number) ?? 0;
    if (count === 0) return;
    if (count === 1) this.#running.delete(number);
    else this.#running.set(number, count - 1);
    this.#all -= 1;
  }
}
