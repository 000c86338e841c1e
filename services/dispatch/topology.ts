import type { DispatchEntry } from '../core/contract/records.ts';
import type { Topology } from '../platform/kafka/streams/topology.ts';
import type { SendResult, WhatsAppClient } from '../whatsapp/client.ts';
import { createDispatcher, type Dispatcher, type DispatcherPorts } from './dispatcher.ts';
import { performCall } from './perform.ts';
import { answeredStep, misplacedAnswer } from './steps/answers.ts';
import { preparedStep } from './steps/prepared.ts';
import { restoredStep } from './steps/restored.ts';
import { concernsQueues, statusesStep } from './steps/statuses.ts';
import { timerStep } from './steps/timers.ts';

export type DispatchPorts = DispatcherPorts & { readonly client: WhatsAppClient };

/** The only one that sends: a queue a chat, in order, many chats at once, each message to exactly one end. */
export function dispatchTopology(
  { client, ...ports }: DispatchPorts,
  dispatcher: Dispatcher = createDispatcher(ports),
): Topology<DispatchEntry, SendResult> {
  return {
    group: 'dispatch',
    inputs: [
      { topic: 'whatsapp.statuses', rank: 0, filter: concernsQueues, step: statusesStep(dispatcher) },
      { topic: 'outbound.prepared', rank: 1, step: preparedStep(dispatcher) },
    ],
    store: { topic: 'dispatch-state' },
    calls: {
      leaseMs: ports.settings.leaseMs,
      perform: performCall(dispatcher, client, ports.clock),
      answered: answeredStep(dispatcher),
      misplaced: misplacedAnswer(dispatcher, ports.clock),
    },
    restored: restoredStep(dispatcher),
    timer: timerStep(dispatcher),
  };
}
