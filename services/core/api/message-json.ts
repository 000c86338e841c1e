import type { Author, Message, MessageSource, QuotedMessage } from '../contract/records.ts';
import { contentToV2 } from './content-json.ts';
import { metadataToV2 } from './metadata-json.ts';
import { isoTime, without } from './without.ts';

export const authorToV2 = ({ subtypes, ...author }: Author): object =>
  without({ ...author, subtypes: subtypes.length > 0 ? subtypes : null });

const sourceToV2 = ({ originalMessageTimestamp, ...source }: MessageSource): object =>
  without({
    ...source,
    originalMessageTimestamp: originalMessageTimestamp === null ? null : isoTime(originalMessageTimestamp),
  });

function quotedToV2({ type, message, externalMessageId }: QuotedMessage): object {
  if (!message) return without({ type, externalMessageId });
  const { id, received, author, content, source } = message;
  return {
    type,
    message: without({
      id,
      received: isoTime(received),
      author: authorToV2(author),
      content: contentToV2(content),
      source: source && sourceToV2(source),
    }),
  };
}

/** A form that was answered (v2: formMessage, submitted): that it was is not in its own record, but in that of its answer. */
export const submittedFormToV2 = (message: Message): object => ({
  ...messageToV2(message),
  content: { ...contentToV2(message.content), submitted: true },
});

/** A message of the record as v2 shows it, in answers and in webhooks. WhatsApp's raw form is not part of it. */
export function messageToV2(message: Message): object {
  const { id, received, author, content, source, quotedMessage, metadata, deleted } = message;
  return without({
    id,
    received: isoTime(received),
    author: authorToV2(author),
    content: contentToV2(content),
    source: source && sourceToV2(source),
    quotedMessage: quotedMessage && quotedToV2(quotedMessage),
    metadata: Object.keys(metadata).length > 0 ? metadataToV2(metadata) : null,
    deleted: deleted === true ? true : null,
  });
}
