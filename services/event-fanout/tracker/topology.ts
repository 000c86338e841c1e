import type { DeliveryState } from '../../core/contract/records.ts';
import { eachRecord, emit, type Topology } from '../../platform/kafka/streams/topology.ts';
import { mergeOutcome } from './outcomes.ts';
import { mergeStatus } from './statuses.ts';
import { createSweep, endWait, sweepKey, type TrackerCounts } from './sweep.ts';

/** Outcomes and statuses, in any order and more than once, become delivery events, each once a message. */
export function createTracker(counts: TrackerCounts): Topology<DeliveryState> {
  const sweep = createSweep(counts);
  return {
    group: 'tracker',
    inputs: [
      { topic: 'outbound.outcomes', rank: 0, step: eachRecord(mergeOutcome) },
      { topic: 'whatsapp.statuses', rank: 1, step: eachRecord(mergeStatus) },
    ],
    store: { topic: 'delivery-states' },
    restored(context) {
      sweep.begin(context);
      return emit([]);
    },
    timer: (key, context) => (key === sweepKey ? sweep.slice(context) : endWait(key, context, counts)),
  };
}
