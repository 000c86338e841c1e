import type { DispatchEntry } from '../../core/contract/records.ts';
import type { CallRequest, Output, TaskContext } from '../../platform/kafka/streams/topology.ts';
import type { SendResult } from '../../whatsapp/client.ts';
import type { Numbers } from '../numbers.ts';
import type { CallBudget } from '../queue/budget.ts';
import { openCall } from '../queue/call-id.ts';
import type { CallBook } from '../queue/calls.ts';
import { entryKey, withIntent } from '../queue/entry.ts';
import { nextMove } from '../queue/next-move.ts';
import { createPartitionIndex, type PartitionIndex } from '../queue/partition-index.ts';
import type { NumberRates } from '../queue/rates.ts';
import type { QueueSettings } from '../queue/settings.ts';
import { noTries, type Situation, type Step } from '../queue/step.ts';

export type Context = TaskContext<DispatchEntry>;

/** What the steps of all partitions of a process share. */
export interface DeskParts {
  readonly settings: QueueSettings;
  readonly book: CallBook;
  readonly budget: CallBudget;
  readonly rates: NumberRates;
  readonly numbers: Pick<Numbers, 'known'>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly counts: DeskCounts;
}

export interface DeskCounts {
  answered(result: SendResult): void;
  doubted(ended: 'status' | 'resend' | 'fail'): void;
}

/** What a call needs: the entry as it stood when it was intended, or an indicator. */
export type CallPayload =
  | { readonly type: 'part'; readonly entry: DispatchEntry }
  | { readonly type: 'indicator'; readonly body: string; readonly integrationId: string; readonly clientId: string };

/** What the step at hand will answer. */
export interface Collected {
  readonly outputs: Output[];
  readonly calls: CallRequest[];
}

export const collect = (): Collected => ({ outputs: [], calls: [] });

/** Timers of a chat: its head may start, or its doubt may end. */
export const headTimer = (clientId: string): string => `head:${clientId}`;
export const doubtTimer = (clientId: string): string => `doubt:${clientId}`;
/** Of a partition whose chats wait for the bound on calls. */
export const boundTimer = 'bound';

/** How soon chats that wait for the bound on calls look again: other partitions may have freed it. */
const BOUND_RETRY_MS = 20;
/** How soon a barrier that is not reached is looked at again. */
const BARRIER_RETRY_MS = 50;

export interface Head {
  readonly key: string;
  readonly entry: DispatchEntry;
}

/** The queues of a process's partitions: brings heads on, and applies what events make of them. */
export interface Desk {
  readonly parts: DeskParts;
  index(partition: number): PartitionIndex;
  /** A task begins: its queues are read anew. */
  reset(partition: number): PartitionIndex;
  head(context: Context, clientId: string): Head | undefined;
  situation(context: Context, entry: DispatchEntry): Situation;
  apply(context: Context, head: Head, step: Step, into: Collected): void;
  /** Starts the head of a chat's queue if it may start now; else sees to it that it is looked at again. */
  advance(context: Context, clientId: string, into: Collected): void;
  /** Chats that waited for the bound on calls. */
  startWaiting(context: Context, into: Collected): void;
  /** Nobody knows what became of the head's call. */
  doubt(context: Context, clientId: string, id: string, waitMs: number): void;
  /** Has the time of a doubt passed, and is every status read that lay there then? If not, it is looked at again. */
  doubtIsOver(context: Context, clientId: string, id: string): boolean;
}

