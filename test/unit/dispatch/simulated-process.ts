import { pino } from 'pino';
import type { DispatchEntry, Outcome } from '../../../services/core/contract/records.ts';
import { createDispatcher, type Dispatcher } from '../../../services/dispatch/dispatcher.ts';
import type { SendingIntegrations } from '../../../services/dispatch/integrations.ts';
import { defaultSettings, type QueueSettings } from '../../../services/dispatch/queue/settings.ts';
import { dispatchTopology } from '../../../services/dispatch/topology.ts';
import type {
  CallRequest,
  InputRecord,
  Output,
  StepResult,
  TaskContext,
  Topology,
} from '../../../services/platform/kafka/streams/topology.ts';
import type { SendResult } from '../../../services/whatsapp/client.ts';
import { type Client, type Cluster, elsewhere, knownNumber, waitingClient } from './cluster.ts';

interface Part {
  readonly changes: Map<string, DispatchEntry | null>;
  readonly outputs: Output[];
  readonly calls: CallRequest[];
  readonly answered: string[];
}

const emptyPart = (): Part => ({ changes: new Map(), outputs: [], calls: [], answered: [] });

export interface ProcessOptions {
  readonly settings?: Partial<QueueSettings>;
  readonly integrations?: SendingIntegrations;
  readonly client?: Client;
  readonly random?: () => number;
}

/**
 * The streams runtime as far as a step can tell, for one partition and without a broker: steps write to a part, a commit makes it
 * true and starts its calls, a rebuild throws it away and restores.
 */
export class SimulatedProcess {
  readonly cluster: Cluster;
  readonly nonce: string;
  readonly client: Client;
  readonly settings: QueueSettings;
  readonly dispatcher: Dispatcher;
  readonly topology: Topology<DispatchEntry, SendResult>;
  readonly calls = new Map<string, { readonly request: CallRequest; answer?: SendResult }>();
  readonly timers = new Map<string, number>();
  readonly counts: string[] = [];
  stopping = false;
  #part = emptyPart();
  #positions = { prepared: 0, statuses: 0 };

  constructor(cluster: Cluster, nonce: string, options: ProcessOptions = {}) {
    this.cluster = cluster;
    this.nonce = nonce;
    this.client = options.client ?? waitingClient();
    this.settings = { ...defaultSettings, ...options.settings };
    const ports = {
      settings: this.settings,
      integrations: options.integrations ?? knownNumber(),
      logger: pino({ level: 'silent' }),
      counts: {
        answer: (type: string, errorClass: string) => void this.counts.push(`${type} ${errorClass}`),
        doubt: (verdict: string) => void this.counts.push(`doubt ${verdict}`),
      },
      random: options.random ?? (() => 0),
      clock: () => cluster.now,
    };
    this.dispatcher = createDispatcher(ports);
    this.topology = dispatchTopology({ ...ports, client: this.client }, this.dispatcher);
  }

  /** Takes the partition, or builds its task anew: what was not committed is gone. */
  restore(): void {
    this.#part = emptyPart();
    this.#positions = { ...this.cluster.positions };
    this.timers.clear();
    this.#act(this.topology.restored?.(this.#context()));
  }

  /** The next record of the statuses, or up to `count` of the prepared messages where there is none. */
  async read(count = 1): Promise<boolean> {
    const { statuses, prepared } = this.cluster;
    const higher = statuses.length > this.#positions.statuses;
    const from = higher ? this.#positions.statuses : this.#positions.prepared;
    const records = (higher ? statuses : prepared).slice(from, from + (higher ? 1 : count));
    if (records.length === 0) return false;
    const input = this.topology.inputs[higher ? 0 : 1];
    const kept = records.filter(({ headers }) => input?.filter?.(headers) !== false);
    // Which record a topic holds is known where it was produced: in the test.
    const items = kept.map((record) => ({
      record: record as InputRecord<never>,
      context: this.#context(),
      waited: false,
    }));
    const results = items.length > 0 ? ((await input?.step(items)) ?? []) : [];
    for (const [at, result] of results.entries()) {
      if (result.type === 'retry') {
        this.#positions.prepared += at;
        return at > 0;
      }
      this.#act(result, items[at]?.context.drafts);
    }
    if (higher) this.#positions.statuses += records.length;
    else this.#positions.prepared += records.length;
    return true;
  }

  /** What a step makes of records, without acting on it. */
  async resultsOf(
    input: Topology<DispatchEntry, SendResult>['inputs'][number] | undefined,
    records: readonly InputRecord<object>[],
  ): Promise<readonly StepResult[]> {
    const items = records.map((record) => ({
      record: record as InputRecord<never>,
      context: this.#context(),
      waited: false,
    }));
    return (await input?.step(items)) ?? [];
  }

  outputsAtHand(): readonly Output[] {
    return this.#part.outputs;
  }

