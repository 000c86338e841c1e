import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Fetched, Verdict } from './verdict.ts';

/** What is told of each try. */
export interface MediaCounts {
  tried(verdict: Verdict['type'], fetched: Fetched, durationMs: number): void;
  underWay(count: number): void;
}

export function createMediaCounts(registry: Registry): MediaCounts {
  const registers = [registry];
  const tries = new Counter({
    name: 'heliograph_media_fetches_total',
    help: 'Tries to fetch a file that a user sent, by what followed: done, later, failed (given up).',
    labelNames: ['verdict'],
    registers,
  });
  const bytes = new Counter({
    name: 'heliograph_media_bytes_total',
    help: 'Bytes of files that were stored.',
    registers,
  });
  const seconds = new Histogram({
    name: 'heliograph_media_fetch_seconds',
    help: 'How long the fetching of stored files took.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600],
    registers,
  });
  const open = new Gauge({
    name: 'heliograph_media_fetches_under_way',
    help: 'Files that are being fetched.',
    registers,
  });
  for (const verdict of ['done', 'later', 'failed']) tries.inc({ verdict }, 0);
  return {
    tried(verdict, fetched, durationMs) {
      tries.inc({ verdict });
      if (fetched.type !== 'stored') return;
      bytes.inc(fetched.bytes);
      seconds.observe(durationMs / 1000);
    },
    underWay: (count) => open.set(count),
  };
}
