import type { DispatchEntry, Outcome } from '../../core/contract/records.ts';
import type { QueueSettings } from './settings.ts';

/** Whether what follows a media or template part waits for its delivery: in its message, in its chat, or not at all. */
export type Gate = 'message' | 'chat' | 'off';

/** What is remembered of the part at hand, in memory: a rebuild forgets it, and then tries are only more. */
export interface Tries {
  /** Answers of the kind that may pass, and sends in doubt that were made again. */
  readonly refused: number;
  /** In a row of which not a byte was written. */
  readonly away: number;
}

export const noTries: Tries = { refused: 0, away: 0 };

/** What a decision may depend on beside the entry and the event. */
export interface Situation {
  readonly now: number;
  readonly settings: QueueSettings;
  readonly gate: Gate;
  readonly tries: Tries;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

/** What an event makes of the head of a queue. */
export interface Step {
  /** As it stands now; null: done, the next of the chat has its turn. */
  readonly entry: DispatchEntry | null;
  readonly outcomes: readonly Outcome[];
  readonly tries: Tries;
}

export const stepTo = (entry: DispatchEntry | null, outcomes: readonly Outcome[] = [], tries = noTries): Step => ({
  entry,
  outcomes,
  tries,
});
