import { metadataToV2 } from '../api/metadata-json.ts';
import { contentToV11 } from '../api/v11/content-json.ts';
import { without } from '../api/without.ts';
import type { Author, Message, MessageSource, QuotedContent, QuotedMessage } from '../contract/records.ts';

/** v1.1 writes times as unix seconds with decimals. */
const seconds = (ms: number): number => ms / 1000;

const authorToV11 = ({ type, userId, displayName, avatarUrl }: Author): object =>
  type === 'user'
    ? { role: 'appUser', authorId: userId, name: displayName, avatarUrl }
    : { role: 'appMaker', name: displayName, avatarUrl };

const sourceToV11 = ({ type, integrationId, originalMessageId, originalMessageTimestamp }: MessageSource): object =>
  without({
    type: type === 'api:conversations' ? 'api' : type,
    integrationId,
    originalMessageId,
    originalMessageTimestamp: originalMessageTimestamp === null ? null : seconds(originalMessageTimestamp),
  });

/** What a message and a quoted one have in common; the content lies beside the rest. */
const plainToV11 = ({ id, received, author, content, source }: QuotedContent): Record<string, unknown> => ({
  _id: id,
  ...contentToV11(content),
  ...authorToV11(author),
  received: seconds(received),
  source: source && sourceToV11(source),
});

/** v1.1: quotedMessage. */
const quotedToV11 = ({ type, message, externalMessageId }: QuotedMessage): object =>
  message ? { type, content: without(plainToV11(message)) } : without({ type, externalMessageId });

/** A message of the record as v1.1 shows it, in answers and in webhooks. */
export const messageToV11 = (message: Message): object =>
  without({
    ...plainToV11(message),
    quotedMessage: message.quotedMessage && quotedToV11(message.quotedMessage),
    metadata: Object.keys(message.metadata).length > 0 ? metadataToV2(message.metadata) : null,
  });
