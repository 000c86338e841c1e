import type { BenchRun } from './bench.ts';
import { ascending, percentile, type Spread, spreadOf } from './measure.ts';
import { type Column, columns } from './usage.ts';

/** The medians of a scenario's rounds on one line. */
export interface Row {
  readonly scenario: string;
  readonly line: BenchRun['line'];
  readonly perSecond: Spread | undefined;
  readonly p50: Spread | undefined;
  readonly p95: Spread | undefined;
  readonly p99: Spread | undefined;
  /** CPU microseconds a message, and for what is measured by time percent of a core. */
  readonly cpu: Partial<Record<Column, number>>;
  readonly cpuUnit: 'µs a message' | '% of a core';
  readonly memoryMib: Partial<Record<Column, number>>;
  /** Messages a second beside those of the bare line, where both went as fast as they could. */
  readonly ratio: number | undefined;
  /** CPU of all processes beside the bare line's, the generator left out: it stays the same on a machine that others use too. */
  readonly cpuRatio: number | undefined;
}

/** At this rate and below, what a process does by itself outweighs the messages. */
const SLOW_PER_SECOND = 10;

/** Medians over the rounds; the warming-up counts for nothing. */
export function rowsOf(runs: readonly BenchRun[]): readonly Row[] {
  const counted = runs.filter(({ round }) => round > 0);
  const names = [...new Set(counted.map(({ scenario }) => scenario))];
  return names.flatMap((scenario) => {
    const of = (line: BenchRun['line']) => counted.filter((run) => run.scenario === scenario && run.line === line);
    const bare = of('bare').length === 0 ? undefined : rowOf(scenario, of('bare'), undefined);
    const ours = rowOf(scenario, of('heliograph'), bare);
    return bare ? [ours, bare] : [ours];
  });
}

function rowOf(scenario: string, runs: readonly BenchRun[], bare: Row | undefined): Row {
  const measures = runs.map(({ measure }) => measure);
  const perSecond = spreadOf(measures.map(({ messages, seconds }) => messages / seconds));
  const isPaced = measures.some((measure) => measure.isPaced === true);
  const isSlow = (perSecond?.median ?? 0) <= SLOW_PER_SECOND;
  const latency = (p: number) => spreadOf(measures.map(({ latencies }) => percentile(ascending(latencies), p)));
  const median = (value: (n: number) => number | undefined): number | undefined =>
    spreadOf(measures.map((_, n) => value(n)).filter((one) => one !== undefined))?.median;
  const cpu: Partial<Record<Column, number>> = {};
  const memoryMib: Partial<Record<Column, number>> = {};
  for (const column of columns) {
    const used = median((n) => {
      const { usage, messages, seconds } = measures[n] ?? {};
      const micros = usage?.cpuMicros[column];
      if (micros === undefined) return undefined;
      return isSlow ? micros / (seconds ?? 1) / 10_000 : micros / (messages ?? 1);
    });
    const memory = median((n) => measures[n]?.usage.memoryMib[column]);
    if (used !== undefined) cpu[column] = used;
    if (memory !== undefined) memoryMib[column] = memory;
  }
  return {
    scenario,
    line: runs[0]?.line ?? 'heliograph',
    perSecond,
    p50: latency(0.5),
    p95: latency(0.95),
    p99: latency(0.99),
    cpu,
    cpuUnit: isSlow ? '% of a core' : 'µs a message',
    memoryMib,
    ratio: isPaced || !bare?.perSecond || !perSecond ? undefined : perSecond.median / bare.perSecond.median,
    cpuRatio: bare && allCpu({ cpu }) / allCpu(bare),
  };
}

/** CPU of all that is measured; the generator is not. */
const allCpu = ({ cpu }: Pick<Row, 'cpu'>): number =>
  columns.filter((column) => column !== 'load').reduce((sum, column) => sum + (cpu[column] ?? 0), 0);

const whole = (value: number | undefined): string =>
  value === undefined ? '' : Math.round(value).toLocaleString('en');
const short = (value: number | undefined): string =>
  value === undefined ? '' : value >= 100 ? whole(value) : value.toFixed(1);
const between = (spread: Spread | undefined): string =>
  spread === undefined || spread.least === spread.most ? '' : `${whole(spread.least)}–${whole(spread.most)}`;

/** The table as text. A bare process stands in the column of the service whose place it takes. */
export function printTable(rows: readonly Row[]): string {
  const services = columns.slice(0, 4);
  const names = ['scenario', 'line'];
  const speed = ['msg/s', 'least–most', 'of bare', 'p50 ms', 'p95', 'p99'];
  const head = [...names, ...speed, 'CPU', ...columns, 'all', 'of bare', ...services.map((name) => `${name} MiB`)];
  const body = rows.map((row) => {
    return [
      row.scenario,
      row.line,
      row.perSecond?.median === 0 ? '' : short(row.perSecond?.median),
      between(row.perSecond),
      row.ratio === undefined ? '' : `${Math.round(row.ratio * 100)} %`,
      ...[row.p50, row.p95, row.p99].map((spread) => short(spread?.median)),
      row.cpuUnit,
      ...columns.map((column) => short(row.cpu[column])),
      short(allCpu(row)),
      row.cpuRatio === undefined ? '' : `${row.cpuRatio.toFixed(1)} ×`,
      ...services.map((column) => whole(row.memoryMib[column])),
    ];
  });
  const widths = head.map((name, n) => Math.max(name.length, ...body.map((cells) => cells[n]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, n) => (n < names.length ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...body].map(line).join('\n');
}
