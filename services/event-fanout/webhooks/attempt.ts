import type { Logger } from 'pino';
import type { AttemptLog } from './attempt-log.ts';
import type { Lanes } from './lanes.ts';
import type { Post } from './post.ts';
import { type Answer, judge, type RetryPolicy, type Tries, type Verdict } from './retry.ts';
import type { Subscription } from './subscriptions.ts';

export interface AttemptCounts {
  attempted(verdict: Verdict['type'], durationMs: number): void;
}

export interface AttemptDependencies {
  readonly post: Post;
  readonly policy: RetryPolicy;
  readonly lanes: Lanes;
  readonly log: Pick<AttemptLog, 'add'>;
  readonly counts: AttemptCounts;
  readonly logger: Logger;
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

/** Makes one call and decides what follows; told to the lane, the log, the metrics. Never rejects. */
export type MakeAttempt = (
  call: { readonly subscription: Subscription; readonly eventId: string; readonly body: string },
  tries: Tries,
) => Promise<Verdict>;

const sealed: Answer = {
  status: null,
  error: 'the secret cannot be opened',
  durationMs: 0,
  retryAfterMs: null,
  forbidden: false,
};

export const createAttempt =
  ({ post, policy, lanes, log, counts, logger, now, random }: AttemptDependencies): MakeAttempt =>
  async ({ subscription, eventId, body }, tries) => {
    const { id: webhookId, target, secret } = subscription;
    const at = now();
    const answer = secret === null ? sealed : await post({ target, secret, body });
    const verdict = judge(answer, tries, policy, now(), random());
    // A refusal is an answer too: the endpoint is well.
    const well = answer.status !== null && answer.status < 500 && answer.status !== 429;
    lanes.report(webhookId, well, answer.durationMs);
    log.add({ webhookId, eventId, attempt: tries.attempt, at, answer, verdict });
    counts.attempted(verdict.type, answer.durationMs);
    const line = { webhookId, eventId, attempt: tries.attempt, status: answer.status, error: answer.error };
    if (verdict.type === 'delivered') logger.debug({ ...line, durationMs: answer.durationMs }, 'webhook delivered');
    else if (verdict.type === 'retry') logger.info({ ...line, nextAt: verdict.at }, 'webhook to be tried again');
    else logger.warn({ ...line, reason: verdict.reason }, 'webhook given up');
    return verdict;
  };
