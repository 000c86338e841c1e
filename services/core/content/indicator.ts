import type { Protocol } from './target.ts';

/**
 * The call behind an activity of the business, for the newest message of the user; undefined where WhatsApp has none. WhatsApp knows
 * no typing without reading, and no end of typing; its own client knows no typing at all.
 */
export function indicatorBody(activity: string, externalId: string, protocol: Protocol = 'cloud'): string | undefined {
  switch (activity) {
    case 'typing:start':
      return protocol === 'cloud'
        ? JSON.stringify({ status: 'read', message_id: externalId, typing_indicator: { type: 'text' } })
        : undefined;
    case 'conversation:read':
      return JSON.stringify({ status: 'read', message_id: externalId });
    default:
      return undefined;
  }
}
