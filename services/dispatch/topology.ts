import type { DispatchEntry } from '../core/contract/records.ts';
import type { CallRequest, Lease, Output, Topology } from '../platform/kafka/streams/topology.ts';
import type { SendResult } from '../whatsapp/client.ts';
import { createAnswered } from './steps/answers.ts';
import type { CallPayload, Desk } from './steps/desk.ts';
import { createIntake } from './steps/intake.ts';
import { createRestored, createTimer } from './steps/start.ts';
import { ANSWER, concernsDispatch, createStatuses } from './steps/statuses.ts';

/** An answer whose partition has moved goes where the new owner finds it. */
function misplaced({ id, payload }: CallRequest, answer: SendResult): Output {
  const call = payload as CallPayload; // given back as the step put it
  const clientId = call.type === 'part' ? call.entry.prepared.clientId : call.clientId;
  return {
    topic: 'whatsapp.statuses',
    key: clientId,
    partitionBy: clientId,
    headers: { status: ANSWER },
    value: { type: ANSWER, status: null, answer: { callId: id, answer: JSON.stringify(answer) } },
  };
}

/** The group that alone sends to WhatsApp. */
export const createDispatch = (
  desk: Desk,
  perform: (request: CallRequest, lease: Lease) => Promise<SendResult>,
): Topology<DispatchEntry, SendResult> => ({
  group: 'dispatch',
  inputs: [
    { topic: 'whatsapp.statuses', rank: 0, filter: concernsDispatch, step: createStatuses(desk) },
    { topic: 'outbound.prepared', rank: 1, step: createIntake(desk) },
  ],
  store: { topic: 'dispatch-state' },
  calls: { leaseMs: desk.parts.settings.leaseMs, perform, answered: createAnswered(desk), misplaced },
  restored: createRestored(desk),
  timer: createTimer(desk),
});
