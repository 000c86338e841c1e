import type { Protocol } from '../../core/content/target.ts';
import type { StatusRecord, WhatsAppInbound } from '../../core/contract/records.ts';
import type { WebhookMessage, WebhookStatus } from '../../core/envelope/webhook-items.ts';
import type { SinkRecord } from '../record-sink.ts';

/** The number that a part of a webhook is about. */
export interface WebhookNumber {
  readonly id: string;
  readonly appId: string;
}

/** What a record says beside the webhook's own content. */
export interface Arrival {
  readonly protocol: Protocol;
  readonly clientId: string;
  /** ms since the epoch. */
  readonly received: number;
  readonly traceparent: string;
}

export function inboundRecord(
  { id: integrationId, appId }: WebhookNumber,
  { addresses, externalId, type, payload, contact, timestamp }: WebhookMessage,
  { protocol, clientId, received, traceparent }: Arrival,
): SinkRecord {
  const [sender] = addresses;
  const value: WhatsAppInbound = {
    appId,
    integrationId,
    clientId,
    protocol,
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
  { id: integrationId }: WebhookNumber,
  { externalId, status, callbackData, payload, timestamp }: WebhookStatus,
  { protocol, clientId, received, traceparent }: Arrival,
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
  const headers = {
    traceparent,
    status,
    ...(callbackData !== undefined && { callback: callbackData }),
    // The API client gives no callback data back: that a status may concern dispatch all the same, this alone tells.
    ...(protocol === 'api-client' && { protocol }),
  };
  return { topic: 'whatsapp.statuses', key: clientId, value, headers };
}
