import { LRUCache } from 'lru-cache';
import type { Content } from '../../core/contract/records.ts';
import type { CannedName, CannedTemplates } from '../../platform/record/canned-templates.ts';

/** The messages that apps keep under names, as far as texts ask for them. */
export interface CannedMessages {
  /** What is kept under these names; one that is not known is not there. */
  find(appId: string, names: readonly string[]): Promise<ReadonlyMap<string, Content>>;
  /** It was changed or deleted by this process; others see it when `ttlMs` is over. */
  forget(changed: CannedName): void;
}

const keyOf = ({ appId, name }: CannedName): string => `${appId} ${name}`;

/** Remembers what it finds for a few seconds, so that a text sent to many costs a query once in a while. Misses are never remembered. */
export function createCannedMessages(
  templates: Pick<CannedTemplates, 'contents'>,
  ttlMs = 3000,
  max = 5000,
): CannedMessages {
  const remembered = new LRUCache<string, Content>({ max, ttl: ttlMs });
  return {
    async find(appId, names) {
      const found = new Map<string, Content>();
      const missing: CannedName[] = [];
      for (const name of new Set(names)) {
        const content = remembered.get(keyOf({ appId, name }));
        if (content) found.set(name, content);
        else missing.push({ appId, name });
      }
      if (missing.length === 0) return found;
      for (const [name, content] of (await templates.contents(missing)).of(appId)) {
        found.set(name, content);
        remembered.set(keyOf({ appId, name }), content);
      }
      return found;
    },
    forget: (changed) => void remembered.delete(keyOf(changed)),
  };
}
