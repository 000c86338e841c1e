import type { ExternalMessage } from '../core/contract/records.ts';
import { maxExternalId } from '../core/envelope/webhook-items.ts';
import { innerIdOf } from '../core/quotes/inner-id.ts';
import type { Store } from '../platform/kafka/streams/topology.ts';

/**
 * Of an entry of `external-messages`: beside its client, so that it lies in the client's partition; by the id inside WhatsApp's,
 * where there is one, since a quote may spell the same message in another way.
 */
export const externalMessageKey = (clientId: string, externalId: string): string =>
  `${clientId}:${innerIdOf(externalId) ?? externalId}`;

/** What is known of a WhatsApp id: by the id inside it, or as a whole. */
export function externalMessageOf(
  store: Pick<Store<ExternalMessage>, 'get'>,
  clientId: string,
  externalId: string,
): ExternalMessage | undefined {
  // A quote says what it likes: longer than what is ever written, it is no key.
  if (externalId.length > maxExternalId) return undefined;
  const inner = innerIdOf(externalId);
  return (
    (inner === undefined ? undefined : store.get(`${clientId}:${inner}`)) ?? store.get(`${clientId}:${externalId}`)
  );
}

/**
 * What WhatsApp knows of a message of ours: its first part, or the first of those that WhatsApp took. Looked for among all ids of its
 * client: a business quotes seldom, and an entry by our own id would be one more write for every message.
 */
export function externalMessageOfOurs(
  store: Pick<Store<ExternalMessage>, 'range'>,
  clientId: string,
  messageId: string,
): ExternalMessage | undefined {
  let first: ExternalMessage | undefined;
  for (const [, entry] of store.range(`${clientId}:`, `${clientId};`)) {
    if (entry.messageId !== messageId) continue;
    // A fallback took the place of what was accepted before it.
    if (!first || entry.part < first.part || (entry.part === first.part && entry.at >= first.at)) first = entry;
  }
  return first;
}
