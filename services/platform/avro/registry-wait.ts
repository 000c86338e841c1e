import { RegistryAway } from './registry.ts';

/** How an engine that is not there yet is waited for. */
export interface RegistryWait {
  /** How long it may be away: 0 asks once. */
  readonly waitMs: number;
  /** Told at the first failure and every ten seconds after. */
  readonly away: (reason: string, waitedMs: number) => void;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

const RETRY_MS = 1_000;
const TELL_MS = 10_000;

/** Asks again while the registry is away, for a bounded time; anything else that is wrong is thrown at once. */
export async function whenRegistryAnswers<T>(
  ask: () => Promise<T>,
  { waitMs, away, now, pause }: RegistryWait,
): Promise<T> {
  const began = now();
  let told = Number.NEGATIVE_INFINITY;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const waited = now() - began;
      if (!(error instanceof RegistryAway) || waited >= waitMs) throw error;
      if (now() - told >= TELL_MS) {
        told = now();
        away(error.message, waited);
      }
      await pause(RETRY_MS);
    }
  }
}
