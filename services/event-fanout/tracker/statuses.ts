import type { DeliveryState, StatusRecord, WhatsAppStatus } from '../../core/contract/records.ts';
import { factOfStatus } from '../../core/delivery/facts.ts';
import { mergeFact } from '../../core/delivery/merge.ts';
import { parseCallbackData } from '../../core/ids/callback-data.ts';
import { deadLetter, drop, forward, type StepItem, type TaskContext } from '../../platform/kafka/streams/topology.ts';
import { type Decision, externalKey, messageKey, traceOf, type WorkingSet } from './working-set.ts';

/** How long a status waits for its outcome; then it is another system's that sends from the same number. */
export const waitMs = 10 * 60_000;

/** WhatsApp says sent, delivered, read or failed, each perhaps twice: more than these say nothing new. */
const maxWaiting = 8;

/** How far a chat's messages are searched for an id that came without callback data on Cloud, which is rare. */
const maxSearched = 2_000;

interface Place {
  readonly messageId: string;
  readonly part: number;
}

/** The message of the chat that holds this id. */
function searchChat(context: TaskContext<DeliveryState>, owner: string, externalId: string): Place | undefined {
  let searched = 0;
  // `;` follows `:`, so this is every entry of the chat.
  for (const [key, { message }] of context.store.range(`${owner}:`, `${owner};`)) {
    searched += 1;
    const part = message?.parts.findIndex((one) => one.externalId === externalId) ?? -1;
    if (part >= 0) return { messageId: key.slice(owner.length + 1), part };
    if (searched >= maxSearched) return undefined;
  }
  return undefined;
}

type Found = { readonly place: Place } | { readonly place: undefined; readonly external: string };

/** Where a status without callback data belongs, as far as is known. */
function placeOf(status: WhatsAppStatus, context: TaskContext<DeliveryState>, work: WorkingSet): Found {
  const { clientId, externalId } = status;
  const external = externalKey(clientId, externalId);
  const entry = work.load(external, context.store)?.external;
  if (entry && entry.messageId !== null) return { place: { messageId: entry.messageId, part: entry.part ?? 0 } };
  const found = entry ? undefined : searchChat(context, clientId, externalId);
  if (!found) return { place: undefined, external };
  const known = { messageId: found.messageId, part: found.part, waiting: [] };
  work.save(external, context.store, { type: 'external', message: null, external: known, updatedAt: context.now() });
  return { place: found };
}

function waits(status: WhatsAppStatus, key: string, context: TaskContext<DeliveryState>, work: WorkingSet): void {
  const waiting = work.load(key, context.store)?.external?.waiting ?? [];
  const repeated = waiting.some(
    (one) => one.status === status.status && one.timestamp === status.timestamp && one.payload === status.payload,
  );
  if (repeated || waiting.length >= maxWaiting) return;
  const external = { messageId: null, part: null, waiting: [...waiting, status] };
  work.save(key, context.store, { type: 'external', message: null, external, updatedAt: context.now() });
  if (waiting.length === 0) context.schedule(key, context.now() + waitMs);
}

/** Merges one status into its message, or keeps it until the message is known. */
export function mergeStatus({ record, context }: StepItem<StatusRecord, DeliveryState>, work: WorkingSet): Decision {
  if (record.value.type === 'answer') return drop('an answer: for dispatch');
  const { status } = record.value;
  if (!status) return deadLetter('unknown_status', `type "${record.value.type}" without a status`);
  const callback = parseCallbackData(status.callbackData);
  const owner = callback?.clientId ?? status.clientId;
  if (context.partitionOf(owner) !== context.partition) return forward(owner);
  if (!factOfStatus(status, 0)) return drop(`the status "${status.status}" says nothing of delivery`);
  const found: Found = callback ? { place: callback } : placeOf(status, context, work);
  if (!found.place) {
    waits(status, found.external, context, work);
    return 'merged';
  }
  const { messageId, part } = found.place;
  const fact = factOfStatus(status, part);
  const key = messageKey(owner, messageId);
  const before = work.message(key, context.store);
  const message = fact ? mergeFact(before, fact) : before;
  if (message !== before) {
    const state: DeliveryState = { type: 'message', message, external: null, updatedAt: context.now() };
    work.save(key, context.store, state, traceOf(record.headers));
  }
  return 'merged';
}
