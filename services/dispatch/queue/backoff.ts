/**
 * The wait before the n-th repeat (from 1): doubling from `baseMs` up to `capMs`, of which a half is chance, so that chats which
 * failed together do not come back together.
 * @param random 0 to 1
 */
export function backoff(n: number, baseMs: number, capMs: number, random: number): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(n - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

/** WhatsApp: pair rate limit, "retry after 4^n seconds". */
export const pairBackoff = (n: number, capMs: number): number => Math.min(capMs, 1000 * 4 ** Math.min(n, 15));
