import { Counter, Histogram, type Registry } from 'prom-client';

/** What ingest counts. */
export interface IngestMetrics {
  answered(method: string, route: string, status: number, ms: number): void;
  /** Records that Kafka has. */
  produced(topic: string, count: number): void;
  /** Requests that Kafka did not take. */
  refusedBySink(code: string): void;
  /** What a webhook held that is not read. */
  passedOver(what: string): void;
}

export function createIngestMetrics(registry: Registry): IngestMetrics {
  const requests = new Histogram({
    name: 'heliograph_http_request_seconds',
    help: 'Time from a request to its answer, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const records = new Counter({
    name: 'heliograph_ingest_records_total',
    help: 'Records that were accepted and that Kafka has, by topic.',
    labelNames: ['topic'],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'heliograph_ingest_refused_total',
    help: 'Requests not taken by Kafka because Kafka did not take their records, by reason.',
    labelNames: ['code'],
    registers: [registry],
  });
  const passed = new Counter({
    name: 'heliograph_webhook_passed_over_total',
    help: "Parts of WhatsApp's webhooks that were answered with 200 and not read, by kind.",
    labelNames: ['what'],
    registers: [registry],
  });
  return {
    answered: (method, route, status, ms) => requests.observe({ method, route, status }, ms / 1000),
    produced: (topic, count) => records.inc({ topic }, count),
    refusedBySink: (code) => refusals.inc({ code }),
    passedOver: (what) => passed.inc({ what }),
  };
}
