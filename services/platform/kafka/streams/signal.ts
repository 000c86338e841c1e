/** Lets one waiter sleep until it is woken or a time is over. A wake while nobody sleeps is kept for the next sleep. */
export class Signal {
  #resume: (() => void) | undefined;
  #isWoken = false;

  wake(): void {
    this.#isWoken = true;
    this.#resume?.();
  }

  async wait(ms?: number): Promise<void> {
    if (!this.#isWoken) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resume) => {
        this.#resume = resume;
        if (ms !== undefined) timer = setTimeout(resume, Math.max(1, Math.min(ms, 60_000)));
      });
      clearTimeout(timer);
      this.#resume = undefined;
    }
    this.#isWoken = false;
  }
}

/** After everything that is ready now. */
export const nextTurn = (): Promise<void> => new Promise((resume) => setImmediate(resume));

export const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** Waits for a promise, but not longer. True: it came in time. Its rejection is its own caller's business. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resume) => {
    timer = setTimeout(() => resume(false), ms);
  });
  const done = work.then(
    () => true as const,
    () => true as const,
  );
  const inTime = await Promise.race([done, late]);
  clearTimeout(timer);
  return inTime;
}
