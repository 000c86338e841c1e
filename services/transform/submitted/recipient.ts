import type { OutboundSubmitted } from '../../core/contract/records.ts';
import type { Route, RouteClient } from '../../platform/record/conversation-routes.ts';

/** Whom a message goes to. */
export type Recipient =
  | { readonly type: 'client'; readonly client: RouteClient }
  /** It is recorded and sent to nobody. */
  | { readonly type: 'nobody' }
  /** The destination names a channel that the conversation has no active client of (guide: channel targeting). */
  | { readonly type: 'notFound' };

const nobody: Recipient = { type: 'nobody' };

/**
 * The client that the writer has chosen, while it is one that the destination allows: what two processes know of the clients may
 * differ for a moment, and a message that was answered must not fall between them. Else the one that the destination names, else the
 * conversation's first; a client that is not active is none.
 */
export function recipientOf(route: Route, { author, message, clientId }: OutboundSubmitted): Recipient {
  if (author.type !== 'business') return nobody;
  const destination = message?.destination ?? null;
  if (destination?.integrationType === 'none') return nobody;
  const active = route.clients.filter(({ status }) => status === 'active');
  const fits = destination
    ? active.filter(({ integration }) =>
        destination.integrationId === null
          ? integration.type === destination.integrationType
          : integration.id === destination.integrationId,
      )
    : active;
  const preferred = fits.find(({ id }) => id === clientId) ?? fits.find(({ id }) => id === route.firstClientId);
  if (preferred) return { type: 'client', client: preferred };
  if (!destination) return nobody;
  const [seenLast] = fits;
  return seenLast ? { type: 'client', client: seenLast } : { type: 'notFound' };
}

/** The client in whose partition the conversation lives, whatever has become of it. */
export const firstClientOf = ({ clients, firstClientId }: Route): RouteClient | undefined =>
  clients.find(({ id }) => id === firstClientId);

/** In whose partition a message is worked on: its client's, since order is per client; else where the conversation lives. */
export const ownerOf = (route: Route, recipient: Recipient): string =>
  recipient.type === 'client' ? recipient.client.id : (route.firstClientId ?? route.conversationId);
