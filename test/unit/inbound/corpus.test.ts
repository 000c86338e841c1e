import { describe, expect, it } from 'vitest';
import { contentToV2 } from '../../../services/core/api/content-json.ts';
import { messageToV2 } from '../../../services/core/api/message-json.ts';
import type { ConversationEvent, WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { readApiClientWebhook } from '../../../services/core/envelope/api-client-webhook.ts';
import { readCloudWebhook } from '../../../services/core/envelope/cloud-webhook.ts';
import type { WebhookMessage } from '../../../services/core/envelope/webhook-items.ts';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import { eventToV2 } from '../../../services/core/webhook-payload/event-json.ts';
import { apiClientCases } from '../../corpus/api-client.ts';
import { type CorpusCase, phone } from '../../corpus/case.ts';
import { cloudCases } from '../../corpus/cloud.ts';
import { at, ids, inbound, now, outputsOf } from '../transform/fake-task.ts';
import { FakeRecord, withoutMediaId } from '../transform/inbound-scene.ts';

const read = ({ protocol, payload }: CorpusCase) =>
  protocol === 'cloud' ? readCloudWebhook(payload) : readApiClientWebhook(payload);

/** As ingest writes it; the addresses of all cases stand for one client. */
const recordOf = ({ protocol }: CorpusCase, message: WebhookMessage, offset: number) => {
  const [sender] = message.addresses;
  const value: WhatsAppInbound = {
    ...inbound(message.externalId, ''),
    clientId: clientIdOf(ids.integration, phone),
    protocol,
    address: sender?.value ?? '',
    addressType: sender?.type ?? 'phone',
    type: message.type,
    payload: JSON.stringify(message.payload),
    contact: message.contact ? JSON.stringify(message.contact) : null,
    timestamp: message.timestamp ?? now,
  };
  return at('whatsapp.inbound', offset, value);
};

/** What an event shows beside who and where. */
function shownOf(event: ConversationEvent): object {
  if (event.type === 'conversation:message' && event.message) {
    const { quotedMessage, content } = event.message.message;
    const quotes = quotedMessage && messageToV2({ ...event.message.message, quotedMessage });
    return {
      event: event.type,
      shown: contentToV2(content),
      ...(quotes && 'quotedMessage' in quotes && { quotes: quotes.quotedMessage }),
    };
  }
  const v2 = eventToV2(event);
  const payload: object = v2 && 'payload' in v2 && typeof v2.payload === 'object' && v2.payload ? v2.payload : {};
  if ('referral' in payload) return { event: event.type, shown: payload.referral };
  if ('postback' in payload) return { event: event.type, shown: payload.postback };
  if ('client' in payload && typeof payload.client === 'object' && payload.client) {
    const { externalId, displayName } = payload.client as Record<string, unknown>;
    return { event: event.type, shown: { externalId, displayName } };
  }
  return { event: event.type, shown: {} };
}

describe.each([...cloudCases, ...apiClientCases].map((one) => [one.name, one] as const))('%s', (_, one) => {
  it('is read as expected, nothing lost', () => {
    const { messages, statuses, passedOver } = read(one);
    expect(messages.map(({ addresses }) => addresses.map(({ value }) => value))).toEqual(one.senders ?? []);
    expect(statuses.map(({ status, addresses }) => [status, addresses[0]?.value])).toEqual(one.statuses ?? []);
    expect(passedOver.map(({ what, reason }) => `${what}: ${reason}`)).toEqual(one.passedOver ?? []);
  });

  it('comes to what is expected, its raw form with it', async () => {
    const record = new FakeRecord();
    await record.take([at('whatsapp.inbound', 1, inbound('known', 'hi', phone))]);
    const messages = read(one).messages.map((message, n) => recordOf(one, message, n + 2));
    const results = await record.take(messages);
    const events = results.flatMap(outputsOf).map(({ value }) => value as ConversationEvent);
    expect(withoutMediaId(events.map(shownOf))).toEqual(one.told ?? []);
    for (const { type, message, native, referral, postback } of events)
      if (message?.message.raw !== undefined && type === 'conversation:message')
        expect(message.message.raw).toBe(messages[0]?.value.payload);
      else if (native) expect(native.payload).toBe(messages[0]?.value.payload);
      else expect(referral ?? postback).not.toBeNull();
  });
});
