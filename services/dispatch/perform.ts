import { callbackData } from '../core/ids/callback-data.ts';
import type { CallRequest, Lease } from '../platform/kafka/streams/topology.ts';
import type { Recipient, Refusal, SendResult, WhatsAppClient } from '../whatsapp/client.ts';
import type { NumberLookup, Numbers } from './numbers.ts';
import type { CallBook } from './queue/calls.ts';
import { callOf } from './queue/entry.ts';
import type { CallPayload } from './steps/desk.ts';

export interface PerformOptions {
  readonly client: WhatsAppClient;
  readonly numbers: Numbers;
  readonly book: CallBook;
  readonly now: () => number;
}

const noNumber: Refusal = {
  type: 'refused',
  errorClass: 'permanent',
  failure: 'not_found',
  code: null,
  title: 'The WhatsApp integration does not exist any more',
  details: null,
  status: 0,
  retryAfterMs: null,
  underlyingError: JSON.stringify({ errors: [{ title: 'The WhatsApp integration does not exist any more' }] }),
};

const withoutNumber = (lookup: Exclude<NumberLookup, { type: 'number' }>): SendResult =>
  lookup.type === 'none' ? noNumber : { type: 'notSent', cause: 'unready', reason: lookup.reason };

/** Makes the call of an intent. It never rejects: what goes wrong is an answer. */
export function createPerform({ client, numbers, book, now }: PerformOptions) {
  const sendPart = async (
    id: string,
    payload: Extract<CallPayload, { type: 'part' }>,
    lease: Lease,
  ): Promise<SendResult> => {
    const { prepared, part } = payload.entry;
    const call = callOf(payload.entry);
    const lookup = await numbers.find(prepared.integrationId);
    if (lookup.type !== 'number') return withoutNumber(lookup);
    if (!call || !book.begin(id, now())) return { type: 'notSent', cause: 'lease', reason: 'the call was called off' };
    const recipient: Recipient = {
      type: prepared.addressType === 'user' ? 'user' : 'phone',
      address: prepared.address,
    };
    const guarded = { valid: () => lease.valid() && book.mayWrite(id) };
    const message = {
      body: call.body,
      recipient,
      callbackData: callbackData(prepared.clientId, prepared.messageId, part),
    };
    const result = await client.send(message, lookup.number.credentials, guarded);
    if (result.type === 'refused' && result.errorClass === 'auth') numbers.refresh(prepared.integrationId);
    return result;
  };

  return async (request: CallRequest, lease: Lease): Promise<SendResult> => {
    // The runtime gives back what a step put into its request.
    const payload = request.payload as CallPayload;
    if (payload.type === 'part') return sendPart(request.id, payload, lease);
    const lookup = await numbers.find(payload.integrationId);
    return lookup.type === 'number'
      ? client.indicate(payload.body, lookup.number.credentials, lease)
      : withoutNumber(lookup);
  };
}
