import type { DeliveryError, DeliveryFacts, Outcome, WhatsAppStatus } from '../contract/records.ts';
import { deliveryErrorOfStatus } from './failure-code.ts';

/** One thing that is known of one part of a message, whoever told it. */
export type PartFact =
  /** WhatsApp's answer to the send. */
  | {
      readonly type: 'accepted';
      readonly part: number;
      readonly externalId: string | null;
      readonly replacedId: string | null;
      readonly at: number;
    }
  /** It was not sent, or not taken, or nobody knows. */
  | {
      readonly type: 'unsent';
      readonly part: number;
      readonly replacedId: string | null;
      readonly error: DeliveryError;
      readonly at: number;
    }
  /** WhatsApp's later word on it; each of the first three proves that it was accepted. */
  | { readonly type: Progress; readonly part: number; readonly externalId: string; readonly at: number }
  | {
      readonly type: 'failed';
      readonly part: number;
      readonly externalId: string;
      readonly error: DeliveryError;
      readonly at: number;
    };

export type Progress = 'sent' | 'delivered' | 'read';

/** What delivery events repeat of a message. */
export const factsOf = (outcome: Outcome): DeliveryFacts => ({
  messageId: outcome.messageId,
  appId: outcome.appId,
  conversationId: outcome.conversationId,
  conversationType: outcome.conversationType,
  userId: outcome.userId,
  userExternalId: outcome.userExternalId,
  integrationId: outcome.integrationId,
  parts: Math.max(1, outcome.parts),
});

const unexplained: Readonly<Record<string, DeliveryError>> = {
  refused: { code: 'uncategorized_error', message: 'WhatsApp refused the message', underlyingError: null },
  expired: { code: 'expired', message: 'The message could not be sent in time', underlyingError: null },
  unknown: {
    code: 'uncategorized_error',
    message: 'WhatsApp gave no answer; the message may have been sent',
    underlyingError: null,
  },
  unprepared: { code: 'bad_request', message: 'The message could not be prepared', underlyingError: null },
};

/** The fact in an outcome; undefined for a type that is not known. */
export function factOfOutcome(outcome: Outcome): PartFact | undefined {
  const { part, at, type, replacedId } = outcome;
  if (type === 'accepted') return { type, part, externalId: outcome.externalId, replacedId, at };
  const unexplainedError = Object.hasOwn(unexplained, type) ? unexplained[type] : undefined;
  return unexplainedError && { type: 'unsent', part, replacedId, error: outcome.error ?? unexplainedError, at };
}

/** `played` is a voice message's `read`. */
const progress: Readonly<Record<string, Progress>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
};

/** The fact in a status; undefined for words that say nothing of delivery (`deleted`, `warning`). */
export function factOfStatus(status: WhatsAppStatus, part: number): PartFact | undefined {
  const { externalId, timestamp: at } = status;
  if (status.status === 'failed')
    return { type: 'failed', part, externalId, error: deliveryErrorOfStatus(status.payload), at };
  const type = Object.hasOwn(progress, status.status) ? progress[status.status] : undefined;
  return type && { type, part, externalId, at };
}
