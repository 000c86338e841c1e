import type { Usage } from './usage.ts';

/** What one run of one line gave. */
export interface Measure {
  /** Messages, or for what is measured by time alone 0. */
  readonly messages: number;
  readonly seconds: number;
  /** Latencies in milliseconds, where the scenario has them. */
  readonly latencies: readonly number[];
  readonly usage: Usage;
  /** What the verifier found wrong; a run with faults is a failed run. */
  readonly faults: readonly string[];
  /** Messages came at a given rate, not as fast as the line takes them. */
  readonly isPaced?: boolean;
  /** Further figures by name. */
  readonly further?: Readonly<Record<string, number>>;
}

/** The value below which the share `p` of them lies. */
export function percentile(sorted: readonly number[], p: number): number | undefined {
  if (sorted.length === 0) return undefined;
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
}

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Median of the given values with the least and the greatest. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const sorted = ascending(values.filter((value) => value !== undefined));
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? least;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? least;
  return { median: (upper + lower) / 2, least, most };
}
