import type { Logger } from 'pino';
import type { ExternalMessage } from '../core/contract/records.ts';
import type { Topology } from '../platform/kafka/streams/topology.ts';
import { databaseStep } from './database-step.ts';
import { type InboundPorts, inboundStep } from './inbound/step.ts';
import { outcomesStep } from './outcomes/step.ts';
import { type SubmittedPorts, submittedStep } from './submitted/step.ts';

export type TransformPorts = SubmittedPorts & InboundPorts & { readonly logger: Logger };

/** Outcomes come first: a user's answer may quote what WhatsApp has just accepted. */
export const transformTopology = (ports: TransformPorts): Topology<ExternalMessage> => ({
  group: 'transform',
  store: { topic: 'external-messages' },
  inputs: [
    { topic: 'outbound.outcomes', rank: 0, step: outcomesStep },
    {
      topic: 'outbound.submitted',
      rank: 1,
      step: databaseStep('submitted', ports.logger, submittedStep(ports)),
    },
    { topic: 'whatsapp.inbound', rank: 1, step: databaseStep('inbound', ports.logger, inboundStep(ports)) },
  ],
});
