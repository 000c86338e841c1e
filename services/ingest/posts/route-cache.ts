import { createRemembered } from '../../platform/record/remembered.ts';
import type { ConversationRoute, ConversationRoutes } from '../../platform/record/conversation-routes.ts';

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
  });
  return {
    async find(appId, conversationId) {
      const key = `${appId}:${conversationId}`;
      const found = cache.fresh(key) ?? (await cache.find(key, { appId, conversationId }));
      if (found && found.clients.length === 0) cache.forget((_route, known) => known === key);
      return found;
    },
  };
}
