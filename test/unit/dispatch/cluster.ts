import type { DispatchEntry, Outcome, StatusRecord } from '../../../services/core/contract/records.ts';
import type { SendingIntegration, SendingIntegrations } from '../../../services/dispatch/integrations.ts';
import type { InputRecord } from '../../../services/platform/kafka/streams/topology.ts';
import type { MessageCall, SendLease, SendResult, WhatsAppClient } from '../../../services/whatsapp/client.ts';

/** What outlives every process: the logs, what is committed of them, and the time. */
export class Cluster {
  now = 1_000_000;
  readonly prepared: InputRecord<object>[] = [];
  readonly statuses: InputRecord<object>[] = [];
  readonly outcomes: Outcome[] = [];
  readonly store = new Map<string, DispatchEntry>();
  readonly positions = { prepared: 0, statuses: 0 };

  produce(topic: string, key: string, value: object, headers: Record<string, string> = {}): void {
    const log = topic === 'whatsapp.statuses' ? this.statuses : this.prepared;
    log.push({ topic, partition: 0, offset: log.length, timestamp: this.now, key, value, headers });
  }
}

/** A client whose records lie in another partition. */
export const elsewhere = 'f'.repeat(24);

export interface Client extends WhatsAppClient {
  readonly sent: {
    readonly call: MessageCall;
    readonly lease: SendLease;
    readonly answer: (result: SendResult) => void;
  }[];
}

/** A client whose calls wait until the test answers them. */
export function waitingClient(): Client {
  const sent: Client['sent'] = [];
  return {
    sent,
    send: (call, _credentials, lease) =>
      new Promise((answer) => {
        sent.push({ call, lease, answer });
      }),
    indicate: (body, _credentials, lease) =>
      new Promise((answer) => {
        sent.push({ call: { body, recipient: { type: 'phone', address: '' }, callbackData: '' }, lease, answer });
      }),
    connections: () => ({ running: 0, waiting: 0 }),
    close: () => Promise.resolve(),
  };
}

export const number: SendingIntegration = {
  protocol: 'cloud',
  credentials: { protocol: 'cloud', baseUrl: 'http://whatsapp', phoneNumberId: '1', accessToken: 'token' },
  reason: null,
  gate: 'message',
  unknownOutcome: 'resend',
};

/** On an API client: no callback data comes back, and a send in doubt is not made again. */
export const clientNumber: SendingIntegration = {
  ...number,
  protocol: 'api-client',
  credentials: { protocol: 'api-client', baseUrl: 'http://client', username: 'admin', password: 'Secret-1' },
  unknownOutcome: 'fail',
};

export const knownNumber = (integration: SendingIntegration = number): SendingIntegrations => ({
  find: () => Promise.resolve({ type: 'found', integration }),
  peek: () => integration,
  invalidate: () => undefined,
});

const recordOf = (
  { integrationId, clientId }: { readonly integrationId: string; readonly clientId: string },
  callbackData: string | null,
  externalId: string,
  status: string,
): StatusRecord => ({
  type: 'status',
  status: { integrationId, clientId, externalId, status, callbackData, timestamp: 0, payload: '{}', received: 0 },
  answer: null,
});

export const statusRecord = (
  integrationId: string,
  callbackData: string,
  externalId: string,
  status: string,
): StatusRecord =>
  recordOf({ integrationId, clientId: callbackData.split('.')[1] ?? '' }, callbackData, externalId, status);

/** As of an API client: by WhatsApp's id alone. */
export const clientStatusRecord = (
  integrationId: string,
  clientId: string,
  externalId: string,
  status: string,
): StatusRecord => recordOf({ integrationId, clientId }, null, externalId, status);
