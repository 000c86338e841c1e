import type { DispatchEntry } from '../../core/contract/records.ts';
import type { StepResult } from '../../platform/kafka/streams/topology.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { openCall } from '../queue/call-id.ts';
import { allEntries, keyOf } from '../queue/entry.ts';
import { PartitionIndex } from '../queue/partition-index.ts';
import { stepTo } from '../queue/step.ts';
import { runHead } from './heads.ts';
import { beginTurn, type DispatchContext, endCall, endTurn, type Turn } from './turn.ts';

/**
 * What became of an intent that a former task has left behind. Ours and known to the runtime: adopted. Ours and begun: its answer is
 * on its way round, or nobody has it. Ours and never begun: free, a new intent. Another process's: in doubt, for as long as its
 * call may still be written, answered and reported.
 */
function takeUp(turn: Turn, head: DispatchEntry, id: string): void {
  const { dispatcher, context } = turn;
  const { book, budget, settings } = dispatcher;
  const { clientId, integrationId } = head.prepared;
  const { leaseMs, callTimeoutMs, unknownWindowMs } = settings;
  const now = context.now();
  const isOurs = head.intent?.nonce === context.processNonce;
  if (isOurs && context.callState(id) !== 'none') {
    budget.claim(id, { partition: context.partition, integrationId }, now);
    return;
  }
  if (isOurs && !book.knows(id)) {
    book.callOff(id, now);
    endCall(turn, id);
    runHead(turn, clientId, stepTo({ ...head, intent: null, notBefore: null }));
    return;
  }
  const until = now + callTimeoutMs + unknownWindowMs + (isOurs ? 0 : leaseMs);
  context.schedule(clientId, book.doubt(id, until, now));
}

/** What the former task had ended and what is not open in the store was committed after all, or settled by others. */
function forgetEnded({ indexes, book }: Dispatcher, partition: number, heads: readonly DispatchEntry[]): void {
  const open = new Set(heads.map(openCall));
  for (const id of indexes.get(partition)?.ended.open() ?? []) if (!open.has(id)) book.forget(id);
}

/** Rebuilds the partition's queues from its store and sets every head going again. */
export const restoredStep =
  (dispatcher: Dispatcher) =>
  (context: DispatchContext): StepResult => {
    const index = new PartitionIndex();
    const heads: DispatchEntry[] = [];
    for (const [key, entry] of context.store.range(allEntries.start, allEntries.end)) {
      const { prepared, place } = entry;
      if (keyOf(entry) !== key)
        dispatcher.logger.warn({ key }, 'an entry of the queues under a key that is not its own');
      else if (index.append(prepared.clientId, { place, traceparent: undefined })) heads.push(entry);
    }
    forgetEnded(dispatcher, context.partition, heads);
    dispatcher.indexes.set(context.partition, index);
    dispatcher.budget.reset(context.partition);
    const turn = beginTurn(dispatcher, context, index);
    for (const head of heads) {
      const id = openCall(head);
      if (id === undefined) runHead(turn, head.prepared.clientId);
      else takeUp(turn, head, id);
    }
    if (heads.length > 0)
      dispatcher.logger.info(
        { partition: context.partition, chats: heads.length, entries: index.entries, calls: turn.calls.length },
        'queues restored',
      );
    return endTurn(turn);
  };
