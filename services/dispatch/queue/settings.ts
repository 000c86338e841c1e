/** Every time and bound by which the queues act. Times are in milliseconds. */
export interface QueueSettings {
  /** How long a committed intent may wait for its connection. */
  readonly leaseMs: number;
  /** How long a call may take. */
  readonly callTimeoutMs: number;
  /** How long a send without an answer waits for a status. */
  readonly unknownWindowMs: number;
  /** How often a send without an answer is made again before the message counts as unknown. */
  readonly resends: number;
  /** How often a refusal that may pass (WhatsApp: 131000, 131016) is tried. */
  readonly retryAttempts: number;
  readonly throttleAttempts: number;
  readonly pairAttempts: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Cap of the waits while WhatsApp cannot be reached: nothing was sent, so these tries are not counted. */
  readonly awayCapMs: number;
  readonly pairCapMs: number;
  /** How long the part after a media or template part waits for its delivery. */
  readonly gateMs: number;
  /** How long a part's fallback is kept after WhatsApp took the part. */
  readonly fallbackMs: number;
  /** A message that is older than this is not sent any more, with or without an expiry of its own. */
  readonly giveUpAfterMs: number;
  /** Entries of one partition above which its intake pauses. */
  readonly maxEntries: number;
  /**
   * Calls of one process under way or about to start: so many in any case, and at most; between the two, as many as were answered in
   * the last second. What waits longer for its connection than its lease would have to be asked for again.
   */
  readonly minCalls: number;
  readonly maxCalls: number;
}

export const defaultSettings: QueueSettings = {
  leaseMs: 4_000,
  callTimeoutMs: 10_000,
  unknownWindowMs: 30_000,
  resends: 5,
  retryAttempts: 12,
  throttleAttempts: 30,
  pairAttempts: 8,
  backoffBaseMs: 500,
  backoffCapMs: 60_000,
  awayCapMs: 10_000,
  pairCapMs: 300_000,
  gateMs: 5_000,
  fallbackMs: 10_000,
  giveUpAfterMs: 24 * 60 * 60 * 1000,
  maxEntries: 20_000,
  minCalls: 256,
  maxCalls: 2_048,
};
