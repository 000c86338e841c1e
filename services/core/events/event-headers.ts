import type { ConversationEvent } from '../contract/records.ts';

/** What a reader of `events` can decide on without decoding the record. */
export const eventHeaders = ({ appId, type }: Pick<ConversationEvent, 'appId' | 'type'>): Record<string, string> => ({
  app: appId,
  type,
});
