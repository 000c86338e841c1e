import type { Shown } from '../call-log.ts';
import type { Failure, Reported } from '../statuses.ts';
import { clientErrorTitle } from './errors.ts';

/** True where the number's client is set up to tell of this status (WhatsApp: sent_status). */
export function isReportedByClient({ number }: Reported, status: Shown): boolean {
  return number.client.setup.reported.has(status);
}

/** A status as the API client tells it (WhatsApp: on-premises webhooks). */
export function clientStatus(
  { id, recipient, category }: Reported,
  status: Shown,
  at: number,
  failure?: Failure,
): unknown {
  return {
    id,
    recipient_id: recipient.address,
    status,
    timestamp: String(Math.floor(at / 1_000)),
    type: 'message',
    ...(status === 'failed' ? {} : { pricing: pricingOf(category) }),
    ...(failure === undefined
      ? {}
      : { errors: [{ code: failure.code, title: clientErrorTitle(failure.code), details: failure.details }] }),
  };
}

function pricingOf(category: string): unknown {
  return { billable: category !== 'service', pricing_model: 'CBP', category };
}
