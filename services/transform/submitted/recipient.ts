import type { Author, Destination } from '../../core/contract/records.ts';
import type { Route, RouteClient } from '../record/routes.ts';

/** Whom a message goes to. */
export type Recipient =
  | { readonly type: 'client'; readonly client: RouteClient }
  /** It is recorded and sent to nobody. */
  | { readonly type: 'nobody' }
  /** The destination names a channel that the conversation has no active client of (guide: channel targeting). */
  | { readonly type: 'notFound' };

const nobody: Recipient = { type: 'nobody' };

/** The client that the destination names, else the conversation's first one; a client that is not active is none. */
export function recipientOf(route: Route, author: Author, destination: Destination | null): Recipient {
  if (author.type !== 'business') return nobody;
  const active = route.clients.filter(({ status }) => status === 'active');
  const first = active.find(({ id }) => id === route.firstClientId);
  if (!destination) return first ? { type: 'client', client: first } : nobody;
  const { integrationId, integrationType } = destination;
  if (integrationType === 'none') return nobody;
  const fits = active.filter(({ integration }) =>
    integrationId === null ? integration.type === integrationType : integration.id === integrationId,
  );
  const client = fits.find(({ id }) => id === route.firstClientId) ?? fits[0];
  return client ? { type: 'client', client } : { type: 'notFound' };
}

/** In whose partition a message is worked on: its client's, since order is per client; else where the conversation lives. */
export const ownerOf = (route: Route, recipient: Recipient): string =>
  recipient.type === 'client' ? recipient.client.id : (route.firstClientId ?? route.conversationId);
