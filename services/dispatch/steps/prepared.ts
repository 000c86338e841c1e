import type { DispatchEntry, OutboundPrepared } from '../../core/contract/records.ts';
import { isId } from '../../core/ids/ids.ts';
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
import { indicatorPayload } from '../call-payload.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { indicatorCall } from '../queue/call-id.ts';
import { keyOf, newEntry } from '../queue/entry.ts';
import { runHead } from './heads.ts';
import { beginTurn, confirmation, endTurn } from './turn.ts';

type PreparedItem = StepItem<OutboundPrepared, DispatchEntry>;

const FULL_MS = 1_000;
/** A store entry holds the payload and must fit a record of Kafka's (1 MiB). */
const MAX_BODIES_BYTES = 700_000;
/** Callback data and WhatsApp's own order of things leave no use for more. */
const MAX_PARTS = 1_000;

const sizeOf = ({ parts }: OutboundPrepared): number =>
  parts.reduce((sum, { call, fallback }) => sum + Buffer.byteLength(call.body + (fallback?.body ?? '')), 0);

/** Why a record cannot be sent as it is; undefined: it can. */
function faultOf(prepared: OutboundPrepared): readonly [string, string] | undefined {
  if (!isId(prepared.clientId)) return ['bad_client_id', `clientId must be 24 hex digits, not "${prepared.clientId}"`];
  if (prepared.indicator !== null) return undefined;
  if (!isId(prepared.messageId))
    return ['bad_message_id', `messageId must be 24 hex digits, not "${prepared.messageId}"`];
  const { length } = prepared.parts;
  if (length === 0 || length > MAX_PARTS) return ['bad_parts', `parts must be 1 to ${MAX_PARTS}, not ${length}`];
  const size = sizeOf(prepared);
  return size > MAX_BODIES_BYTES ? ['too_large', `the bodies have ${size} bytes, over ${MAX_BODIES_BYTES}`] : undefined;
}

/** Best effort: one call, no entry, no outcome, and none at all when calls are short. */
function indicate(dispatcher: Dispatcher, { record, context }: PreparedItem, indicator: string): StepResult {
  const { value, offset } = record;
  const { budget, settings } = dispatcher;
  const now = context.now();
  if (value.expiresAt !== null && value.expiresAt <= now) return drop('an indicator that came too late');
  if (now - value.received > settings.unknownWindowMs) return drop('an indicator that is too old to mean anything');
  if (context.stopping() || !budget.free(value.integrationId)) return drop('an indicator that found no room');
  const id = indicatorCall(value.clientId, offset, context.processNonce);
  budget.claim(id, { partition: context.partition, integrationId: value.integrationId }, now);
  return emit([], [{ id, payload: indicatorPayload(value, indicator, confirmation(beginTurn(dispatcher, context))) }]);
}

function takeIn(dispatcher: Dispatcher, item: PreparedItem): StepResult {
  const { record, context } = item;
  const { value, offset, headers } = record;
  const fault = faultOf(value);
  if (fault) return deadLetter(...fault);
  if (context.partitionOf(value.clientId) !== context.partition) return forward(value.clientId);
  if (value.indicator !== null) return indicate(dispatcher, item, value.indicator);
  const turn = beginTurn(dispatcher, context);
  const { index } = turn;
  if (index.entries >= dispatcher.settings.maxEntries) return retry(FULL_MS, `${index.entries} messages wait`);
  // It grows with the offset, and still grows when the topic was made anew and its offsets begin at 0.
  const place = Math.max((index.chat(value.clientId)?.last.place ?? -1) + 1, offset);
  const entry = newEntry(value, place, context.now());
  if (index.append(value.clientId, { place, traceparent: headers.traceparent }))
    runHead(turn, value.clientId, undefined, entry);
  else context.store.put(keyOf(entry), entry);
  return endTurn(turn);
}

/** A prepared message becomes an entry of its chat's queue; what is first in it starts. */
export const preparedStep =
  (dispatcher: Dispatcher): BatchStep<OutboundPrepared, DispatchEntry> =>
  (items) => {
    let full: StepResult | undefined;
    return items.map((item) => {
      // What comes after a record that is to be taken again is taken again too: it must leave no trace in the index.
      if (full) return full;
      const result = takeIn(dispatcher, item);
      if (result.type === 'retry') full = result;
      return result;
    });
  };
