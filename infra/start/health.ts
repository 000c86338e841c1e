/** What /health of a service says. */
export interface ServiceHealth {
  readonly service: string;
  readonly status: string;
  readonly partitions: readonly PartitionLine[];
}

export interface PartitionLine {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly lag: number | null;
  readonly lastProgressAt: string | null;
}

/** Asks a service for its health; undefined if it does not answer. */
export async function askHealth(port: number): Promise<ServiceHealth | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    const body = (await response.json()) as Partial<ServiceHealth>;
    return {
      service: body.service ?? '',
      status: body.status ?? (response.ok ? 'up' : 'stuck'),
      partitions: body.partitions ?? [],
    };
  } catch {
    return undefined; // nobody listens, or it is no service of ours
  }
}

/** Whether a service says that it is well; the sandbox, a tool of its own, says so in another word. */
export function isUp(health: ServiceHealth | undefined): boolean {
  return health?.status === 'up' || health?.status === 'ok';
}

/** A service as lines: its state, then each partition with its lag and last progress. */
export function healthLines(name: string, health: ServiceHealth | undefined, now: number): string[] {
  if (health === undefined) return [`${name.padEnd(14)} down`];
  const width = Math.max(0, ...health.partitions.map(({ topic }) => topic.length + 4));
  return [
    `${name.padEnd(14)} ${isUp(health) ? 'up' : health.status}`,
    ...health.partitions.map(({ topic, partition, lag, lastProgressAt }) => {
      const place = `${topic}[${partition}]`.padEnd(width);
      return `  ${place}  lag ${String(lag ?? '?').padStart(6)}  last progress ${age(lastProgressAt, now)}`;
    }),
  ];
}

function age(at: string | null, now: number): string {
  return at === null ? 'none yet' : `${((now - Date.parse(at)) / 1000).toFixed(1)} s ago`;
}
