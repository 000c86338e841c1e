import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { type EventScene, messageEvent } from '../../../services/core/events/conversation-events.ts';
import { toldFacts } from '../../../services/core/identity/client-facts.ts';
import { inboundMessageId } from '../../../services/core/ids/ids.ts';
import { inboundMessage } from '../../../services/core/inbound/inbound-message.ts';
import { readInbound } from '../../../services/core/inbound/inbound-payload.ts';
import { planInbound } from '../../../services/core/inbound/inbound-plan.ts';
import { tapMeaning } from '../../../services/core/inbound/taps.ts';
import type { AvroCodec } from '../../../services/platform/avro/codec.ts';
import type { Output } from '../../../services/platform/kafka/streams/topology.ts';
import { clientId, route, userId } from './chat.ts';
import { decodedAs, type PureStep } from './line.ts';

const mediaBase = 'https://api.example.org';

/** What transform does for a record of a phone, but for the database: from its bytes to those of its event. */
export function inboundStep(codec: AvroCodec): PureStep {
  const one = (bytes: Buffer): readonly Output[] => {
    const record = decodedAs<WhatsAppInbound>(codec, 'whatsapp.inbound', bytes);
    const payload = readInbound(record);
    const plan = planInbound(payload, mediaBase);
    const meaning = plan.type === 'tap' ? tapMeaning(plan.tap, undefined) : plan;
    if (meaning.type !== 'message') throw new Error(`no message: ${record.payload}`);
    const { name: displayName } = toldFacts(payload);
    const message = inboundMessage(record, {
      id: inboundMessageId(record.integrationId, record.externalId),
      userId,
      displayName,
      content: meaning.content,
      quotedMessage: null,
    });
    const scene: EventScene = {
      appId: record.appId,
      conversation: { id: route.conversationId, type: route.conversationType },
      user: route.participants[0] ?? null,
      integrationId: record.integrationId,
      clientId,
    };
    return [{ topic: 'events', key: clientId, partitionBy: clientId, value: messageEvent(scene, message) }];
  };
  return { topic: 'whatsapp.inbound', outputs: async (batch) => batch.map(one) };
}
