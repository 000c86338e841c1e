import type { DeliveryState } from '../../core/contract/records.ts';
import { endWaiting, isHeldBack } from '../../core/delivery/waiting.ts';
import { emit, type Output, type StepResult, type TaskContext } from '../../platform/kafka/streams/topology.ts';
import { putMessage, waitMs } from './entries.ts';

/** A timer's key that no entry has: those hold a `:`. */
export const sweepKey = 'sweep';

const day = 24 * 60 * 60_000;
const keepMs = 60 * day;
const sliceEntries = 200;
const betweenSlicesMs = 1_000;
const betweenRoundsMs = 60 * 60_000;

export interface TrackerCounts {
  /** A status that no outcome came for. */
  foreignStatuses(count: number): void;
}

const isWaiting = ({ external }: DeliveryState): boolean => external !== null && external.messageId === null;

function over(state: DeliveryState, now: number): boolean {
  return now - state.updatedAt >= (isWaiting(state) ? waitMs : keepMs);
}

const holdsBack = ({ message }: DeliveryState): boolean => message !== null && isHeldBack(message);

/** Dispatch tells the outcome of every part it has sent; should one be missing, its statuses have the last word. */
function release(key: string, { message }: DeliveryState, context: TaskContext<DeliveryState>): readonly Output[] {
  return message === null ? [] : putMessage(context, key, endWaiting(message));
}

/** Ends the wait of an entry whose ten minutes are over. */
export function endWait(key: string, context: TaskContext<DeliveryState>, counts: TrackerCounts): StepResult {
  const state = context.store.get(key);
  if (!state || !(isWaiting(state) || holdsBack(state))) return emit([]);
  // Later statuses of the same id start the ten minutes anew.
  if (context.now() - state.updatedAt < waitMs) context.schedule(key, state.updatedAt + waitMs);
  else if (holdsBack(state)) return emit(release(key, state, context));
  else {
    counts.foreignStatuses(state.external?.waiting.length ?? 0);
    context.store.delete(key);
  }
  return emit([]);
}

/**
 * Walks through the store of a task in small slices and forgets what is over. It also finds the waits whose timers a restart
 * forgot.
 */
export function createSweep(counts: TrackerCounts): {
  begin(context: TaskContext<DeliveryState>): void;
  slice(context: TaskContext<DeliveryState>): StepResult;
} {
  /** Where each partition's walk goes on; one that is lost with its task begins anew. */
  const cursors = new Map<number, string>();
  return {
    begin(context) {
      cursors.delete(context.partition);
      context.schedule(sweepKey, context.now() + betweenSlicesMs);
    },
    slice(context) {
      const now = context.now();
      const ended: string[] = [];
      const late: (readonly [string, DeliveryState])[] = [];
      let seen = 0;
      let last: string | undefined;
      for (const [key, state] of context.store.range(cursors.get(context.partition) ?? '', '\uffff')) {
        last = key;
        seen += 1;
        if (over(state, now)) {
          ended.push(key);
          if (isWaiting(state)) counts.foreignStatuses(state.external?.waiting.length ?? 0);
        } else if (holdsBack(state) && now - state.updatedAt >= waitMs) late.push([key, state]);
        if (seen >= sliceEntries) break;
      }
      for (const key of ended) context.store.delete(key);
      const outputs = late.flatMap(([key, state]) => release(key, state, context));
      const more = seen >= sliceEntries && last !== undefined;
      if (more) cursors.set(context.partition, `${last}\u0000`);
      else cursors.delete(context.partition);
      context.schedule(sweepKey, now + (more ? betweenSlicesMs : betweenRoundsMs));
      return emit(outputs);
    },
  };
}
