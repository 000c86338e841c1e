/** How far an input has come. */
export interface InputProgress {
  /** Records that wait. */
  readonly lag: number;
  /** Ms since the epoch. */
  readonly lastProgressAt: number;
}

/** True where records wait and nothing has moved for so long; with 0 nothing ever stands. */
export const stands = ({ lag, lastProgressAt }: InputProgress, stuckAfterMs: number, now: number): boolean =>
  stuckAfterMs > 0 && lag > 0 && now - lastProgressAt >= stuckAfterMs;
