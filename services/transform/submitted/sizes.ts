import { badRequest } from '../../core/content/rendering.ts';
import type { Action, Message } from '../../core/contract/records.ts';
import type { PlannedMessage } from './plan.ts';

/** A record may have 1,000,000 bytes; what an event holds beside its message is far less than the difference. */
const maxMessageBytes = 980_000;
/** Dispatch keeps a message's bodies in one record of its store, and takes no more than this. */
const maxBodiesBytes = 700_000;

/** One of these takes three bytes in a record at most: what is shorter is far from any bound. */
const fewUnits = 100_000;

/** Nearly all messages: words, a file or some buttons, and few characters in all of them. */
function isShort({ content: { text, media, items, form, native }, author, metadata, quotedMessage }: Message): boolean {
  if (items || form || native || quotedMessage || author.subtypes.length > 1) return false;
  const said = text ?? media;
  if (!said || said.actions.length > fewActions || hasFields(metadata)) return false;
  const [subtype] = author.subtypes;
  let units = lengthOf(author.userId) + lengthOf(author.displayName) + lengthOf(author.avatarUrl) + lengthOf(subtype);
  if (text)
    units += lengthOf(text.text) + lengthOf(text.htmlText) + lengthOf(text.markdownText) + lengthOf(text.payload);
  if (media)
    units +=
      media.mediaUrl.length +
      lengthOf(media.mediaType) +
      lengthOf(media.text) +
      lengthOf(media.altText) +
      lengthOf(media.attachmentId);
  for (const action of said.actions) units += unitsOf(action);
  return units < fewUnits;
}

const fewActions = 20;

const lengthOf = (text: string | null | undefined): number => text?.length ?? 0;

function hasFields(metadata: Message['metadata']): boolean {
  for (const _ in metadata) return true;
  return false;
}

const unitsOf = ({ type, text, link, webview, reply, postback }: Action): number =>
  type.length +
  text.length +
  lengthOf(link?.uri) +
  lengthOf(webview?.uri) +
  lengthOf(webview?.fallback) +
  lengthOf(reply?.payload) +
  lengthOf(postback?.payload);

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
