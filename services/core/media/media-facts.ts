/** What is known of a file before it is sent. */
export interface MediaFacts {
  /** As it was posted. */
  readonly contentType: 'image' | 'file';
  readonly mediaUrl: string;
  /** MIME type; null: nobody could say. */
  readonly mediaType: string | null;
  /** In bytes; null: nobody could say. */
  readonly mediaSize: number | null;
}

/** WhatsApp's kinds of media, or a link in a text. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker' | 'link';

/** What servers answer about files of which they know nothing. */
const tellsNothing: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/binary',
  'application/unknown',
  'application/x-download',
  'application/force-download',
  'application/ogg',
]);

const mimeType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** The MIME type without its parameters, in lower case; undefined where it says nothing of the file. */
export function tellingType(mediaType: string | null): string | undefined {
  const type = mediaType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return mimeType.test(type) && !tellsNothing.has(type) ? type : undefined;
}

/** The name of the file: the last segment of the URL's path, decoded; empty where there is none. */
export function fileName(mediaUrl: string): string {
  const path = URL.canParse(mediaUrl) ? new URL(mediaUrl).pathname : '';
  const segment = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    // A `%` that encodes nothing: the name is shown as it stands.
    if (error instanceof URIError) return segment;
    throw error;
  }
}

/** In lower case, without its dot (guide: Audio, which does not say that case matters); empty where there is none. */
export const extensionOf = (name: string): string =>
  name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
