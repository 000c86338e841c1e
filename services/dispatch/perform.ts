import type { CallRequest, Lease } from '../platform/kafka/streams/topology.ts';
import type { SendResult, WhatsAppClient } from '../whatsapp/client.ts';
import { plainRefusal } from '../whatsapp/refusal.ts';
import { callPayload } from './call-payload.ts';
import type { Dispatcher } from './dispatcher.ts';

const notFound: SendResult = { ...plainRefusal('The integration does not exist', 0), failure: 'not_found' };

const calledOff: SendResult = { type: 'notSent', cause: 'lease', reason: 'the call was called off' };

/**
 * Makes a call: the only place that sends. The book is asked when the call begins and once more when its request gets a socket, so
 * that what was called off meanwhile is not written.
 */
export const performCall =
  ({ integrations, book }: Dispatcher, client: WhatsAppClient, clock: () => number) =>
  async (request: CallRequest, lease: Lease): Promise<SendResult> => {
    const { id } = request;
    const { integrationId, message, indicator, committed } = callPayload(request);
    committed();
    if (message !== null && !book.begin(id, clock())) return calledOff;
    const found = await integrations.find(integrationId);
    if (found.type === 'absent') return notFound;
    if (found.type === 'unavailable') return { type: 'notSent', cause: 'unready', reason: found.reason };
    const { credentials, reason } = found.integration;
    if (credentials === null) return plainRefusal(reason ?? 'The integration cannot send', 0);
    if (message === null) return client.indicate(indicator ?? '{}', credentials, lease);
    return client.send(message, credentials, { valid: () => lease.valid() && book.mayWrite(id) });
  };
