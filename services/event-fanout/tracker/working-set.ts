import type { DeliveryState, MessageDelivery } from '../../core/contract/records.ts';
import { releaseEvents } from '../../core/delivery/events.ts';
import { nothingKnown } from '../../core/delivery/merge.ts';
import {
  type BatchStep,
  emit,
  type Headers,
  type Output,
  type StepItem,
  type StepResult,
  type Store,
  type TaskContext,
} from '../../platform/kafka/streams/topology.ts';

interface Entry {
  readonly stored: DeliveryState | undefined;
  state: DeliveryState | undefined;
  /** Of the last record that told of it: its trace goes on with the events. */
  trace: Headers;
}

export const messageKey = (owner: string, messageId: string): string => `${owner}:${messageId}`;
export const externalKey = (owner: string, externalId: string): string => `${owner}:x:${externalId}`;

const ownerOf = (key: string): string => key.slice(0, key.indexOf(':'));

/** The entries that one batch touches: each is read once, written once, and its events are decided once, at the end. */
export class WorkingSet {
  private readonly entries = new Map<string, Entry>();

  load(key: string, store: Store<DeliveryState>): DeliveryState | undefined {
    return this.entry(key, store).state;
  }

  save(key: string, store: Store<DeliveryState>, state: DeliveryState, trace: Headers = {}): void {
    const entry = this.entry(key, store);
    entry.state = state;
    entry.trace = trace;
  }

  message(key: string, store: Store<DeliveryState>): MessageDelivery {
    return this.load(key, store)?.message ?? nothingKnown;
  }

  /** Writes what changed and answers the events that are due. */
  flush(context: TaskContext<DeliveryState>): readonly Output[] {
    const outputs: Output[] = [];
    for (const [key, entry] of this.entries) {
      if (entry.state === undefined || entry.state === entry.stored) continue;
      const { state } = entry;
      if (state.message === null) {
        context.store.put(key, state);
        continue;
      }
      const owner = ownerOf(key);
      const { delivery, events } = releaseEvents(state.message, owner);
      context.store.put(key, { ...state, message: delivery });
      for (const event of events) outputs.push({ topic: 'events', key: owner, value: event, headers: entry.trace });
    }
    return outputs;
  }

  private entry(key: string, store: Store<DeliveryState>): Entry {
    const found = this.entries.get(key);
    if (found) return found;
    const stored = store.get(key);
    const entry: Entry = { stored, state: stored, trace: {} };
    this.entries.set(key, entry);
    return entry;
  }
}

export type Decision = StepResult | 'merged';

/**
 * Runs a batch over one working set. All writes and events go with the first record that was merged: should the runtime commit
 * only the head of a batch, then what the rest tells is already in the state, and merging it again changes nothing.
 */
export const overBatch =
  <V>(merge: (item: StepItem<V, DeliveryState>, work: WorkingSet) => Decision): BatchStep<V, DeliveryState> =>
  (items) => {
    const work = new WorkingSet();
    const decisions = items.map((item) => merge(item, work));
    const carrier = decisions.indexOf('merged');
    const outputs = carrier < 0 ? [] : work.flush(contextAt(items, carrier));
    return decisions.map((decision, at) => (decision === 'merged' ? emit(at === carrier ? outputs : []) : decision));
  };

function contextAt<V>(items: readonly StepItem<V, DeliveryState>[], at: number): TaskContext<DeliveryState> {
  const item = items[at];
  if (!item) throw new RangeError(`no record ${at} in a batch of ${items.length}`);
  return item.context;
}

/** What of a record's headers goes on with the events that follow from it. */
export const traceOf = ({ traceparent }: Headers): Headers => (traceparent === undefined ? {} : { traceparent });
