import type { DeliveryFacts, MessageDelivery, PartState, WhatsAppStatus } from '../contract/records.ts';
import { parseCallbackData } from '../ids/callback-data.ts';
import { factOfStatus, type PartFact } from './facts.ts';
import { deliveryErrorOfStatus } from './failure-code.ts';
import { maxParts, mergeFact, mergeFacts } from './merge.ts';

/** Of how many numbers a message keeps statuses before it is known which is its own. */
const mostNumbers = 8;
/** Of one number, so that a stranger's leave room for the own ones. */
const mostOfNumber = 64;
const mostText = 32_768;

/**
 * Who owns one number can sign a status that names a message of another's: once it is known which number the message went out
 * from, only that one's statuses count.
 */
export const isForeign = ({ facts }: MessageDelivery, { integrationId }: WhatsAppStatus): boolean =>
  facts !== null && facts.integrationId !== integrationId;

/** An outcome of the part has come. */
const isTold = (part: PartState | undefined): boolean =>
  part !== undefined && (part.acceptedAt !== null || part.failedAt !== null);

const partOf = ({ callbackData }: WhatsAppStatus): number => parseCallbackData(callbackData)?.part ?? -1;

/** What of a status is kept while it waits: of its payload the errors, which is all that is ever read of it. */
export const keptStatus = (status: WhatsAppStatus): WhatsAppStatus => ({
  ...status,
  payload: (status.status === 'failed' ? deliveryErrorOfStatus(status.payload).underlyingError : null) ?? '{}',
});

/** Says the same as one that waits already. Both are kept statuses. */
export const repeats = (waiting: readonly WhatsAppStatus[], status: WhatsAppStatus): boolean =>
  waiting.some(
    (one) =>
      one.integrationId === status.integrationId &&
      one.externalId === status.externalId &&
      one.callbackData === status.callbackData &&
      one.status === status.status &&
      one.timestamp === status.timestamp &&
      one.payload === status.payload,
  );

function hasRoom(waiting: readonly WhatsAppStatus[], { integrationId, payload }: WhatsAppStatus): boolean {
  const own = waiting.filter((one) => one.integrationId === integrationId);
  if (own.length === 0) return new Set(waiting.map((one) => one.integrationId)).size < mostNumbers;
  return own.length < mostOfNumber && own.reduce((sum, one) => sum + one.payload.length, payload.length) <= mostText;
}

/**
 * Adds what a status tells of a part. Before the part's outcome it waits: dispatch may yet send a fallback in place of the part, and
 * then the failure of what it stands for is not the message's (guide: Audio).
 */
export function takeStatus(delivery: MessageDelivery, status: WhatsAppStatus, part: number): MessageDelivery {
  const fact = factOfStatus(status, part);
  if (!fact || isForeign(delivery, status)) return delivery;
  // Without callback data it was found by an id that an outcome named.
  if (isTold(delivery.parts[part]) || status.callbackData === null) return mergeFact(delivery, fact);
  if (part >= (delivery.facts?.parts ?? maxParts)) return delivery;
  const kept = keptStatus(status);
  const { waiting } = delivery;
  return repeats(waiting, kept) || !hasRoom(waiting, kept) ? delivery : { ...delivery, waiting: [...waiting, kept] };
}

/** Merges those that wait for a part that is decided, and forgets those that turn out to be foreign. */
function settle(delivery: MessageDelivery, isDecided: (part: number) => boolean): MessageDelivery {
  const { waiting, parts } = delivery;
  if (waiting.length === 0) return delivery;
  const own = waiting.filter((status) => !isForeign(delivery, status) && partOf(status) < parts.length);
  const left = own.filter((status) => !isDecided(partOf(status)));
  if (left.length === waiting.length) return delivery;
  return own.reduce<MessageDelivery>(
    (message, status) => {
      const part = partOf(status);
      const fact = isDecided(part) ? factOfStatus(status, part) : undefined;
      return fact ? mergeFact(message, fact) : message;
    },
    { ...delivery, waiting: left },
  );
}

/** Adds what an outcome tells: who and where, the fact, and with it what waited for it. */
export function takeOutcome(delivery: MessageDelivery, facts: DeliveryFacts, fact: PartFact): MessageDelivery {
  const message = mergeFact(mergeFacts(delivery, facts), fact);
  return settle(message, (part) => isTold(message.parts[part]));
}

/** True while statuses wait for the outcome of a part, and the message's events with them. */
export const isHeldBack = ({ facts, waiting }: MessageDelivery): boolean => facts !== null && waiting.length > 0;

/** Takes what waits as it is: the outcome has not come in the time given. */
export const endWaiting = (delivery: MessageDelivery): MessageDelivery =>
  isHeldBack(delivery) ? settle(delivery, () => true) : delivery;
