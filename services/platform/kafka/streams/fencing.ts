import { TRANSACTION_TIMEOUT_MS } from './builder.ts';

/** Our transactional id has an epoch above ours. */
const FENCED_ERRORS = new Set(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']);

export const isFenced = (type: string): boolean => FENCED_ERRORS.has(type);

/**
 * Why a transaction was refused with an epoch above ours. `expired`: the broker ends a transaction that is open for too long and
 * raises the epoch itself; a broker that was away finds ours so when it is back, and a new producer under the same id is all that is
 * needed. `taken`: another process has the id, and reopening would fence it back, for ever. That a process was frozen meanwhile looks
 * like the first and gives time for the second: it counts as taken.
 */
export function fencedBy(transaction: {
  readonly tookMs: number;
  /** How long this process stood still meanwhile. */
  readonly stillMs: number;
  readonly sessionTimeoutMs: number;
}): 'expired' | 'taken' {
  const { tookMs, stillMs, sessionTimeoutMs } = transaction;
  return tookMs >= TRANSACTION_TIMEOUT_MS && stillMs < sessionTimeoutMs / 3 ? 'expired' : 'taken';
}
