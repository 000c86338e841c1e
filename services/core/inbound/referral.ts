import type { ReferralEvent } from '../contract/records.ts';
import { type JsonObject, objectOf, textOf } from '../envelope/json.ts';

/** v2: referral.details.source; other words of WhatsApp's are shown in capitals. */
const sources: Readonly<Record<string, string>> = { ad: 'ADS' };

/**
 * What led the user here, where the message tells (WhatsApp: referral). The code is the click's id, by which an ad's outcome is
 * reported; the API client has none, so there it is what was tapped.
 */
export function referralOf(body: JsonObject): ReferralEvent | null {
  const referral = objectOf(body.referral);
  if (!referral || Object.keys(referral).length === 0) return null;
  const sourceType = textOf(referral.source_type);
  const sourceId = textOf(referral.source_id);
  return {
    code: textOf(referral.ctwa_clid) ?? sourceId ?? textOf(referral.source_url) ?? null,
    source: sourceType === undefined ? null : (sources[sourceType] ?? sourceType.toUpperCase()),
    type: 'OPEN_THREAD',
    adId: sourceType === 'ad' ? (sourceId ?? null) : null,
    payload: JSON.stringify(referral),
  };
}
