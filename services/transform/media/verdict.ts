/** What came of one try to fetch a file. */
export type Fetched =
  | { readonly type: 'stored'; readonly bytes: number; readonly mimeType: string }
  /** An earlier try has stored it. */
  | { readonly type: 'present' }
  | { readonly type: 'broken'; readonly reason: string }
  /** WhatsApp does not have it. */
  | { readonly type: 'absent'; readonly reason: string }
  /** It is not to be had, now or later. */
  | { readonly type: 'refused'; readonly reason: string };

export interface Tries {
  /** This one included. */
  readonly attempts: number;
  /** When the file was first asked for. */
  readonly since: number;
}

export type Verdict =
  | { readonly type: 'done' }
  | { readonly type: 'later'; readonly at: number; readonly reason: string }
  | { readonly type: 'failed'; readonly reason: string };

export interface RetryPolicy {
  readonly firstGapMs: number;
  readonly longestGapMs: number;
  /** WhatsApp: an id that came by webhook lives seven days. */
  readonly patienceMs: number;
  /** Of what WhatsApp says it does not have: that rarely changes, but the webhook may be early. */
  readonly absentPatienceMs: number;
}

const hour = 60 * 60_000;

export const usualPolicy: RetryPolicy = {
  firstGapMs: 2_000,
  longestGapMs: 6 * hour,
  patienceMs: 7 * 24 * hour,
  absentPatienceMs: hour,
};

const growth = 4;
const spread = 0.2;

/**
 * Decides what follows from a try. Gaps grow fourfold: 2 s, 8 s, 32 s, … 6 h.
 * @param random from 0 to 1
 */
export function judge(fetched: Fetched, tries: Tries, policy: RetryPolicy, now: number, random: number): Verdict {
  if (fetched.type === 'stored' || fetched.type === 'present') return { type: 'done' };
  const { reason } = fetched;
  if (fetched.type === 'refused') return { type: 'failed', reason };
  const gap = Math.min(policy.firstGapMs * growth ** Math.min(tries.attempts - 1, 20), policy.longestGapMs);
  const at = now + Math.round(gap * (1 - spread + 2 * spread * random));
  const patience = fetched.type === 'absent' ? policy.absentPatienceMs : policy.patienceMs;
  return at > tries.since + patience
    ? { type: 'failed', reason: `not fetched in ${tries.attempts} tries: ${reason}` }
    : { type: 'later', at, reason };
}
