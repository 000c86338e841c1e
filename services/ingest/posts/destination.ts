import type { MessagePost } from '../../core/api/schema/message-schema.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { Route, RouteClient } from '../../platform/record/conversation-routes.ts';
import type { KnownAccount } from './known-templates.ts';

/** Where a post goes. */
export interface Chosen {
  /** Null: to nobody, it is only recorded. */
  readonly clientId: string | null;
  readonly hsmFallbackLanguage: string | null;
  /** Whose template definitions apply; null where reconstruction is off. */
  readonly account: KnownAccount | null;
}

const chosen = (appId: string, client: RouteClient | undefined, clientId: string | null): Chosen => ({
  clientId,
  hsmFallbackLanguage: client?.integration.hsmFallbackLanguage ?? null,
  account: client ? accountOf(appId, client) : null,
});

const accountOf = (appId: string, { integration }: RouteClient): KnownAccount | null => {
  const { id: integrationId, accountId, accountTokenSealed, baseUrl } = integration;
  return accountId === null || accountTokenSealed === null ? null : { appId, integrationId, accountId, baseUrl };
};

/**
 * The client that a post is for: the one targeted (v2: destination), else the conversation's first. A pending client is none, and
 * neither is one that left.
 */
export function chooseClient(
  { appId, clients, firstClientId }: Route,
  { author, destination }: Pick<MessagePost, 'author' | 'destination'>,
): Outcome<Chosen> {
  const first = clients.find(({ id }) => id === firstClientId);
  if (!destination) return good(chosen(appId, first, firstClientId));
  const { integrationId, integrationType } = destination;
  if ((integrationId === undefined) === (integrationType === undefined))
    return bad(badRequest('destination should have either integrationId or integrationType'));
  if (author.type !== 'business') return bad(badRequest('destination is available only for messages of the business'));
  // v2: recorded, not delivered; in order with the conversation's other messages.
  if (integrationType === 'none') return good(chosen(appId, first, firstClientId));
  const fits = clients.filter(
    (client) =>
      client.status === 'active' &&
      (integrationId === undefined
        ? client.integration.type === integrationType
        : client.integration.id === integrationId),
  );
  const client = fits.find(({ id }) => id === firstClientId) ?? fits[0];
  return client ? good(chosen(appId, client, client.id)) : bad(problem('client_not_found'));
}
