import { LRUCache } from 'lru-cache';
import type { ConversationRoute, ConversationRoutes } from '../../platform/record/conversation-routes.ts';

export interface RouteCache {
  find(appId: string, conversationId: string): Promise<ConversationRoute | undefined>;
}

/**
 * Remembers for a few seconds who is in a conversation, so that a busy chat asks the database once in a while. A conversation without
 * a client is not remembered: it may get its first one any moment.
 */
export function createRouteCache(routes: ConversationRoutes, ttlMs = 3000, max = 50_000): RouteCache {
  const cache = new LRUCache<string, ConversationRoute, { readonly appId: string; readonly conversationId: string }>({
    max,
    ttl: ttlMs,
    allowStaleOnFetchRejection: true,
    fetchMethod: (_key, _stale, { context }) => routes.find(context.appId, context.conversationId),
  });
  return {
    async find(appId, conversationId) {
      const key = `${appId}:${conversationId}`;
      const found = cache.get(key) ?? (await cache.fetch(key, { context: { appId, conversationId } }));
      if (found && found.clients.length === 0) cache.delete(key);
      return found;
    },
  };
}
