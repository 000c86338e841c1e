import type { DeliveryState, Outcome } from '../../core/contract/records.ts';
import { factOfOutcome, factsOf } from '../../core/delivery/facts.ts';
import { takeOutcome, takeStatus } from '../../core/delivery/waiting.ts';
import {
  deadLetter,
  drop,
  emit,
  forward,
  type StepItem,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import { externalKey, messageAt, messageKey, putExternal, putMessage } from './entries.ts';

/** Cloud gives our callback data back with every status; only ids of another form need an entry of their own. */
const comesWithCallbackData = (externalId: string): boolean => externalId.startsWith('wamid.');

/** Merges one outcome, and the statuses that waited for it. */
export function mergeOutcome({ record, context }: StepItem<Outcome, DeliveryState>): StepResult {
  const outcome = record.value;
  const { messageId, part, externalId } = outcome;
  const owner = outcome.clientId ?? record.key ?? outcome.conversationId;
  if (context.partitionOf(owner) !== context.partition) return forward(owner);
  if (outcome.type === 'noted') return drop('a note: the message goes out');
  const fact = factOfOutcome(outcome);
  if (!fact) return deadLetter('unknown_outcome', `type "${outcome.type}" is not one of the outcomes`);
  const key = messageKey(owner, messageId);
  const before = messageAt(context, key);
  let message = takeOutcome(before, factsOf(outcome), fact);
  if (externalId !== null && fact.type === 'accepted') {
    const external = externalKey(owner, externalId);
    const entry = context.store.get(external)?.external;
    for (const status of entry?.waiting ?? []) message = takeStatus(message, status, part);
    if (entry?.messageId !== messageId && (entry || !comesWithCallbackData(externalId))) {
      putExternal(context, external, { messageId, part, waiting: [] });
      context.cancel(external);
    }
  }
  return emit(message === before ? [] : putMessage(context, key, message, record.headers));
}
