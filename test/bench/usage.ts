import { existsSync, readFileSync } from 'node:fs';

/** Where a process stands in the table; a bare process stands under the service whose place it takes. */
export const columns = [
  'ingest',
  'transform',
  'dispatch',
  'event-fanout',
  'kafka',
  'mysql',
  'sandbox',
  'load',
] as const;
export type Column = (typeof columns)[number];

export interface Part {
  readonly column: Column;
  readonly pid: number;
}

/** Microseconds of one tick of /proc/<pid>/stat: USER_HZ is 100 on Linux. */
const TICK_MICROS = 10_000;
const SAMPLE_MS = 200;

const readProc = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // the process is gone, or there is no /proc here
  }
};

/** CPU that a process has used in user and kernel mode, its threads included; undefined where /proc does not tell. */
export function cpuMicros(pid: number): number | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command's name may hold blanks and brackets: fields count from behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

/** Memory of its own (RssAnon) in MiB. */
export function ownMemory(pid: number): number | undefined {
  const kib = /^RssAnon:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

export interface Usage {
  readonly cpuMicros: Partial<Record<Column, number>>;
  /** The most that was seen. */
  readonly memoryMib: Partial<Record<Column, number>>;
}

/** Watches processes from now on. */
export class UsageWatch {
  readonly #parts: readonly Part[];
  readonly #before: readonly (number | undefined)[];
  readonly #memory: Partial<Record<Column, number>> = {};
  readonly #timer: NodeJS.Timeout;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#sample();
    this.#before = parts.map(({ pid }) => cpuMicros(pid));
  }

  /** What they have used since then. */
  end(): Usage {
    const used: Partial<Record<Column, number>> = {};
    for (const [n, { column, pid }] of this.#parts.entries()) {
      const [before, after] = [this.#before[n], cpuMicros(pid)];
      if (before === undefined || after === undefined) continue;
      used[column] = (used[column] ?? 0) + after - before;
    }
    this.#sample();
    clearInterval(this.#timer);
    return { cpuMicros: used, memoryMib: this.#memory };
  }

  #sample(): void {
    const now: Partial<Record<Column, number>> = {};
    for (const { column, pid } of this.#parts) {
      const mib = ownMemory(pid);
      if (mib !== undefined) now[column] = (now[column] ?? 0) + mib;
    }
    for (const column of columns) {
      const mib = now[column];
      if (mib !== undefined) this.#memory[column] = Math.max(this.#memory[column] ?? 0, mib);
    }
  }
}

/** Whether this machine tells what processes use. */
export const tellsUsage = (): boolean => existsSync('/proc/self/stat');
