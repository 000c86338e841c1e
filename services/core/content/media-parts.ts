import type { MediaContent, PreparedPart } from '../contract/records.ts';
import { fileName, type MediaKind } from '../media/media-facts.ts';
import { mediaKind } from '../media/media-kind.ts';
import { compoundParts, type Header } from './compound.ts';
import { isBlank, joined, part, textCall } from './rendering.ts';
import type { RenderTarget } from './target.ts';

/** WhatsApp: send limits. */
const longestFilename = 240;

/** Media, words and actions as they stand in a file, an image or an item. */
export interface Shown {
  readonly kind: MediaKind;
  readonly url: string;
  readonly words: string;
}

/** An image or a file: its text with it where it may stand there, else after it. */
export function mediaParts(
  contentType: 'image' | 'file',
  media: MediaContent,
  target: RenderTarget,
): readonly PreparedPart[] {
  const { mediaUrl: url, mediaType, mediaSize, actions } = media;
  const kind = mediaKind({ contentType, mediaUrl: url, mediaType, mediaSize });
  const words = media.text ?? '';
  return withMedia({ kind, url, words }, (rest, header) =>
    compoundParts({ words: rest, header, actions, firstAction: 0 }, target),
  );
}

/** Media where a header cannot be made of it: before the words, or as a line among them. */
export function withMedia(
  { kind, url, words }: Shown,
  rest: (words: string, header: Header | null) => readonly PreparedPart[],
): readonly PreparedPart[] {
  switch (kind) {
    case 'link':
      return rest(joined([words, url], '\n'), null);
    case 'audio':
      // Refused at once or later, the address in a text takes its place (guide: Audio).
      return [mediaPart(kind, url, true), ...rest(words, null)];
    case 'sticker':
      return [mediaPart(kind, url, false), ...rest(words, null)];
    default:
      return rest(words, headerOf(kind, url));
  }
}

const mediaPart = (type: string, link: string, replaceable: boolean): PreparedPart =>
  part({ kind: 'media', body: JSON.stringify({ type, [type]: { link } }) }, replaceable ? textCall(link) : null);

/** Null: the kind cannot stand above other words. */
function headerOf(kind: MediaKind, link: string): Header | null {
  if (kind === 'image' || kind === 'video') return { type: kind, media: { link } };
  if (kind !== 'document') return null;
  const filename = fileName(link);
  return { type: kind, media: isBlank(filename) || filename.length > longestFilename ? { link } : { link, filename } };
}
