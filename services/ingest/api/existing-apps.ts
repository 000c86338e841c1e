import { LRUCache } from 'lru-cache';
import type { Apps } from '../../platform/record/apps.ts';

/** Whether an app exists; a yes is remembered, as apps are not deleted yet. */
export function createExistingApps(apps: Pick<Apps, 'find'>): (appId: string) => Promise<boolean> {
  const known = new LRUCache<string, true>({ max: 50_000, ttl: 60_000 });
  return async (appId) => {
    if (known.has(appId)) return true;
    const found = await apps.find(appId);
    if (found) known.set(appId, true);
    return found !== undefined;
  };
}
