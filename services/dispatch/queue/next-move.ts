import type { DispatchEntry } from '../../core/contract/records.ts';
import { waitsForDelivery } from './entry.ts';
import { giveUp, passWait } from './progress.ts';
import type { QueueSettings } from './settings.ts';
import type { Step } from './step.ts';

/** What the head of a queue needs now. */
export type Move =
  /** Its call may be under way, or is in doubt. */
  | { readonly type: 'open' }
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'start' }
  /** Its time alone brought it on. */
  | { readonly type: 'step'; readonly step: Step };

const expired = { code: 'expired', message: 'The message expired before it was sent', underlyingError: null };

const deadlineOf = ({ prepared }: DispatchEntry, settings: QueueSettings): number =>
  Math.min(prepared.expiresAt ?? Number.POSITIVE_INFINITY, prepared.received + settings.giveUpAfterMs);

export function nextMove(entry: DispatchEntry, now: number, settings: QueueSettings): Move {
  if (entry.intent !== null) return { type: 'open' };
  const until = entry.notBefore ?? 0;
  if (waitsForDelivery(entry))
    return until > now ? { type: 'wait', until } : { type: 'step', step: passWait(entry, now) };
  const deadline = deadlineOf(entry, settings);
  if (deadline <= now) return { type: 'step', step: giveUp(entry, 'expired', expired, now) };
  return until > now ? { type: 'wait', until: Math.min(until, deadline) } : { type: 'start' };
}
