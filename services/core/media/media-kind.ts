import { audioKind, isAudio } from './audio-rules.ts';
import { extensionOf, fileName, type MediaFacts, type MediaKind, tellingType } from './media-facts.ts';

type Shown = Exclude<MediaKind, 'audio' | 'link'>;

/**
 * What WhatsApp shows by itself (WhatsApp: media). Other images and videos go as a link, everything else as a document. A sticker
 * has the limit of a still one: whether it moves cannot be seen from here.
 */
const shownTypes: ReadonlyMap<string, Shown> = new Map([
  ['image/jpeg', 'image'],
  ['image/jpg', 'image'],
  ['image/png', 'image'],
  ['image/webp', 'sticker'],
  ['video/mp4', 'video'],
  ['video/3gpp', 'video'],
]);

const largest: Readonly<Record<Shown, number>> = {
  image: 5_000_000,
  video: 16_000_000,
  document: 100_000_000,
  sticker: 100_000,
};

/** Where no type says what a file is. An extension that is not here says nothing. */
const extensionTypes: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ...['gif', 'bmp', 'tif', 'tiff', 'heic', 'heif', 'avif', 'svg', 'ico'].map(
    (name) => [name, `image/${name}`] as const,
  ),
  ['mp4', 'video/mp4'],
  ['3gp', 'video/3gpp'],
  ['3gpp', 'video/3gpp'],
  ...['mov', 'm4v', 'avi', 'mkv', 'webm', 'mpg', 'mpeg', 'wmv', 'flv', 'ogv'].map(
    (name) => [name, `video/${name}`] as const,
  ),
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ...['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'odt', 'ods', 'odp', 'rtf', 'zip', 'json', 'xml'].map(
    (name) => [name, `application/${name}`] as const,
  ),
]);

/** As what a file goes to WhatsApp: by its type and size, else by the extension in its URL. */
export function mediaKind({ contentType, mediaUrl, mediaType, mediaSize }: MediaFacts): MediaKind {
  const extension = extensionOf(fileName(mediaUrl));
  const told = tellingType(mediaType);
  if (isAudio(told, extension)) return audioKind(extension, mediaSize);
  const type = told ?? extensionTypes.get(extension);
  // Nothing says what it is: it is taken for what it was posted as.
  if (type === undefined) return fitting(contentType === 'image' ? 'image' : 'document', mediaSize);
  const shown = shownTypes.get(type);
  if (shown) return fitting(shown, mediaSize);
  return type.startsWith('image/') || type.startsWith('video/') ? 'link' : fitting('document', mediaSize);
}

/** A size that nobody could tell is left to WhatsApp. */
const fitting = (kind: Shown, size: number | null): MediaKind =>
  size === null || size <= largest[kind] ? kind : 'link';
