import type { ExternalMessage, Outcome } from '../../core/contract/records.ts';
import { maxExternalId } from '../../core/envelope/webhook-items.ts';
import { innerIdOf } from '../../core/quotes/inner-id.ts';
import { drop, eachRecord, emit } from '../../platform/kafka/streams/topology.ts';
import { externalMessageKey } from '../external-message-key.ts';

/** Keeps which message a WhatsApp id stands for: quotes are resolved by it, users' and the business's. */
export const outcomesStep = eachRecord<Outcome, ExternalMessage>(({ record: { value }, context }) => {
  const { type, externalId, clientId, messageId, part, parts, conversationId, at } = value;
  if (type !== 'accepted' || !externalId || externalId.length > maxExternalId || !clientId)
    return drop('no_external_id');
  context.store.put(externalMessageKey(clientId, externalId), {
    externalId,
    innerId: innerIdOf(externalId) ?? null,
    messageId,
    part,
    parts,
    direction: 'outbound',
    conversationId,
    at,
  });
  return emit([]);
});
