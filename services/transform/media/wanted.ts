import type { WhatsAppInbound } from '../../core/contract/records.ts';
import { maxExternalId } from '../../core/envelope/webhook-items.ts';
import { isId } from '../../core/ids/ids.ts';
import { type InboundMedia, inboundMedia, mediaTypes } from '../../core/inbound/inbound-media.ts';
import { readInbound } from '../../core/inbound/inbound-payload.ts';
import { planInbound } from '../../core/inbound/inbound-plan.ts';
import type { MediaOrder } from '../../platform/media/parked-media.ts';

/** The file that a record names; an edit may bring another one. What has no file costs a look at its type. */
function mediaIn(record: WhatsAppInbound): InboundMedia | undefined {
  if (Object.hasOwn(mediaTypes, record.type)) return inboundMedia(readInbound(record));
  if (record.type !== 'edit') return undefined;
  const plan = planInbound(readInbound(record), '');
  return plan.type === 'edit' ? inboundMedia(plan.edited) : undefined;
}

/** False for what no row can hold: records come from any producer, and one must not hold up the others. */
export const isUsable = ({ appId, integrationId, whatsappId }: MediaOrder): boolean =>
  isId(appId) && isId(integrationId) && whatsappId.length <= maxExternalId;

/** What a batch of inbound messages wants fetched, each file once: a repeated webhook names it again. */
export function wantedMedia(records: readonly WhatsAppInbound[]): readonly MediaOrder[] {
  const orders = new Map<string, MediaOrder>();
  for (const record of records) {
    const media = mediaIn(record);
    if (!media) continue;
    const { mediaId, whatsappId, mimeType } = media;
    orders.set(mediaId, {
      mediaId,
      appId: record.appId,
      integrationId: record.integrationId,
      whatsappId,
      mimeType,
    });
  }
  return [...orders.values()];
}
