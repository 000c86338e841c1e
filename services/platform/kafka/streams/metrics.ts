import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the runtime measures, by group; several groups of one process share the series. */
export interface StreamsMetrics {
  /** Shown with the next transaction, whatever becomes of it. */
  result(topic: string, type: string, count?: number): void;
  committed(seconds: number, outcome: 'committed' | 'failed'): void;
  restored(records: number): void;
  rebuilt(cause: string): void;
  wiped(reason: string): void;
  lag(topic: string, partition: number, records: number): void;
  forgetLag(topic: string, partition: number): void;
  calls(running: number): void;
  built(seconds: number): void;
}

const find = <T>(registry: Registry, name: string, make: () => T): T =>
  (registry.getSingleMetric(name) as T | undefined) ?? make(); // registered under this name by us alone

/** Registers the series, or finds them. */
export function createStreamsMetrics(registry: Registry, group: string): StreamsMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]): Counter =>
    find(registry, name, () => new Counter({ name, help, labelNames, registers }));
  const gauge = (name: string, help: string, labelNames: string[]): Gauge =>
    find(registry, name, () => new Gauge({ name, help, labelNames, registers }));
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]): Histogram =>
    find(registry, name, () => new Histogram({ name, help, labelNames, buckets, registers }));

  const results = counter('heliograph_streams_records_total', 'Records, timers and answers, by what became of them.', [
    'group',
    'topic',
    'result',
  ]);
  const commits = histogram(
    'heliograph_streams_commit_seconds',
    'Time of a transaction, by its outcome.',
    ['group', 'outcome'],
    [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10],
  );
  const restored = counter('heliograph_streams_restored_records_total', 'Changelog records read into stores.', [
    'group',
  ]);
  const rebuilds = counter('heliograph_streams_rebuilds_total', 'Tasks dropped and built anew.', ['group', 'cause']);
  const wipes = counter('heliograph_streams_store_wipes_total', 'Local stores made anew.', ['group', 'reason']);
  const lags = gauge('heliograph_streams_lag_records', 'Records between position and end.', [
    'group',
    'topic',
    'partition',
  ]);
  const running = gauge('heliograph_streams_calls_running', 'Calls on their way.', ['group']);
  const builds = histogram(
    'heliograph_streams_build_seconds',
    'Time from the assignment of a partition to its first record.',
    ['group'],
    [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
  );

  // prom-client checks and hashes the labels of every call: once a transaction instead of once a record.
  const tallies = new Map<string, Map<string, number>>();
  const showResults = (): void => {
    for (const [topic, tally] of tallies) {
      for (const [result, count] of tally) results.inc({ group, topic, result }, count);
      tally.clear();
    }
  };
  return {
    result: (topic, result, count = 1) => {
      let tally = tallies.get(topic);
      if (!tally) {
        tally = new Map();
        tallies.set(topic, tally);
      }
      tally.set(result, (tally.get(result) ?? 0) + count);
    },
    committed: (seconds, outcome) => {
      commits.observe({ group, outcome }, seconds);
      showResults();
    },
    restored: (records) => restored.inc({ group }, records),
    rebuilt: (cause) => rebuilds.inc({ group, cause }),
    wiped: (reason) => wipes.inc({ group, reason }),
    lag: (topic, partition, records) => lags.set({ group, topic, partition }, records),
    forgetLag: (topic, partition) => lags.remove({ group, topic, partition: String(partition) }),
    calls: (count) => running.set({ group }, count),
    built: (seconds) => builds.observe({ group }, seconds),
  };
}
