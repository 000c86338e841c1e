import type { OutboundPrepared } from '../core/contract/records.ts';
import { callbackData } from '../core/ids/callback-data.ts';
import type { MessageCall } from '../whatsapp/client.ts';
import type { QueueSettings } from './queue/settings.ts';

/** What a call needs when it is made: everything but the credentials, which lie in no topic and in no store. */
export interface CallPayload {
  readonly clientId: string;
  readonly integrationId: string;
  /** Null: an indicator. */
  readonly message: MessageCall | null;
  readonly indicator: string | null;
  /** To be called when the call begins: what went out with its intent is committed. */
  readonly committed: () => void;
}

export const messagePayload = (
  { clientId, integrationId, messageId, address, addressType }: OutboundPrepared,
  part: number,
  body: string,
  committed: () => void,
): CallPayload => ({
  clientId,
  integrationId,
  message: {
    body,
    recipient: { type: addressType === 'user' ? 'user' : 'phone', address },
    callbackData: callbackData(clientId, messageId, part),
  },
  indicator: null,
  committed,
});

export const indicatorPayload = (
  { clientId, integrationId }: OutboundPrepared,
  indicator: string,
  committed: () => void,
): CallPayload => ({ clientId, integrationId, message: null, indicator, committed });

/** How long a claim of the call budget lasts that nobody releases: a call is over long before. */
export const claimMs = ({ leaseMs, callTimeoutMs }: QueueSettings): number => leaseMs + 2 * callTimeoutMs;
