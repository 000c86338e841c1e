import type { Content } from '../contract/records.ts';
import { objectOf, textOf } from '../envelope/json.ts';
import { derivedId } from '../ids/ids.ts';
import { mediaContent } from './blank-content.ts';
import type { InboundPayload } from './inbound-payload.ts';

/** A file that a user sent: where WhatsApp has it, and where it will lie for good. */
export interface InboundMedia {
  /** WhatsApp's id of the file. */
  readonly whatsappId: string;
  /** 24 hex digits; the same however often it is derived, and not to be guessed without WhatsApp's ids. */
  readonly mediaId: string;
  /** The path of its final URL, from `/v2` on. */
  readonly path: string;
  /** MIME type as WhatsApp tells it. */
  readonly mimeType: string | null;
  readonly sha256: string | null;
  /** WhatsApp's own address of the file, where the webhook has one; it ends within minutes. */
  readonly url: string | null;
  readonly caption: string | null;
}

/** WhatsApp's types of media, and the content that each becomes. */
export const mediaTypes: Readonly<Record<string, 'image' | 'file'>> = {
  image: 'image',
  sticker: 'image',
  audio: 'file',
  voice: 'file',
  video: 'file',
  document: 'file',
};

/** Of the usual types; the others are known by their subtype. */
const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
  'video/3gpp': '3gp',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
};

const subtype = /^[a-z]+\/([a-z0-9]{1,8})$/;
const longestFileName = 100;

/** A last segment that no path is led astray by: what separates is replaced, and no leading dots. */
function fileName(given: string | undefined, type: string, mimeType: string | null): string {
  const name = given
    ?.slice(-longestFileName)
    .replace(/[\p{Cs}\p{Cc}]/gu, '')
    .replace(/[\\/]/g, '_')
    .replace(/^[.\s]+/, '');
  if (name) return encodeURIComponent(name);
  const plain = (mimeType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const extension = Object.hasOwn(extensions, plain) ? extensions[plain] : subtype.exec(plain)?.[1];
  return extension === undefined ? type : `${type}.${extension}`;
}

/** The file of a message of type `type`, whose body may be another message's (an edit's); undefined where it names none. */
export function inboundMedia({ record, type, body }: Omit<InboundPayload, 'contact'>): InboundMedia | undefined {
  if (!Object.hasOwn(mediaTypes, type)) return undefined;
  const media = objectOf(body[type]);
  const whatsappId = textOf(media?.id);
  if (!media || whatsappId === undefined) return undefined;
  const mediaId = derivedId('media', record.integrationId, whatsappId);
  const mimeType = textOf(media.mime_type) ?? null;
  return {
    whatsappId,
    mediaId,
    path: `/v2/apps/${record.appId}/media/${mediaId}/${fileName(textOf(media.filename), type, mimeType)}`,
    mimeType,
    sha256: textOf(media.sha256) ?? null,
    url: textOf(media.url) ?? textOf(media.link) ?? null,
    caption: textOf(media.caption) ?? null,
  };
}

/** What the record shows of a file before it is fetched: its final address, and no size. */
export function mediaOf(payload: InboundPayload, mediaBase: string): Content | undefined {
  const media = inboundMedia(payload);
  const type = mediaTypes[payload.type];
  return (
    media &&
    type &&
    mediaContent(type, { mediaUrl: mediaBase + media.path, mediaType: media.mimeType, text: media.caption })
  );
}
