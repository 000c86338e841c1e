import { badRequest } from '../../core/content/rendering.ts';
import type { Message } from '../../core/contract/records.ts';
import type { PlannedMessage } from './plan.ts';

/** A record may have 1,000,000 bytes; what an event holds beside its message is far less than the difference. */
const maxMessageBytes = 980_000;
/** Dispatch keeps a message's bodies in one record of its store, and takes no more than this. */
const maxBodiesBytes = 700_000;

/** One of these takes three bytes in a record at most: what is shorter is far from any bound. */
const fewUnits = 100_000;

/** Nearly all messages: words and nothing else, and few of them. */
function isShort({ content: { text, native }, author, metadata, quotedMessage }: Message): boolean {
  if (!text || native || quotedMessage || text.actions.length > 0 || Object.keys(metadata).length > 0) return false;
  const words = [text.text, text.htmlText, text.markdownText, text.payload, author.displayName, author.avatarUrl];
  return words.reduce((sum, one) => sum + (one?.length ?? 0), author.subtypes.join('').length) < fewUnits;
}

/** True where its event is a record that Kafka takes. JSON text is never shorter than the record's own bytes. */
export const hasEventOfSize = ({ message }: PlannedMessage): boolean =>
  isShort(message) || Buffer.byteLength(JSON.stringify(message)) <= maxMessageBytes;

/** What is too large to be handed to dispatch cannot be sent. */
export function sendable(planned: PlannedMessage): PlannedMessage {
  const { rendering } = planned;
  if (!rendering?.ok) return planned;
  const bytes = rendering.parts.reduce(
    (sum, { call, fallback }) => sum + Buffer.byteLength(call.body) + (fallback ? Buffer.byteLength(fallback.body) : 0),
    0,
  );
  if (bytes <= maxBodiesBytes) return planned;
  return { ...planned, rendering: { ok: false, error: badRequest('The message is too large to be sent') } };
}
