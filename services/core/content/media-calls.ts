import type { MediaContent, PreparedCall } from '../contract/records.ts';
import { splitText } from './split-text.ts';
import { textCalls } from './text-calls.ts';

const longestCaption = 1024;

type Kind = 'image' | 'video' | 'audio' | 'document';

/** What WhatsApp takes as itself (WhatsApp: media); the rest goes as a document. */
const kindByType: ReadonlyMap<string, Kind> = new Map([
  ['image/jpeg', 'image'],
  ['image/png', 'image'],
  ['video/mp4', 'video'],
  ['video/3gpp', 'video'],
  ['audio/aac', 'audio'],
  ['audio/amr', 'audio'],
  ['audio/mpeg', 'audio'],
  ['audio/mp4', 'audio'],
  ['audio/ogg', 'audio'],
]);
const kindByExtension: ReadonlyMap<string, Kind> = new Map([
  ['jpg', 'image'],
  ['jpeg', 'image'],
  ['png', 'image'],
  ['mp4', 'video'],
  ['3gp', 'video'],
  ['aac', 'audio'],
  ['amr', 'audio'],
  ['mp3', 'audio'],
  ['ogg', 'audio'],
  ['opus', 'audio'],
]);

/** An image or a file as media by link: the caption with it where it may stand there, else as a text after it. */
export function mediaCalls(contentType: 'image' | 'file', media: MediaContent): readonly PreparedCall[] {
  const path = URL.canParse(media.mediaUrl) ? new URL(media.mediaUrl).pathname : '';
  const filename = decoded(path.slice(path.lastIndexOf('/') + 1));
  const kind = contentType === 'image' ? 'image' : kindOf(media.mediaType, filename);
  const text = media.text?.trim() ?? '';
  const captioned = kind !== 'audio' && text !== '' && text.length <= longestCaption;
  const body = {
    type: kind,
    [kind]: {
      link: media.mediaUrl,
      ...(captioned ? { caption: text } : {}),
      ...(kind === 'document' && filename !== '' ? { filename } : {}),
    },
  };
  const call: PreparedCall = { kind: 'media', body: JSON.stringify(body) };
  return captioned || splitText(text, longestCaption).length === 0 ? [call] : [call, ...textCalls(text)];
}

function kindOf(mediaType: string | null, filename: string): Kind {
  const byType = kindByType.get(mediaType?.split(';')[0]?.trim().toLowerCase() ?? '');
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  return byType ?? (mediaType ? 'document' : (kindByExtension.get(extension) ?? 'document'));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    // A `%` that encodes nothing: the name is shown as it stands.
    if (error instanceof URIError) return segment;
    throw error;
  }
}
