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
}

export const messagePayload = (
  { clientId, integrationId, messageId, address, addressType }: OutboundPrepared,
  part: number,
  body: string,
): CallPayload => ({
  clientId,
  integrationId,
  message: {
    body,
    recipient: { type: addressType === 'user' ? 'user' : 'phone', address },
    callbackData: callbackData(clientId, messageId, part),
  },
  indicator: null,
});

export const indicatorPayload = ({ clientId, integrationId }: OutboundPrepared, indicator: string): CallPayload => ({
  clientId,
  integrationId,
  message: null,
  indicator,
});

/** How long a claim of the call budget lasts that nobody releases: a call is over long before. */
export const claimMs = ({ leaseMs, callTimeoutMs }: QueueSettings): number => leaseMs + 2 * callTimeoutMs;
