import type { DispatchEntry, Outcome } from '../../core/contract/records.ts';
import {
  type CallRequest,
  emit,
  type Output,
  type StepResult,
  type TaskContext,
} from '../../platform/kafka/streams/topology.ts';
import { type Dispatcher, indexOf } from '../dispatcher.ts';
import type { PartitionIndex } from '../queue/partition-index.ts';
import { noTries, type Situation } from '../queue/step.ts';

export type DispatchContext = TaskContext<DispatchEntry>;

/** One run of a step: what it sees, and what it gathers for its `emit`. */
export interface Turn {
  readonly dispatcher: Dispatcher;
  readonly index: PartitionIndex;
  readonly context: DispatchContext;
  readonly outputs: Output[];
  readonly calls: CallRequest[];
}

export const beginTurn = (
  dispatcher: Dispatcher,
  context: DispatchContext,
  index: PartitionIndex = indexOf(dispatcher, context.partition),
): Turn => ({ dispatcher, index, context, outputs: [], calls: [] });

export const endTurn = ({ outputs, calls }: Turn): StepResult => emit(outputs, calls);

/** The end of a call is decided: the book keeps it until that is committed. */
export function endCall({ index }: Turn, id: string): void {
  index.ended.add(id);
  index.barriers.delete(id);
}

/** For a call that this turn asks for: when it begins, all that this turn and those before it have ended is committed. */
export function confirmation({ dispatcher, index }: Turn): () => void {
  const mark = index.ended.mark();
  return () => {
    for (const id of index.ended.confirm(mark)) dispatcher.book.forget(id);
  };
}

/** What a decision about this entry may depend on. */
export function situationOf({ dispatcher, index, context }: Turn, { prepared }: DispatchEntry): Situation {
  const integration = dispatcher.integrations.peek(prepared.integrationId);
  return {
    now: context.now(),
    settings: dispatcher.settings,
    // Known whenever the call was made by this process; after a takeover, the default until it is read.
    gate: integration === undefined || integration === 'absent' ? 'message' : integration.gate,
    tries: index.chat(prepared.clientId)?.tries ?? noTries,
    random: dispatcher.random,
  };
}

/** Adds the outcomes to what goes out. */
export function addOutcomes({ dispatcher, index, outputs }: Turn, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const key = outcome.clientId ?? outcome.conversationId;
    const traceparent = index.chat(key)?.head.traceparent;
    outputs.push({
      topic: 'outbound.outcomes',
      key,
      partitionBy: key,
      value: outcome,
      ...(traceparent === undefined ? {} : { headers: { traceparent } }),
    });
    const { messageId, clientId, part, type, attempt, fellBack } = outcome;
    if (type === 'accepted')
      dispatcher.logger.debug({ messageId, part, attempt, externalId: outcome.externalId }, 'accepted');
    else
      dispatcher.logger.info(
        { messageId, clientId, part, attempt, fellBack, code: outcome.error?.code, reason: outcome.error?.message },
        `not sent: ${type}`,
      );
  }
}