  /** Hands one answer that has come to its step. */
  takeAnswer(): boolean {
    for (const [id, { answer }] of this.calls) {
      if (answer === undefined || this.#part.answered.includes(id)) continue;
      const context = this.#context();
      this.#act(this.topology.calls?.answered(id, answer, context), context.drafts);
      this.#part.answered.push(id);
      return true;
    }
    return false;
  }

  runTimers(): boolean {
    let ran = false;
    for (const [key, at] of [...this.timers]) {
      if (at > this.cluster.now || this.timers.get(key) !== at) continue;
      this.timers.delete(key);
      const context = this.#context();
      this.#act(this.topology.timer?.(key, context), context.drafts);
      ran = true;
    }
    return ran;
  }

  async commit(): Promise<void> {
    const part = this.#part;
    this.#part = emptyPart();
    const { cluster } = this;
    for (const [key, value] of part.changes)
      if (value === null) cluster.store.delete(key);
      else cluster.store.set(key, value);
    for (const { topic, key, value, headers } of part.outputs)
      if (topic === 'outbound.outcomes') cluster.outcomes.push(value as Outcome);
      else if (value) cluster.produce(topic, key, value, { ...headers });
    for (const id of part.answered) this.calls.delete(id);
    Object.assign(cluster.positions, this.#positions);
    for (const request of part.calls) this.#begin(request);
    await flush();
  }

  /** Answers of calls whose partition is another process's go over the statuses. */
  passOn(): void {
    for (const [id, { request, answer }] of this.calls) {
      if (answer === undefined) continue;
      const output = this.topology.calls?.misplaced(request, answer);
      if (output?.value) this.cluster.produce(output.topic, output.key, output.value, { ...output.headers });
      this.calls.delete(id);
    }
  }

  /** Reads, answers, timers and commits until nothing is left to do at this moment. */
  async settle(): Promise<void> {
    for (;;) {
      let worked = false;
      while (this.takeAnswer()) worked = true;
      if (this.runTimers()) worked = true;
      while (await this.read(16)) worked = true;
      const hadCalls = this.#part.calls.length > 0;
      await this.commit();
      if (!worked && !hadCalls) return;
    }
  }

  async advance(ms: number): Promise<void> {
    this.cluster.now += ms;
    await this.settle();
  }

  #begin(request: CallRequest): void {
    const call: { readonly request: CallRequest; answer?: SendResult } = { request };
    this.calls.set(request.id, call);
    const until = this.cluster.now + this.settings.leaseMs;
    void this.topology.calls?.perform(request, { valid: () => this.cluster.now < until }).then((answer) => {
      call.answer = answer;
    });
  }

  #act(result: StepResult | undefined, drafts?: Drafts): void {
    if (!result) return;
    if (result.type === 'retry') throw new Error(result.reason);
    if (result.type !== 'emit') return;
    const { changes, timers } = drafts ?? this.#drafts;
    for (const [key, value] of changes) this.#part.changes.set(key, value);
    for (const [key, at] of timers)
      if (at === null) this.timers.delete(key);
      else this.timers.set(key, at);
    this.#part.outputs.push(...result.outputs);
    this.#part.calls.push(...(result.calls ?? []));
  }

  #drafts: Drafts = { changes: new Map(), timers: new Map() };

  #context(): TaskContext<DispatchEntry> & { readonly drafts: Drafts } {
    const { cluster } = this;
    const drafts: Drafts = { changes: new Map(), timers: new Map() };
    this.#drafts = drafts;
    const part = this.#part;
    const get = (key: string): DispatchEntry | undefined => {
      for (const layer of [drafts.changes, part.changes]) {
        const value = layer.get(key);
        if (value !== undefined) return value ?? undefined;
      }
      return cluster.store.get(key);
    };
    return {
      drafts,
      partition: 0,
      partitions: 1,
      processNonce: this.nonce,
      store: {
        get,
        put: (key, value) => void drafts.changes.set(key, structuredClone(value)),
        delete: (key) => void drafts.changes.set(key, null),
        *range(start, end) {
          for (const key of [...cluster.store.keys()].sort()) {
            const value = key >= start && key < end ? get(key) : undefined;
            if (value) yield [key, value] as const;
          }
        },
      },
      now: () => cluster.now,
      partitionOf: (id) => (id === elsewhere ? 1 : 0),
      schedule: (key, at) => void drafts.timers.set(key, at),
      cancel: (key) => void drafts.timers.set(key, null),
      barrier: () => {
        const end = cluster.statuses.length;
        return { reached: () => this.#positions.statuses >= end };
      },
      callState: (id) => {
        const call = this.calls.get(id);
        if (!call) return 'none';
        return call.answer === undefined ? 'running' : 'answered';
      },
      stopping: () => this.stopping,
    };
  }
}

interface Drafts {
  readonly changes: Map<string, DispatchEntry | null>;
  readonly timers: Map<string, number | null>;
}

/** Lets promises that are ready settle. */
export const flush = (): Promise<void> => new Promise((done) => setImmediate(done));
