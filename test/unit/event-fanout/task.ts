import type { DeliveryState, Outcome, StatusRecord, WhatsAppStatus } from '../../../services/core/contract/records.ts';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import type {
  BatchStep,
  InputRecord,
  Output,
  StepResult,
  TaskContext,
  Topology,
} from '../../../services/platform/kafka/streams/topology.ts';

export const clientId = 'c'.repeat(24);
export const messageId = 'a'.repeat(24);

/** A task over a Map. Every key lies in its one partition but those that begin with `9`. */
export class FakeTask {
  readonly entries = new Map<string, DeliveryState>();
  readonly timers = new Map<string, number>();
  writes = 0;
  time = 1_000_000;
  readonly context: TaskContext<DeliveryState>;
  private readonly topology: Topology<DeliveryState>;

  constructor(topology: Topology<DeliveryState>) {
    this.topology = topology;
    const { entries, timers } = this;
    this.context = {
      partition: 0,
      partitions: 2,
      store: {
        get: (key) => entries.get(key),
        put: (key, value) => {
          this.writes += 1;
          entries.set(key, value);
        },
        delete: (key) => void entries.delete(key),
        range: (start, end) =>
          [...entries].filter(([key]) => key >= start && key < end).sort(([a], [b]) => (a < b ? -1 : 1)),
      },
      now: () => this.time,
      partitionOf: (key) => (key.startsWith('9') ? 1 : 0),
      schedule: (key, at) => void timers.set(key, at),
      cancel: (key) => void timers.delete(key),
      barrier: () => ({ reached: () => true }),
      callState: () => 'none',
      processNonce: 'test',
      stopping: () => false,
    };
  }

  async feed(topic: string, values: readonly object[], headers = {}): Promise<readonly StepResult[]> {
    const input = this.topology.inputs.find((one) => one.topic === topic);
    if (!input) throw new Error(`no input ${topic}`);
    // The topology hides which values a topic holds; the test knows.
    const step = input.step as BatchStep<object, DeliveryState>;
    return step(
      values.map((value, offset) => {
        const record: InputRecord<object> = {
          topic,
          partition: 0,
          offset,
          timestamp: 0,
          key: clientId,
          value,
          headers,
        };
        return { record, context: this.context, waited: false };
      }),
    );
  }

  /** Runs every timer whose time has come. */
  tick(ms: number): readonly StepResult[] {
    this.time += ms;
    const results: StepResult[] = [];
    for (const [key, at] of [...this.timers]) {
      if (at > this.time) continue;
      this.timers.delete(key);
      const result = this.topology.timer?.(key, this.context);
      if (result) results.push(result);
    }
    return results;
  }
}

export const outputsOf = (results: readonly StepResult[]): readonly Output[] =>
  results.flatMap((result) => (result.type === 'emit' ? result.outputs : []));

export const typesOf = (results: readonly StepResult[]): readonly string[] =>
  outputsOf(results).map(({ value }) => (value !== null && 'type' in value ? String(value.type) : ''));

export const outcome = (given: Partial<Outcome> = {}): Outcome => ({
  messageId,
  appId: 'b'.repeat(24),
  conversationId: 'd'.repeat(24),
  conversationType: 'personal',
  userId: 'e'.repeat(24),
  userExternalId: null,
  clientId,
  integrationId: 'f'.repeat(24),
  part: 0,
  parts: 1,
  type: 'accepted',
  externalId: 'wamid.A',
  whatsappId: null,
  error: null,
  fellBack: false,
  replacedId: null,
  attempt: 1,
  at: 1000,
  ...given,
});

export const status = (word: string, given: Partial<WhatsAppStatus> = {}): StatusRecord => ({
  type: 'status',
  answer: null,
  status: {
    integrationId: 'f'.repeat(24),
    clientId,
    externalId: 'wamid.A',
    status: word,
    callbackData: callbackData(clientId, messageId, 0),
    timestamp: 2000,
    payload: '{}',
    received: 2100,
    ...given,
  },
});
