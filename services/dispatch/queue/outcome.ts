import type { DeliveryError, DispatchEntry, Outcome } from '../../core/contract/records.ts';

type Facts =
  | { readonly type: 'accepted'; readonly externalId: string; readonly whatsappId: string | null }
  | { readonly type: 'refused' | 'expired' | 'unknown'; readonly error: DeliveryError };

/** What became of the part at hand. */
export function outcomeOf(entry: DispatchEntry, facts: Facts, at: number): Outcome {
  const { prepared, part, fallback, attempts, awaiting } = entry;
  const accepted = facts.type === 'accepted';
  return {
    messageId: prepared.messageId,
    appId: prepared.appId,
    conversationId: prepared.conversationId,
    conversationType: prepared.conversationType,
    userId: prepared.userId,
    userExternalId: prepared.userExternalId,
    clientId: prepared.clientId,
    integrationId: prepared.integrationId,
    part,
    parts: prepared.parts.length,
    type: facts.type,
    externalId: accepted ? facts.externalId : null,
    whatsappId: accepted ? facts.whatsappId : null,
    error: accepted ? null : facts.error,
    fellBack: fallback,
    // Of a fallback whose outcome is not out, what is awaited is the part that failed.
    replacedId: fallback ? awaiting : null,
    attempt: Math.max(1, attempts),
    at,
  };
}
