import type { Content, OutboundSubmitted } from '../../../services/core/contract/records.ts';
import type { AvroCodec } from '../../../services/platform/avro/codec.ts';
import type { Output } from '../../../services/platform/kafka/streams/topology.ts';
import { cannedAskedFor } from '../../../services/transform/submitted/canned.ts';
import { messageOutputs } from '../../../services/transform/submitted/outputs.ts';
import { type PlanPorts, planMessages } from '../../../services/transform/submitted/plan.ts';
import { hasEventOfSize, sendable } from '../../../services/transform/submitted/sizes.ts';
import { createCatalog } from '../../../services/transform/templates/catalog.ts';
import { client, route, when } from './chat.ts';
import { decodedAs, type PureStep } from './line.ts';
import { definitions } from './outbound-corpus.ts';

/** Transform's own catalog; its table is in memory here, and WhatsApp has nothing new. */
const ports = (): PlanPorts => ({
  catalog: createCatalog({
    refresh: { ask: () => undefined, askAnew: () => ({ at: when, answer: Promise.resolve(undefined) }) },
    stored: { variants: async () => ({ variants: definitions, fetchedAt: Date.now() }) },
    failed: (error) => {
      throw error;
    },
  }),
  openSecret: (sealed) => sealed,
  formLink: ({ messageId }) => `https://forms.example.org/${messageId}`,
});

const noneCanned: ReadonlyMap<string, Content> = new Map();

/** What transform does for a record of a business, but for the database: from its bytes to those of its event and its calls. */
export function outboundStep(codec: AvroCodec): PureStep {
  const planPorts = ports();
  const one = async (bytes: Buffer): Promise<readonly Output[]> => {
    const submitted = decodedAs<OutboundSubmitted>(codec, 'outbound.submitted', bytes);
    const { message, messageId: firstMessageId } = submitted;
    if (!message || firstMessageId === null || cannedAskedFor(submitted).length > 0) return [];
    const received = submitted.received ?? when;
    const facts = { submitted, message, firstMessageId, received, client, integration: client.integration };
    const plan = await planMessages({ ...facts, canned: noneCanned }, planPorts);
    if (plan.type === 'invalid') throw new Error(plan.error.message);
    const submission = { submitted, route, client, received, now: when };
    return plan.messages
      .filter((planned) => hasEventOfSize(planned))
      .flatMap((planned) => messageOutputs(submission, sendable(planned)));
  };
  return { topic: 'outbound.submitted', outputs: (batch) => Promise.all(batch.map(one)) };
}
