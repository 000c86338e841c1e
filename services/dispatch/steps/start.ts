import type { DispatchEntry } from '../../core/contract/records.ts';
import { emit, type StepResult } from '../../platform/kafka/streams/topology.ts';
import { afterDoubt } from '../queue/after-answer.ts';
import { openCall } from '../queue/call-id.ts';
import { allEntries } from '../queue/entry.ts';
import {
  boundTimer,
  type Collected,
  type Context,
  collect,
  type Desk,
  doubtTimer,
  type Head,
  headTimer,
} from './desk.ts';

/** How soon a number's policy is asked for again while the database is away. */
const POLICY_RETRY_MS = 200;

/** A head that was intended before this task began. */
function takeUp(desk: Desk, context: Context, head: Head, id: string, into: Collected): void {
  const { book, budget, settings } = desk.parts;
  const { entry } = head;
  const { clientId } = entry.prepared;
  const now = context.now();
  if (entry.intent?.nonce !== context.processNonce) {
    // Another process's: it may have sent until its lease ended, and its call may have lasted.
    desk.doubt(context, clientId, id, settings.leaseMs + settings.callTimeoutMs + settings.unknownWindowMs);
  } else if (context.callState(id) !== 'none') {
    budget.claim(id, context.partition, now);
  } else if (book.doubtUntil(id) !== undefined || book.began(id)) {
    desk.doubt(context, clientId, id, settings.unknownWindowMs);
  } else {
    // Our own, and never begun: free.
    desk.apply(
      context,
      head,
      { entry: { ...entry, intent: null }, outcomes: [], tries: desk.situation(context, entry).tries },
      into,
    );
    desk.advance(context, clientId, into);
  }
}

/** A task begins: the queues are read from the store, and every head goes on from where it stands. */
export const createRestored =
  (desk: Desk) =>
  (context: Context): StepResult => {
    const queues = desk.reset(context.partition);
    for (const [, entry] of context.store.range(allEntries.start, allEntries.end))
      queues.append(entry.prepared.clientId, entry.place);
    const into = collect();
    for (const [clientId] of [...queues.chats()]) {
      const head = desk.head(context, clientId);
      const id = head && openCall(head.entry);
      if (head && id !== undefined) takeUp(desk, context, head, id, into);
      else desk.advance(context, clientId, into);
    }
    return emit(into.outputs, into.calls);
  };

function endDoubt(desk: Desk, context: Context, clientId: string, into: Collected): void {
  const head = desk.head(context, clientId);
  const id = head && openCall(head.entry);
  if (!head || id === undefined || !desk.doubtIsOver(context, clientId, id)) return;
  const { numbers, book, counts } = desk.parts;
  const number = numbers.known(head.entry.prepared.integrationId);
  if (number === undefined) {
    context.schedule(doubtTimer(clientId), context.now() + POLICY_RETRY_MS);
    return;
  }
  counts.doubted(number.unknownOutcome);
  book.callOff(id, context.now());
  const entry: DispatchEntry = head.entry;
  desk.apply(context, head, afterDoubt(entry, number.unknownOutcome, desk.situation(context, entry)), into);
  desk.advance(context, clientId, into);
}

/** A wait of a chat is over, or the bound on calls may be free again. */
export const createTimer =
  (desk: Desk) =>
  (key: string, context: Context): StepResult => {
    const into = collect();
    const clientId = key.slice(key.indexOf(':') + 1);
    if (key === boundTimer) desk.startWaiting(context, into);
    else if (key === headTimer(clientId)) desk.advance(context, clientId, into);
    else endDoubt(desk, context, clientId, into);
    return emit(into.outputs, into.calls);
  };
