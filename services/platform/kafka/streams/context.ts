import type { Drafts } from './drafts.ts';
import type { LayeredStore } from './layered-store.ts';
import type { Barrier, Store, TaskContext } from './topology.ts';

/** What a context needs of the task and the process behind it. */
export interface ContextHost {
  readonly partition: number;
  readonly partitions: number;
  readonly processNonce: string;
  readonly store: LayeredStore | undefined;
  partitionOf(clientId: string): number;
  barrier(topic: string): Barrier;
  callState(id: string): 'running' | 'answered' | 'none';
  stopping(): boolean;
}

class ItemStore implements Store<object> {
  readonly #store: LayeredStore;
  readonly #drafts: Drafts;
  readonly #item: number;

  constructor(store: LayeredStore, drafts: Drafts, item: number) {
    this.#store = store;
    this.#drafts = drafts;
    this.#item = item;
  }

  get(key: string): object | undefined {
    return this.#store.get(this.#drafts, this.#item, key);
  }

  put(key: string, value: object): void {
    this.#drafts.write(this.#item, key, value);
  }

  delete(key: string): void {
    this.#drafts.write(this.#item, key, null);
  }

  range(start: string, end: string): Iterable<readonly [string, object]> {
    return this.#store.range(this.#drafts, this.#item, start, end);
  }
}

/** The context of one item: a record, a timer, an answer. */
export class ItemContext implements TaskContext<object> {
  readonly partition: number;
  readonly partitions: number;
  readonly processNonce: string;
  readonly #host: ContextHost;
  readonly #drafts: Drafts;
  readonly #item: number;
  #store: ItemStore | undefined;

  constructor(host: ContextHost, drafts: Drafts, item: number) {
    this.#host = host;
    this.#drafts = drafts;
    this.#item = item;
    this.partition = host.partition;
    this.partitions = host.partitions;
    this.processNonce = host.processNonce;
  }

  get store(): Store<object> {
    if (!this.#store) {
      if (!this.#host.store) throw new Error('this topology declares no store');
      this.#store = new ItemStore(this.#host.store, this.#drafts, this.#item);
    }
    return this.#store;
  }

  now(): number {
    return Date.now();
  }

  partitionOf(clientId: string): number {
    return this.#host.partitionOf(clientId);
  }

  schedule(key: string, at: number): void {
    this.#drafts.time(this.#item, { key, at });
  }

  cancel(key: string): void {
    this.#drafts.time(this.#item, { key, at: null });
  }

  barrier(topic: string): Barrier {
    return this.#host.barrier(topic);
  }

  callState(id: string): 'running' | 'answered' | 'none' {
    return this.#host.callState(id);
  }

  stopping(): boolean {
    return this.#host.stopping();
  }
}
