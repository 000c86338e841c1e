import type { DispatchEntry } from '../../core/contract/records.ts';
import { hasFallback, waitsForDelivery } from './entry.ts';
import { outcomeOf } from './outcome.ts';
import { accept, passWait, toFallback } from './progress.ts';
import { reportOf } from './reports.ts';
import { type Situation, type Step, stepTo } from './step.ts';

/** A status that carries our callback data. */
export interface PartStatus {
  readonly messageId: string;
  readonly part: number;
  readonly externalId: string;
  /** WhatsApp's word. */
  readonly status: string;
}

/** WhatsApp took the part and then failed it. The failure itself is the tracker's: it reads the same status. */
function failed(entry: DispatchEntry, externalId: string, outcomeIsOut: boolean, now: number): Step {
  if (hasFallback(entry)) return toFallback(entry, externalId);
  return stepTo(null, outcomeIsOut ? [] : [outcomeOf(entry, { type: 'accepted', externalId, whatsappId: null }, now)]);
}

/** What a status makes of the head of its chat's queue; undefined where it says nothing new. */
export function afterStatus(entry: DispatchEntry, status: PartStatus, situation: Situation): Step | undefined {
  const { externalId } = status;
  if (status.messageId !== entry.prepared.messageId || status.part !== entry.part) return undefined;
  const delivered = reportOf(status.status) === 'delivered';
  if (waitsForDelivery(entry)) {
    if (delivered) return passWait(entry, situation.now);
    return status.status === 'failed' && externalId === entry.awaiting
      ? failed(entry, externalId, true, situation.now)
      : undefined;
  }
  // Nothing of this part was sent yet, or it is the part that the fallback stands for.
  if (entry.attempts === 0 || externalId === entry.awaiting) return undefined;
  if (status.status === 'failed') return failed(entry, externalId, false, situation.now);
  return delivered || status.status === 'sent'
    ? accept(entry, { externalId, whatsappId: null, delivered }, situation)
    : undefined;
}

/**
 * What a status without callback data makes of the head (WhatsApp: API client): it says something only of the part that was taken
 * under its very id and is waited for.
 */
export function afterStatusById(
  entry: DispatchEntry,
  { externalId, status }: Pick<PartStatus, 'externalId' | 'status'>,
  { now }: Situation,
): Step | undefined {
  const report = reportOf(status);
  if (report === undefined || !waitsForDelivery(entry) || externalId !== entry.awaiting) return undefined;
  return report === 'delivered' ? passWait(entry, now) : failed(entry, externalId, true, now);
}
