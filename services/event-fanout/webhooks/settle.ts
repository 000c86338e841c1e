import { persistently } from './database-trouble.ts';
import type { ParkedStore } from './parked-store.ts';
import type { Verdict } from './retry.ts';

export interface Settled {
  readonly webhookId: string;
  readonly eventId: string;
  readonly orderKey: string | null;
  /** Tries made, as its row holds it. */
  readonly attempts: number;
}

/** Writes what became of a parked event's try. */
export async function settle(store: ParkedStore, row: Settled, verdict: Verdict, now: number): Promise<void> {
  const { webhookId, eventId, orderKey, attempts } = row;
  await persistently(() =>
    verdict.type === 'retry'
      ? store.reschedule(webhookId, eventId, attempts, verdict.at)
      : store.remove(webhookId, eventId, orderKey, now),
  );
}
