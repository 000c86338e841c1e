import { Counter, Histogram, type Registry } from 'prom-client';
import type { TrackerCounts } from './tracker/sweep.ts';
import type { FanoutCounts } from './webhooks/fanout.ts';

/** What this service counts beside what the runtime counts for every service. */
export function createCounts(registry: Registry): TrackerCounts & FanoutCounts {
  const registers = [registry];
  const foreign = new Counter({
    name: 'heliograph_tracker_foreign_statuses_total',
    help: 'Statuses that no outcome came for in ten minutes: of messages that another system sent.',
    registers,
  });
  const attempts = new Counter({
    name: 'heliograph_webhook_attempts_total',
    help: 'Webhook calls by what followed from them: delivered, retry, given-up.',
    labelNames: ['verdict'],
    registers,
  });
  const seconds = new Histogram({
    name: 'heliograph_webhook_attempt_seconds',
    help: 'How long webhook calls took.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20],
    registers,
  });
  const parked = new Counter({
    name: 'heliograph_webhook_parked_total',
    help: 'Events that were not delivered at once and wait in the database.',
    registers,
  });
  return {
    foreignStatuses: (count) => foreign.inc(count),
    attempted(verdict, durationMs) {
      attempts.inc({ verdict });
      seconds.observe(durationMs / 1000);
    },
    parked: (count) => parked.inc(count),
  };
}
