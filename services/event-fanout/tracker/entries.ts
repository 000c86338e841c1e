import type { DeliveryState, ExternalDelivery, MessageDelivery } from '../../core/contract/records.ts';
import { releaseEvents } from '../../core/delivery/events.ts';
import { nothingKnown } from '../../core/delivery/merge.ts';
import { isHeldBack } from '../../core/delivery/waiting.ts';
import { eventHeaders } from '../../core/events/event-headers.ts';
import type { Headers, Output, TaskContext } from '../../platform/kafka/streams/topology.ts';

/** How long a status waits for its outcome. */
export const waitMs = 10 * 60_000;

export const messageKey = (owner: string, messageId: string): string => `${owner}:${messageId}`;
export const externalKey = (owner: string, externalId: string): string => `${owner}:x:${externalId}`;

const ownerOf = (key: string): string => key.slice(0, key.indexOf(':'));

/** What of a record's headers goes on with the events that follow from it. */
const traceOf = ({ traceparent }: Headers): Headers => (traceparent === undefined ? {} : { traceparent });

export const messageAt = (context: TaskContext<DeliveryState>, key: string): MessageDelivery =>
  context.store.get(key)?.message ?? nothingKnown;

export function putExternal(context: TaskContext<DeliveryState>, key: string, external: ExternalDelivery): void {
  context.store.put(key, { type: 'external', message: null, external, updatedAt: context.now() });
}

/**
 * Writes how far a message has come and answers the events that are due. Each record writes what it tells itself: should the
 * runtime commit only the head of a batch, or give one record up, then nothing of the others hangs on it.
 */
export function putMessage(
  context: TaskContext<DeliveryState>,
  key: string,
  message: MessageDelivery,
  headers: Headers = {},
): readonly Output[] {
  const owner = ownerOf(key);
  const { delivery, events } = releaseEvents(message, owner);
  context.store.put(key, { type: 'message', message: delivery, external: null, updatedAt: context.now() });
  if (isHeldBack(delivery)) context.schedule(key, context.now() + waitMs);
  return events.map((value) => ({
    topic: 'events',
    key: owner,
    value,
    headers: { ...eventHeaders(value), ...traceOf(headers) },
  }));
}
