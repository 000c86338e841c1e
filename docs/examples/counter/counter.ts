import type { OutboundPrepared } from '../../../services/core/contract/records.ts';
import { drop, eachRecord, emit, type Topology } from '../../../services/platform/kafka/streams/topology.ts';
import { runService } from '../../../services/platform/service/run-service.ts';
import { startStreamsPart } from '../../../services/platform/service/streams-part.ts';

interface ChatCount {
  readonly count: number;
}

/** Counts what each chat is sent. */
const counter: Topology<ChatCount> = {
  group: 'counter',
  inputs: [
    {
      topic: 'outbound.prepared',
      rank: 0,
      step: eachRecord<OutboundPrepared, ChatCount>(({ record, context }) => {
        const { clientId, parts } = record.value;
        if (parts.length === 0) return drop('an indicator');
        const key = `${clientId}:count`;
        const counted = { count: (context.store.get(key)?.count ?? 0) + 1 };
        context.store.put(key, counted);
        return emit([{ topic: 'chat-counts', key: clientId, value: counted }]);
      }),
    },
  ],
  store: { topic: 'count-states' },
};

await runService('counter', async (context) => [await startStreamsPart(counter, context)]);
