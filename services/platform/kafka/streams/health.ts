import type { Epoch } from './epoch.ts';
import type { StreamsMetrics } from './metrics.ts';

export type StreamsState = 'joining' | 'restoring' | 'running' | 'stopping' | 'stopped' | 'failed';

export interface PartitionHealth {
  /** Full topic name. */
  readonly topic: string;
  readonly partition: number;
  /** The first offset that is not finished. */
  readonly position: number;
  /** Records between that and the end of the log as last told. */
  readonly lag: number;
  /** Ms since the epoch; now, while there is nothing to do. */
  readonly lastProgressAt: number;
}

export interface StreamsHealth {
  readonly group: string;
  readonly state: StreamsState;
  readonly partitions: readonly PartitionHealth[];
}

/** Health is progress, partition by partition: a consumer can live and stand still. */
export function partitionsOf(epoch: Epoch, now: number): PartitionHealth[] {
  return [...epoch.tasks.values()].flatMap((task) =>
    task.inputs.map((input) => {
      const lag = Math.max(0, (input.end ?? input.position) - input.position);
      return {
        topic: input.topic,
        partition: task.partition,
        position: input.position,
        lag,
        lastProgressAt: lag === 0 ? now : input.lastProgressAt,
      };
    }),
  );
}

/** Tells the lags, and takes back those of partitions that have moved away. */
export class LagReport {
  readonly #metrics: StreamsMetrics;
  #told = new Set<string>();

  constructor(metrics: StreamsMetrics) {
    this.#metrics = metrics;
  }

  tell(partitions: readonly PartitionHealth[]): void {
    const told = new Set<string>();
    for (const { topic, partition, lag } of partitions) {
      this.#metrics.lag(topic, partition, lag);
      told.add(`${topic} ${partition}`);
    }
    for (const gone of this.#told) {
      const [topic = '', partition = '0'] = gone.split(' ');
      if (!told.has(gone)) this.#metrics.forgetLag(topic, Number(partition));
    }
    this.#told = told;
  }
}
