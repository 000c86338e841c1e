import type { DispatchEntry } from '../../core/contract/records.ts';
import { messagePayload } from '../call-payload.ts';
import { openCall } from '../queue/call-id.ts';
import { callOf, entryKey, keyOf, withIntent } from '../queue/entry.ts';
import { nextMove } from '../queue/next-move.ts';
import type { Step } from '../queue/step.ts';
import { addOutcomes, confirmation, type Turn } from './turn.ts';

/** The timer that starts chats which wait for the bound on calls. */
export const wakeKey = 'wake';
/** Another partition's answer frees a call, and only a timer of ours can use it. */
const WAKE_MS = 20;

/** The entry at the head of a chat's queue. */
export function headOf({ index, context }: Turn, clientId: string): DispatchEntry | undefined {
  const chat = index.chat(clientId);
  if (!chat) return undefined;
  const key = entryKey(clientId, chat.head.place);
  const entry = context.store.get(key);
  // Thrown, so that the task is built anew with an index that fits its store.
  if (!entry) throw new Error(`the queue of ${clientId} names ${key}, which the store does not hold`);
  return entry;
}

function waitForBudget({ index, context }: Turn, { clientId, integrationId }: DispatchEntry['prepared']): void {
  const now = context.now();
  index.waiting.add(clientId, integrationId);
  index.hungryAt = now;
  context.schedule(wakeKey, now + WAKE_MS);
}

/** Puts the intent and asks for the call, unless the bound on calls or the number's rate has it wait. */
function start(turn: Turn, head: DispatchEntry): DispatchEntry | undefined {
  const { dispatcher, index, context, calls } = turn;
  const { budget, rates } = dispatcher;
  const { clientId, integrationId } = head.prepared;
  const chat = index.chat(clientId);
  const call = callOf(head);
  if (!chat || !call) throw new Error(`the head of ${clientId} has nothing to send`);
  // What is not begun is left to the successor, which need not doubt it then.
  if (context.stopping()) return undefined;
  if (!budget.free(integrationId)) {
    waitForBudget(turn, head.prepared);
    return undefined;
  }
  const now = context.now();
  if (chat.slot === null || chat.slot < rates.pausedUntil(integrationId)) chat.slot = rates.reserve(integrationId, now);
  if (chat.slot > now) {
    context.schedule(clientId, chat.slot);
    return undefined;
  }
  chat.slot = null;
  index.waiting.delete(clientId);
  const begun = withIntent(head, context.processNonce, now);
  const id = openCall(begun);
  if (id === undefined) throw new Error('an intent names a call');
  budget.claim(id, { partition: context.partition, integrationId }, now);
  calls.push({ id, payload: messagePayload(begun.prepared, begun.part, call.body, confirmation(turn)) });
  return begun;
}

/**
 * Works the head of a chat's queue on until it waits for something: a call, a time, a status. What is done makes room for the next.
 * @param step what an event has made of the head
 * @param fresh an entry that is the head and not yet in the store
 */
export function runHead(turn: Turn, clientId: string, step?: Step, fresh?: DispatchEntry): void {
  const { dispatcher, index, context } = turn;
  let head = fresh ?? headOf(turn, clientId);
  let changed = fresh !== undefined;
  let pending = step;
  while (head) {
    if (pending) {
      addOutcomes(turn, pending.outcomes);
      const chat = index.chat(clientId);
      if (chat) chat.tries = pending.tries;
      if (pending.entry === null) {
        if (fresh !== head) context.store.delete(keyOf(head));
        index.shift(clientId);
        head = headOf(turn, clientId);
        changed = false;
      } else {
        changed = changed || pending.entry !== head;
        head = pending.entry;
      }
      pending = undefined;
      continue;
    }
    const move = nextMove(head, context.now(), dispatcher.settings);
    if (move.type === 'step') {
      pending = move.step;
      continue;
    }
    if (move.type === 'wait') context.schedule(clientId, move.until);
    const begun: DispatchEntry | undefined = move.type === 'start' ? start(turn, head) : undefined;
    if (begun || changed) context.store.put(keyOf(head), begun ?? head);
    return;
  }
  context.cancel(clientId);
}

/**
 * Starts chats that wait for the bound on calls. While another partition has some too, an answer here starts no more of a number than
 * this partition's share.
 */
export function startWaiting(turn: Turn): void {
  const { dispatcher, index, context } = turn;
  if (index.waiting.size === 0) return;
  const { budget, indexes } = dispatcher;
  const now = context.now();
  const most = budget.most(now);
  const hungry = [...indexes.values()].filter((other) => other !== index && now - other.hungryAt < 5 * WAKE_MS).length;
  const share = Math.ceil(most / (hungry + 1));
  const claimed = hungry > 0 ? budget.claimed(context.partition) : new Map<string, number>();
  const hasRoom = (integrationId: string): boolean =>
    (claimed.get(integrationId) ?? 0) < share && budget.free(integrationId);
  for (let started = 0; started < most; started += 1) {
    const next = index.waiting.take(hasRoom);
    if (!next) break;
    claimed.set(next.integrationId, (claimed.get(next.integrationId) ?? 0) + 1);
    runHead(turn, next.clientId);
  }
  if (index.waiting.size === 0) return;
  index.hungryAt = now;
  context.schedule(wakeKey, now + WAKE_MS);
}
