/** What came of one call. */
export interface Answer {
  /** Null: there was none. */
  readonly status: number | null;
  /** Null: it was answered. */
  readonly error: string | null;
  readonly durationMs: number;
  /** As the endpoint asks for it. */
  readonly retryAfterMs: number | null;
  /** The target may not be called at all. */
  readonly forbidden: boolean;
}

export interface RetryPolicy {
  /** Between the tries; one more try than waits. */
  readonly waitsMs: readonly number[];
}

/** Where an event stands that was tried before. */
export interface Tries {
  /** This one included. */
  readonly attempt: number;
  /** When it was taken on. */
  readonly since: number;
}

export type Verdict =
  | { readonly type: 'delivered' }
  | { readonly type: 'given-up'; readonly reason: string }
  | { readonly type: 'retry'; readonly at: number };

/** Sunshine: the target is there and will not have it; another try changes nothing. */
const final: ReadonlySet<number> = new Set([400, 401, 403, 404, 406]);

const spread = 0.2;

/**
 * Decides what follows from an answer.
 * @param random from 0 to 1
 */
export function judge(answer: Answer, tries: Tries, policy: RetryPolicy, now: number, random: number): Verdict {
  const { status, forbidden } = answer;
  if (status !== null && status >= 200 && status < 300) return { type: 'delivered' };
  if (forbidden) return { type: 'given-up', reason: 'the target leads to a private address' };
  if (status !== null && final.has(status)) return { type: 'given-up', reason: `the target answered ${status}` };
  const wait = policy.waitsMs[tries.attempt - 1];
  if (wait === undefined) return { type: 'given-up', reason: `not delivered in ${tries.attempt} tries` };
  // One that stood behind others until its time was up gets one try: else the queue before a dead endpoint would never end.
  if (tries.attempt === 1 && now - tries.since > windowMs(policy))
    return { type: 'given-up', reason: 'not delivered in time' };
  const jittered = wait * (1 - spread + 2 * spread * random);
  // Within one and two times the step, so that an endpoint can slow us down but not silence us.
  const asked = Math.min(Math.max(answer.retryAfterMs ?? 0, jittered), 2 * wait);
  return { type: 'retry', at: now + Math.round(asked) };
}

/** The time in which all tries of an event lie, waits at their longest. */
const windowMs = ({ waitsMs }: RetryPolicy): number => waitsMs.reduce((sum, wait) => sum + wait, 0) * (1 + spread);

/** `Retry-After`: seconds, or a date. Null for text that is neither. */
export function parseRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // `Date.parse` takes nearly anything for a date.
  const at = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
