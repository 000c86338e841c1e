import type { OutboundPrepared } from '../core/contract/records.ts';
import { callbackData } from '../core/ids/callback-data.ts';
import type { CallRequest } from '../platform/kafka/streams/topology.ts';
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

/** What our own steps have made, which the runtime carries as an object; anything else is a fault of the program. */
export function callPayload({ id, payload }: CallRequest): CallPayload {
  if (!isCallPayload(payload)) throw new TypeError(`the call ${id} is not one of dispatch's`);
  return payload;
}

const isCallPayload = (payload: object): payload is CallPayload =>
  'clientId' in payload && 'integrationId' in payload && 'committed' in payload;

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
