import type { StatusRecord, WhatsAppInbound } from '../../core/contract/records.ts';
import type { CloudMessage, CloudStatus } from '../../core/envelope/cloud-webhook.ts';
import type { WebhookIntegration } from '../../platform/record/integrations.ts';
import type { SinkRecord } from '../record-sink.ts';

/** What a record says beside the webhook's own content. */
export interface Arrival {
  readonly clientId: string;
  /** ms since the epoch. */
  readonly received: number;
  readonly traceparent: string;
}

export function inboundRecord(
  { id: integrationId, appId }: WebhookIntegration,
  { addresses, externalId, type, payload, contact, timestamp }: CloudMessage,
  { clientId, received, traceparent }: Arrival,
): SinkRecord {
  const [sender] = addresses;
  const value: WhatsAppInbound = {
    appId,
    integrationId,
    clientId,
    protocol: 'cloud',
    externalId,
    address: sender?.value ?? '',
    addressType: sender?.type ?? 'phone',
    type,
    payload: JSON.stringify(payload),
    contact: contact ? JSON.stringify(contact) : null,
    timestamp: timestamp ?? received,
    received,
  };
  return { topic: 'whatsapp.inbound', key: clientId, value, headers: { traceparent } };
}

/** The headers repeat what a reader needs to pass a status over without decoding it. */
export function statusRecord(
  { id: integrationId }: WebhookIntegration,
  { externalId, status, callbackData, payload, timestamp }: CloudStatus,
  { clientId, received, traceparent }: Arrival,
): SinkRecord {
  const value: StatusRecord = {
    type: 'status',
    status: {
      integrationId,
      clientId,
      externalId,
      status,
      callbackData: callbackData ?? null,
      timestamp: timestamp ?? received,
      payload: JSON.stringify(payload),
      received,
    },
    answer: null,
  };
  const headers = { traceparent, status, ...(callbackData !== undefined && { callback: callbackData }) };
  return { topic: 'whatsapp.statuses', key: clientId, value, headers };
}
