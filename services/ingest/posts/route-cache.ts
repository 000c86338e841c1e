import type { ConversationRoute, ConversationRoutes } from '../../platform/record/conversation-routes.ts';
import { createRemembered } from '../../platform/record/remembered.ts';

export interface RouteCache {
  find(appId: string, conversationId: string): Promise<ConversationRoute | undefined>;
}

/**
 * Remembers for a few seconds who is in a conversation, so that a busy chat asks the database once in a while. A conversation without
 * a client is not remembered: it may get its first one any moment.
 */
export function createRouteCache(routes: ConversationRoutes, ttlMs = 3000, max = 50_000): RouteCache {
  const cache = createRemembered<ConversationRoute, { readonly appId: string; readonly conversationId: string }>({
    max,
    ttlMs,
    load: ({ appId, conversationId }) => routes.find(appId, conversationId),
    lasting: ({ clients }) => clients.length > 0,
  });
  return { find: (appId, conversationId) => cache.find(`${appId}:${conversationId}`, { appId, conversationId }) };
}
