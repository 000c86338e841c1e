import type { Logger } from 'pino';
import type { MediaFacts, MediaStore } from '../../platform/media/media-store.ts';
import type { ParkedMedia, ParkedState } from '../../platform/media/parked-media.ts';

export type Awaited =
  | { readonly type: 'found'; readonly facts: MediaFacts }
  /** `retryAfter`: seconds after which it may be there. */
  | { readonly type: 'absent'; readonly retryAfter?: number };

export interface AwaitedMediaOptions {
  readonly store: Pick<MediaStore, 'find'>;
  readonly parked: Pick<ParkedMedia, 'state'>;
  readonly logger: Logger;
  now(): number;
  /** Pauses between the looks at a file that is not there; their sum is the longest wait (default: 10 s). */
  readonly pausesMs?: readonly number[];
  /** Most files that are waited for at a time: an address that nobody has must cost little. */
  readonly most?: number;
}

/** Files as they are asked for: a message is told before its file is fetched, so the first who asks may have to wait. */
export interface AwaitedMedia {
  find(key: string, mediaId: string): Promise<Awaited>;
  /** Ends all waits. */
  stop(): void;
}

const usualPauses = [100, 200, 400, 800, 1_500, 2_000, 2_500, 2_500];

export function createAwaitedMedia(options: AwaitedMediaOptions): AwaitedMedia {
  const { store, parked, logger, now, pausesMs = usualPauses, most = 200 } = options;
  const waits = new Map<string, Promise<Awaited>>();
  const sleepers = new Set<() => void>();
  let stopped = false;

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      sleepers.add(end);
    });

  /** What is known of its fetching; the store alone decides where the database is away. */
  async function stateOf(mediaId: string): Promise<ParkedState | undefined> {
    try {
      return await parked.state(mediaId);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      logger.warn({ mediaId, reason }, 'what is known of a file could not be read');
      return undefined;
    }
  }

  const seconds = (ms: number): number => Math.min(3_600, Math.max(1, Math.ceil(ms / 1000)));

  async function wait(key: string, mediaId: string): Promise<Awaited> {
    const until = now() + pausesMs.reduce((sum, pause) => sum + pause, 0);
    let state: ParkedState | undefined;
    for (const pause of pausesMs) {
      await sleep(pause);
      const facts = await store.find(key);
      if (facts) return { type: 'found', facts };
      state = await stateOf(mediaId);
      if (state?.type === 'failed') return { type: 'absent' };
      // Its next try is too far away to wait for. (One that is under way is due when its lease ends.)
      if (state?.type === 'waiting' && state.nextAt > until && !state.isUnderWay)
        return { type: 'absent', retryAfter: seconds(state.nextAt - now()) };
      if (stopped) return { type: 'absent', retryAfter: 1 };
    }
    return state ? { type: 'absent', retryAfter: 5 } : { type: 'absent' };
  }

  return {
    async find(key, mediaId) {
      const facts = await store.find(key);
      if (facts) return { type: 'found', facts };
      const shared = waits.get(key);
      if (shared) return shared;
      if (stopped || waits.size >= most) return { type: 'absent', retryAfter: 1 };
      const own = wait(key, mediaId).finally(() => waits.delete(key));
      waits.set(key, own);
      return own;
    },
    stop() {
      stopped = true;
      for (const end of [...sleepers]) end();
    },
  };
}
