/**
 * Calls whose end a step has decided, in order, until that is known to be committed. Forgotten at the step, a call whose transaction
 * then fails would come back as an intent that nobody has begun, and be made again.
 */
export class EndedCalls {
  #ids: string[] = [];
  #confirmed = 0;

  add(id: string): void {
    this.#ids.push(id);
  }

  /** All that have ended so far, as a number that `confirm` takes. */
  mark(): number {
    return this.#confirmed + this.#ids.length;
  }

  /** What had ended at that mark is committed. Answers those that nobody has confirmed before. */
  confirm(mark: number): readonly string[] {
    const count = mark - this.#confirmed;
    if (count <= 0) return [];
    const confirmed = this.#ids.slice(0, count);
    this.#ids = this.#ids.slice(count);
    this.#confirmed = mark;
    return confirmed;
  }

  /** Not confirmed yet. */
  open(): readonly string[] {
    return this.#ids;
  }
}
