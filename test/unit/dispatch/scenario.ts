import { beforeEach } from 'vitest';
import type { OutboundPrepared } from '../../../services/core/contract/records.ts';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import type { SendResult } from '../../../services/whatsapp/client.ts';
import { Cluster, clientStatusRecord, statusRecord } from './cluster.ts';
import { clientId, integrationId, messageId } from './prepared-messages.ts';
import { flush, type ProcessOptions, SimulatedProcess } from './simulated-process.ts';

/** The cluster of the test at hand. */
export let cluster = new Cluster();

/** Every test begins with empty logs. */
export const inItsOwnCluster = (): void =>
  beforeEach(() => {
    cluster = new Cluster();
  });

export const accepted = (externalId: string): SendResult => ({
  type: 'accepted',
  externalId,
  whatsappId: null,
  messageStatus: null,
});
export const unknown: SendResult = { type: 'unknown', reason: 'cut' };

export const put = (message: OutboundPrepared): void =>
  cluster.produce('outbound.prepared', message.clientId, message, { traceparent: `trace-${message.messageId}` });
export const report = (chat: number, n: number, externalId: string, status: string, ofPart = 0): void => {
  const callback = callbackData(clientId(chat), messageId(n), ofPart);
  cluster.produce('whatsapp.statuses', clientId(chat), statusRecord(integrationId, callback, externalId, status), {
    status,
    callback,
  });
};
/** An API client's status. */
export const reportById = (chat: number, externalId: string, status: string, ofNumber = integrationId): void =>
  cluster.produce(
    'whatsapp.statuses',
    clientId(chat),
    clientStatusRecord(ofNumber, clientId(chat), externalId, status),
    {
      status,
      protocol: 'api-client',
    },
  );
export const start = async (nonce: string, options: ProcessOptions = {}): Promise<SimulatedProcess> => {
  const process = new SimulatedProcess(cluster, nonce, options);
  process.restore();
  await process.settle();
  return process;
};
/** Answers the n-th call that the process has made, and lets it work. */
export const answer = async (process: SimulatedProcess, n: number, result: SendResult): Promise<void> => {
  process.client.sent[n]?.answer(result);
  await flush();
  await process.settle();
};
export const sentTo = (process: SimulatedProcess): string[] => process.client.sent.map(({ call }) => call.callbackData);
export const ends = (): string[] =>
  cluster.outcomes.map(({ messageId: id, part: of, type }) => `${id.slice(0, 4)} ${of} ${type}`);
export const end = (n: number, type: string, of = 0): string => `${messageId(n).slice(0, 4)} ${of} ${type}`;
