import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { WhatsAppInbound } from '../../core/contract/records.ts';
import type { Sealer } from '../../platform/crypto/seal.ts';
import type { MediaStore } from '../../platform/media/media-store.ts';
import { ParkedMedia } from '../../platform/media/parked-media.ts';
import type { MediaSource } from '../../whatsapp/media.ts';
import { createAccess } from './access.ts';
import type { MediaCounts } from './counts.ts';
import { createFetch } from './fetch.ts';
import { Lanes } from './lanes.ts';
import { type RetryPolicy, usualPolicy } from './verdict.ts';
import { isUsable, wantedMedia } from './wanted.ts';
import { startWorker } from './worker.ts';

export interface MediaOptions {
  readonly database: Knex;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly store: MediaStore;
  readonly source: MediaSource;
  readonly counts: MediaCounts;
  readonly logger: Logger;
  readonly mostBytes: number;
  readonly policy?: RetryPolicy;
  readonly leaseMs?: number;
  readonly pollMs?: number;
}

/** The files of users, as one process fetches them. */
export interface Media {
  /** Sees to it that the files of these messages are fetched; rejects when the database is away. */
  take(records: readonly WhatsAppInbound[]): Promise<void>;
  stop(graceMs?: number): Promise<void>;
}

const downloadsAtATime = 16;
const ofOneNumber = 8;
const downloadMs = 10 * 60_000;

export function startMedia(options: MediaOptions): Media {
  const { database, sealer, store, source, counts, logger, mostBytes } = options;
  const { policy = usualPolicy, leaseMs = 30_000, pollMs = 1_000 } = options;
  const parked = new ParkedMedia(database);
  const worker = startWorker({
    parked,
    fetch: createFetch({ store, source, access: createAccess(database, sealer), mostBytes, logger }),
    lanes: new Lanes(downloadsAtATime, ofOneNumber),
    counts,
    logger,
    policy,
    claim: randomBytes(12).toString('hex'),
    leaseMs,
    pollMs,
    downloadMs,
    now: Date.now,
    random: Math.random,
  });
  return {
    async take(records) {
      const wanted = wantedMedia(records);
      const usable = wanted.filter(isUsable);
      for (const { mediaId } of wanted.filter((order) => !usable.includes(order))) {
        const reason = 'the record has no usable ids';
        counts.tried('failed', { type: 'refused', reason }, 0);
        logger.error({ mediaId, reason }, 'a file is given up');
      }
      if (usable.length === 0) return;
      await parked.park(usable, Date.now());
      worker.nudge();
    },
    stop: (graceMs = 3_000) => worker.stop(graceMs),
  };
}
