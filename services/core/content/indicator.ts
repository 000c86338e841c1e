/**
 * The call behind an activity of the business, for the newest message of the user; undefined where WhatsApp has none. WhatsApp knows
 * no typing without reading, and no end of typing.
 */
export function indicatorBody(activity: string, externalId: string): string | undefined {
  switch (activity) {
    case 'typing:start':
      return JSON.stringify({ status: 'read', message_id: externalId, typing_indicator: { type: 'text' } });
    case 'conversation:read':
      return JSON.stringify({ status: 'read', message_id: externalId });
    default:
      return undefined;
  }
}
