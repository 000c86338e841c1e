import type { DeliveryState, ExternalDelivery, Outcome } from '../../core/contract/records.ts';
import { factOfOutcome, factOfStatus, factsOf } from '../../core/delivery/facts.ts';
import { mergeFact, mergeFacts } from '../../core/delivery/merge.ts';
import { deadLetter, forward, type StepItem } from '../../platform/kafka/streams/topology.ts';
import { type Decision, externalKey, messageKey, traceOf, type WorkingSet } from './working-set.ts';

/** Cloud gives our callback data back with every status; only ids of another form need an entry of their own. */
const comesWithCallbackData = (externalId: string): boolean => externalId.startsWith('wamid.');

/** Merges one outcome, and the statuses that waited for it. */
export function mergeOutcome({ record, context }: StepItem<Outcome, DeliveryState>, work: WorkingSet): Decision {
  const outcome = record.value;
  const owner = outcome.clientId ?? record.key ?? outcome.conversationId;
  if (context.partitionOf(owner) !== context.partition) return forward(owner);
  const fact = factOfOutcome(outcome);
  if (!fact) return deadLetter('unknown_outcome', `type "${outcome.type}" is not one of the outcomes`);
  const { store } = context;
  const key = messageKey(owner, outcome.messageId);
  const before = work.message(key, store);
  let message = mergeFact(mergeFacts(before, factsOf(outcome)), fact);
  if (outcome.externalId !== null && fact.type === 'accepted') {
    const external = externalKey(owner, outcome.externalId);
    const entry = work.load(external, store);
    for (const status of entry?.external?.waiting ?? []) {
      const waited = factOfStatus(status, outcome.part);
      if (waited) message = mergeFact(message, waited);
    }
    const mapped = entry?.external?.messageId === outcome.messageId;
    if (!mapped && (entry || !comesWithCallbackData(outcome.externalId))) {
      const known: ExternalDelivery = { messageId: outcome.messageId, part: outcome.part, waiting: [] };
      work.save(external, store, { type: 'external', message: null, external: known, updatedAt: context.now() });
      context.cancel(external);
    }
  }
  if (message !== before) {
    const state: DeliveryState = { type: 'message', message, external: null, updatedAt: context.now() };
    work.save(key, store, state, traceOf(record.headers));
  }
  return 'merged';
}
