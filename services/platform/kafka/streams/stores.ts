import type { Logger } from 'pino';
import { bootIdentity, LocalStore } from './local-store.ts';
import type { StreamsMetrics } from './metrics.ts';
import type { StateFolder } from './state-folder.ts';
import { FORMAT } from './store-health.ts';

export interface StoresOptions {
  readonly folder: StateFolder;
  /** Full name of the changelog. */
  readonly topic: string;
  readonly cluster: string;
  readonly metrics: StreamsMetrics;
  readonly logger: Logger;
}

/** The local stores of this process, by partition. They outlive epochs: a partition that stays keeps its store open. */
export class Stores {
  readonly #open = new Map<number, LocalStore>();
  readonly #boot = bootIdentity();
  readonly #options: StoresOptions;

  constructor(options: StoresOptions) {
    this.#options = options;
  }

  get partitions(): readonly number[] {
    return [...this.#open.keys()];
  }

  async open(partition: number): Promise<LocalStore> {
    const known = this.#open.get(partition);
    if (known) return known;
    const { folder, topic, cluster, metrics, logger } = this.#options;
    const identity = { format: FORMAT, cluster, topic, partition };
    const { store, wiped } = await LocalStore.open(folder.partition(partition), identity, {
      now: Date.now(),
      boot: this.#boot,
    });
    if (wiped) {
      metrics.wiped(wiped);
      logger.warn({ topic, partition, reason: wiped }, 'the local store is made anew from the changelog');
    }
    this.#open.set(partition, store);
    return store;
  }

  async close(partition: number): Promise<void> {
    const store = this.#open.get(partition);
    this.#open.delete(partition);
    await store?.close();
  }
}
