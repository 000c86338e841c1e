import type { DispatchEntry, OutboundPrepared } from '../../core/contract/records.ts';
import {
  type BatchStep,
  deadLetter,
  drop,
  emit,
  forward,
  retry,
  type StepItem,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import { indicatorCall } from '../queue/call-id.ts';
import { entryKey, newEntry } from '../queue/entry.ts';
import { type CallPayload, collect, type Desk } from './desk.ts';

/** A typing or read indicator that comes later than this says nothing true any more. */
const INDICATOR_MS = 60_000;
/** The entry goes into a topic too, with a little more than the message. */
const MOST_BYTES = 900_000;
const FULL_RETRY_MS = 200;

type Item = StepItem<OutboundPrepared, DispatchEntry>;

function indicate({ record, context }: Item, body: string): StepResult {
  const { clientId, integrationId, received } = record.value;
  if (context.now() - received > INDICATOR_MS) return drop('an indicator that came too late');
  const payload: CallPayload = { type: 'indicator', body, integrationId, clientId };
  return emit([], [{ id: indicatorCall(clientId, record.offset, context.processNonce), payload }]);
}

function take(desk: Desk, item: Item): StepResult {
  const { record, context } = item;
  const prepared = record.value;
  const { clientId } = prepared;
  if (context.partitionOf(clientId) !== context.partition) return forward(clientId);
  if (prepared.parts.length === 0)
    return prepared.indicator === null
      ? deadLetter('no_parts', 'a prepared message without parts')
      : indicate(item, prepared.indicator);
  const bytes = prepared.parts.reduce(
    (sum, { call, fallback }) => sum + call.body.length + (fallback?.body.length ?? 0),
    0,
  );
  if (bytes > MOST_BYTES) return deadLetter('too_large', `the calls of the message have ${bytes} characters`);
  const queues = desk.index(context.partition);
  if (queues.entries >= desk.parts.settings.maxEntries)
    return retry(FULL_RETRY_MS, `${queues.entries} messages wait in the queues`);
  // Behind all of its chat, and growing with the log; where the topic was made anew its offsets begin again, places do not.
  const place = Math.max(record.offset, (queues.chat(clientId)?.places.at(-1) ?? -1) + 1);
  context.store.put(entryKey(clientId, place), newEntry(prepared, place, context.now()));
  const into = collect();
  if (queues.append(clientId, place)) desk.advance(context, clientId, into);
  return emit(into.outputs, into.calls);
}

/** A prepared message takes its place in its chat's queue; the partition moves on at once. */
export const createIntake =
  (desk: Desk): BatchStep<OutboundPrepared, DispatchEntry> =>
  (items) => {
    const results: StepResult[] = [];
    let full: StepResult | undefined;
    for (const item of items) {
      // What comes after a record that is to be taken again is taken again too: it must not get its place before it.
      const result = full ?? take(desk, item);
      if (result.type === 'retry') full = result;
      results.push(result);
    }
    return results;
  };
