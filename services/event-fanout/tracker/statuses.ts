import type { DeliveryState, StatusRecord, WhatsAppStatus } from '../../core/contract/records.ts';
import { factOfStatus } from '../../core/delivery/facts.ts';
import { isForeign, keptStatus, repeats, takeStatus } from '../../core/delivery/waiting.ts';
import { maxExternalId } from '../../core/envelope/webhook-items.ts';
import { parseCallbackData } from '../../core/ids/callback-data.ts';
import {
  deadLetter,
  drop,
  emit,
  forward,
  type StepItem,
  type StepResult,
  type TaskContext,
} from '../../platform/kafka/streams/topology.ts';
import { externalKey, messageAt, messageKey, putExternal, putMessage, waitMs } from './entries.ts';

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
function placeOf(status: WhatsAppStatus, context: TaskContext<DeliveryState>): Found {
  const { clientId, externalId } = status;
  const external = externalKey(clientId, externalId);
  const entry = context.store.get(external)?.external;
  if (entry && entry.messageId !== null) return { place: { messageId: entry.messageId, part: entry.part ?? 0 } };
  const found = entry ? undefined : searchChat(context, clientId, externalId);
  if (!found) return { place: undefined, external };
  putExternal(context, external, { messageId: found.messageId, part: found.part, waiting: [] });
  return { place: found };
}

function wait(status: WhatsAppStatus, key: string, context: TaskContext<DeliveryState>): void {
  const waiting = context.store.get(key)?.external?.waiting ?? [];
  const kept = keptStatus(status);
  if (repeats(waiting, kept) || waiting.length >= maxWaiting) return;
  putExternal(context, key, { messageId: null, part: null, waiting: [...waiting, kept] });
  if (waiting.length === 0) context.schedule(key, context.now() + waitMs);
}

/** Merges one status into its message, or keeps it until the message is known. */
export function mergeStatus({ record, context }: StepItem<StatusRecord, DeliveryState>): StepResult {
  if (record.value.type === 'answer') return drop('an answer: for dispatch');
  const { status } = record.value;
  if (!status) return deadLetter('unknown_status', `type "${record.value.type}" without a status`);
  const callback = parseCallbackData(status.callbackData);
  const owner = callback?.clientId ?? status.clientId;
  if (context.partitionOf(owner) !== context.partition) return forward(owner);
  if (!factOfStatus(status, 0)) return drop(`the status "${status.status}" says nothing of delivery`);
  if (status.externalId.length > maxExternalId) return drop('its id is too long to be one of WhatsApp');
  const found: Found = callback ? { place: callback } : placeOf(status, context);
  if (!found.place) {
    wait(status, found.external, context);
    return emit([]);
  }
  const { messageId, part } = found.place;
  const key = messageKey(owner, messageId);
  const before = messageAt(context, key);
  if (isForeign(before, status)) return drop('it names a message that went out from another number');
  const message = takeStatus(before, status, part);
  return emit(message === before ? [] : putMessage(context, key, message, record.headers));
}