export function createDesk(parts: DeskParts): Desk {
  const { settings, book, budget, rates, numbers, random } = parts;
  const indexes = new Map<number, PartitionIndex>();

  const index = (partition: number): PartitionIndex => {
    const known = indexes.get(partition);
    if (known) return known;
    const made = createPartitionIndex();
    indexes.set(partition, made);
    return made;
  };

  const head = (context: Context, clientId: string): Head | undefined => {
    const queues = index(context.partition);
    for (let place = queues.chat(clientId)?.places[0]; place !== undefined; place = queues.shift(clientId)) {
      const key = entryKey(clientId, place);
      const entry = context.store.get(key);
      if (entry) return { key, entry };
    }
    return undefined;
  };

  const situation = (context: Context, entry: DispatchEntry): Situation => ({
    now: context.now(),
    settings,
    gate: numbers.known(entry.prepared.integrationId)?.gate ?? 'message',
    tries: index(context.partition).chat(entry.prepared.clientId)?.tries ?? noTries,
    random,
  });

  const apply = (context: Context, { key, entry }: Head, step: Step, into: Collected): void => {
    const { clientId } = entry.prepared;
    const queues = index(context.partition);
    for (const outcome of step.outcomes)
      into.outputs.push({ topic: 'outbound.outcomes', key: clientId, value: outcome });
    if (step.entry === null) {
      context.store.delete(key);
      queues.shift(clientId);
      return;
    }
    context.store.put(key, step.entry);
    const chat = queues.chat(clientId);
    if (chat) chat.tries = step.tries;
  };

  /** The call starts with the commit of its intent; undefined until when it has to wait. */
  const start = (context: Context, { key, entry }: Head, into: Collected): number | 'bound' | undefined => {
    const { clientId, integrationId } = entry.prepared;
    const now = context.now();
    const queues = index(context.partition);
    const chat = queues.chat(clientId);
    if (!budget.free()) {
      queues.waiting.add(clientId);
      return 'bound';
    }
    const slot = Math.max(chat?.slot ?? rates.reserve(integrationId, now), rates.pausedUntil(integrationId));
    if (chat) chat.slot = slot > now ? slot : null;
    if (slot > now) return slot;
    const intended = withIntent(entry, context.processNonce, now);
    const id = openCall(intended);
    if (id === undefined) return undefined;
    context.store.put(key, intended);
    budget.claim(id, context.partition, now);
    into.calls.push({ id, payload: { type: 'part', entry: intended } satisfies CallPayload });
    return undefined;
  };

  const advance = (context: Context, clientId: string, into: Collected): void => {
    for (let at = head(context, clientId); at; at = head(context, clientId)) {
      const move = nextMove(at.entry, context.now(), settings);
      if (move.type === 'open') return;
      if (move.type === 'wait') {
        context.schedule(headTimer(clientId), move.until);
        return;
      }
      if (move.type === 'start') {
        const until = start(context, at, into);
        if (until === 'bound') context.schedule(boundTimer, context.now() + BOUND_RETRY_MS);
        else if (until !== undefined) context.schedule(headTimer(clientId), until);
        return;
      }
      apply(context, at, move.step, into);
    }
  };

  return {
    parts,
    index,
    reset(partition) {
      indexes.delete(partition);
      budget.reset(partition);
      return index(partition);
    },
    head,
    situation,
    apply,
    advance,
    startWaiting(context, into) {
      const { waiting } = index(context.partition);
      for (const clientId of waiting) {
        if (!budget.free()) {
          context.schedule(boundTimer, context.now() + BOUND_RETRY_MS);
          return;
        }
        waiting.delete(clientId);
        advance(context, clientId, into);
      }
    },
    doubt(context, clientId, id, waitMs) {
      const now = context.now();
      context.schedule(doubtTimer(clientId), book.doubt(id, now + waitMs, now));
    },
    doubtIsOver(context, clientId, id) {
      const now = context.now();
      const until = book.doubtUntil(id);
      if (until === undefined || until > now) {
        context.schedule(doubtTimer(clientId), until ?? now + settings.unknownWindowMs);
        return false;
      }
      const { barriers } = index(context.partition);
      const barrier = barriers.get(id) ?? context.barrier('whatsapp.statuses');
      barriers.set(id, barrier);
      if (!barrier.reached()) {
        context.schedule(doubtTimer(clientId), now + BARRIER_RETRY_MS);
        return false;
      }
      barriers.delete(id);
      return true;
    },
  };
}
