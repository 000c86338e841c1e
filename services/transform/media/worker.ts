import type { Logger } from 'pino';
import type { ClaimedMedia, DueMedia, ParkedMedia } from '../../platform/media/parked-media.ts';
import { createTurns } from '../../platform/timing/turns.ts';
import { within } from '../../platform/timing/within.ts';
import type { MediaCounts } from './counts.ts';
import type { FetchMedia } from './fetch.ts';
import type { Lanes } from './lanes.ts';
import { judge, type RetryPolicy } from './verdict.ts';

export interface WorkerOptions {
  readonly parked: ParkedMedia;
  readonly fetch: FetchMedia;
  readonly lanes: Lanes;
  readonly counts: MediaCounts;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  /** Names this process, for as long as it lives. */
  readonly claim: string;
  /** After so long a row of a process that died is due again. */
  readonly leaseMs: number;
  readonly pollMs: number;
  /** Longest a download may take, however it trickles. */
  readonly downloadMs: number;
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

export interface Worker {
  /** Looks at once instead of at the next turn. */
  nudge(): void;
  /** Takes nothing new, waits for downloads that are nearly done, breaks off the others and gives their rows back. */
  stop(graceMs: number): Promise<void>;
}

const perLook = 100;
const pruneMs = 60 * 60_000;

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/** Fetches parked files when they are due. Any number of processes may do so at a time. */
export function startWorker(options: WorkerOptions): Worker {
  const { parked, lanes, counts, logger, policy, claim, leaseMs, pollMs, downloadMs, now } = options;
  const open = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>();

  async function tryMedia(media: ClaimedMedia, signal: AbortSignal): Promise<void> {
    const { mediaId, integrationId, attempts, createdAt } = media;
    const begun = now();
    const fetched = await options.fetch(media, signal);
    // Broken off because we stop: its row is given back.
    if (turns.isStopped && signal.aborted) return;
    const verdict = judge(fetched, { attempts, since: createdAt }, policy, now(), options.random());
    const durationMs = now() - begun;
    counts.tried(verdict.type, fetched, durationMs);
    const line = { mediaId, integrationId, appId: media.appId, attempt: attempts };
    if (verdict.type === 'done') {
      const stored = fetched.type === 'stored' ? { bytes: fetched.bytes, type: fetched.mimeType } : {};
      logger.debug({ ...line, ...stored, durationMs }, 'a file is stored');
      await parked.done(mediaId);
    } else if (verdict.type === 'later') {
      logger.info({ ...line, reason: verdict.reason, nextAt: verdict.at }, 'a file is to be fetched again');
      await parked.later(mediaId, claim, verdict.at, verdict.reason);
    } else {
      logger.error({ ...line, reason: verdict.reason }, 'a file is given up');
      await parked.fail(mediaId, claim, now(), verdict.reason);
    }
  }

  function begin(media: ClaimedMedia): void {
    const { mediaId, integrationId } = media;
    const controller = new AbortController();
    const late = setTimeout(() => controller.abort(), downloadMs);
    const ended = tryMedia(media, controller.signal)
      .catch((error: unknown) => logger.warn({ mediaId, reason: reasonOf(error) }, 'a file is left to its lease'))
      .finally(() => {
        clearTimeout(late);
        open.delete(mediaId);
        lanes.leave(integrationId);
        counts.underWay(open.size);
        turns.nudge();
      });
    open.set(mediaId, { controller, ended });
    counts.underWay(open.size);
  }

  /** Those that there is room for. */
  function choose(due: readonly DueMedia[]): readonly DueMedia[] {
    return due.filter(({ mediaId, integrationId }) => !open.has(mediaId) && lanes.enter(integrationId));
  }

  /** One look at what is due. True: there may be more that could begin now. */
  async function look(): Promise<boolean> {
    if (lanes.isFull) return false;
    const due = await parked.due(now(), lanes.full(), perLook);
    const chosen = choose(due);
    let claimed: readonly ClaimedMedia[] = [];
    try {
      const at = now();
      claimed = await parked.claim(
        chosen.map(({ mediaId }) => mediaId),
        claim,
        at,
        at + leaseMs,
      );
    } finally {
      const mine = new Set(claimed.map(({ mediaId }) => mediaId));
      for (const { mediaId, integrationId } of chosen) if (!mine.has(mediaId)) lanes.leave(integrationId);
    }
    // The end has begun meanwhile: what was just taken is given back with the rest.
    if (turns.isStopped) for (const { integrationId } of claimed) lanes.leave(integrationId);
    else for (const media of claimed) begin(media);
    return due.length === perLook && claimed.length > 0;
  }

  const turns = createTurns({
    pollMs,
    look,
    failed: (error) => logger.warn({ reason: reasonOf(error) }, 'parked files could not be read'),
  });

  const renewing = setInterval(
    () => {
      if (open.size === 0) return;
      parked
        .renew([...open.keys()], claim, now() + leaseMs)
        .catch((error: unknown) => logger.warn({ reason: reasonOf(error) }, 'claims could not be renewed'));
    },
    Math.max(10, leaseMs / 3),
  );
  const pruning = setInterval(() => {
    parked
      .prune(now())
      .catch((error: unknown) => logger.warn({ reason: reasonOf(error) }, 'old failures could not be forgotten'));
  }, pruneMs).unref();

  turns.nudge();
  return {
    nudge: turns.nudge,
    async stop(graceMs) {
      const looked = turns.stop();
      clearInterval(pruning);
      const ends = (): Promise<unknown> => Promise.all([...open.values()].map(({ ended }) => ended));
      await within(
        graceMs,
        looked.then(() => ends()),
      );
      for (const { controller } of open.values()) controller.abort();
      await within(graceMs, ends());
      clearInterval(renewing);
      try {
        const released = await parked.release(claim, now());
        if (released > 0) logger.info({ released }, 'downloads were broken off and given back');
      } catch (error) {
        logger.warn({ reason: reasonOf(error) }, 'downloads are left to their leases');
      }
    },
  };
}
