import type { DeliveryError, DispatchEntry, PreparedCall } from '../../core/contract/records.ts';
import { callOf, hasFallback } from './entry.ts';
import { outcomeOf } from './outcome.ts';
import { type Situation, type Step, stepTo } from './step.ts';

/** What WhatsApp fetches or checks before it sends, and so may be overtaken (WhatsApp: order between sends is not kept). */
const slowNative = /"type"\s*:\s*"(?:image|audio|video|document|sticker|template)"/;
const isSlow = ({ kind, body }: PreparedCall): boolean =>
  kind === 'media' || kind === 'template' || (kind === 'native' && slowNative.test(body));

const isGated = (entry: DispatchEntry, { gate }: Situation): boolean => {
  const call = callOf(entry);
  if (gate === 'off' || !call || !isSlow(call)) return false;
  return gate === 'chat' || entry.part + 1 < entry.prepared.parts.length;
};

const nextPart = (entry: DispatchEntry): DispatchEntry | null =>
  entry.part + 1 < entry.prepared.parts.length
    ? {
        ...entry,
        part: entry.part + 1,
        fallback: false,
        intent: null,
        attempts: 0,
        notBefore: null,
        awaiting: null,
      }
    : null;

/** @param failedId WhatsApp's id of the part, where it had taken it: its late statuses are not the fallback's */
export const toFallback = (entry: DispatchEntry, failedId: string | null): Step =>
  stepTo({ ...entry, fallback: true, intent: null, attempts: 0, notBefore: null, awaiting: failedId });

export interface Acceptance {
  readonly externalId: string;
  readonly whatsappId: string | null;
  /** Known already, from its status. */
  readonly delivered: boolean;
}

/**
 * WhatsApp took the part. While its fallback may yet be needed its outcome is kept back: a part that fails and is replaced must
 * not count as accepted, nor its failure as the message's (guide: Audio).
 */
export function accept(entry: DispatchEntry, acceptance: Acceptance, situation: Situation): Step {
  const { now, settings } = situation;
  const { externalId, whatsappId, delivered } = acceptance;
  const waiting = { ...entry, intent: null, attempts: 0, awaiting: externalId };
  if (hasFallback(entry) && !delivered) return stepTo({ ...waiting, notBefore: now + settings.fallbackMs });
  const outcomes = [outcomeOf(entry, { type: 'accepted', externalId, whatsappId }, now)];
  return !delivered && isGated(entry, situation)
    ? stepTo({ ...waiting, notBefore: now + settings.gateMs }, outcomes)
    : stepTo(nextPart(entry), outcomes);
}

/** The awaited part was delivered, or has been waited for long enough. */
export function passWait(entry: DispatchEntry, now: number): Step {
  const { awaiting } = entry;
  const keptBack =
    hasFallback(entry) && awaiting !== null
      ? [outcomeOf(entry, { type: 'accepted', externalId: awaiting, whatsappId: null }, now)]
      : [];
  return stepTo(nextPart(entry), keptBack);
}

/** The part at hand, and with it the rest of the message, will not be sent. */
export const giveUp = (
  entry: DispatchEntry,
  type: 'refused' | 'expired' | 'unknown',
  error: DeliveryError,
  now: number,
): Step => stepTo(null, [outcomeOf(entry, { type, error }, now)]);
