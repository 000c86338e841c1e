import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { MessageRecord } from '../../platform/record/messages.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * What this process has just accepted: a caller that posts and then lists expects to see its message, though another service records
 * it a moment later.
 */
export interface AcceptedMessages {
  remember(conversationId: string, ids: readonly string[]): void;
  /** Waits until the record holds what was accepted here of late, but not for long. */
  recorded(appId: string, conversationId: string): Promise<void>;
}

const REMEMBERED_MS = 5000;
const PATIENCE_MS = 1000;
const PAUSE_MS = 25;
const MAX_IDS = 200;

export function createAcceptedMessages(
  record: Pick<MessageRecord, 'recorded'>,
  { now }: Pick<Surroundings, 'now'>,
): AcceptedMessages {
  const conversations = new LRUCache<string, Map<string, number>>({ max: 20_000, ttl: REMEMBERED_MS });
  const fresh = (conversationId: string): string[] => {
    const ids = conversations.get(conversationId) ?? new Map<string, number>();
    for (const [id, at] of ids) if (now() - at > REMEMBERED_MS) ids.delete(id);
    return [...ids.keys()];
  };
  return {
    remember(conversationId, ids) {
      const known = conversations.get(conversationId) ?? new Map<string, number>();
      for (const id of ids) known.set(id, now());
      for (const id of known.keys()) if (known.size > MAX_IDS) known.delete(id);
      conversations.set(conversationId, known);
    },
    async recorded(appId, conversationId) {
      const until = now() + PATIENCE_MS;
      for (;;) {
        const ids = fresh(conversationId);
        if (ids.length === 0) return;
        const there = await record.recorded(appId, ids);
        for (const id of there) conversations.get(conversationId)?.delete(id);
        if (there.size === ids.length || now() >= until) return;
        await wait(PAUSE_MS);
      }
    },
  };
}
