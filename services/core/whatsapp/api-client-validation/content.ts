import type { MediaKind } from '../cloud-validation/content.ts';
import {
  type Check,
  invalid,
  isObject,
  isWebLink,
  type JsonObject,
  malformed,
  missing,
  objectField,
  onlyKeys,
  textField,
} from '../cloud-validation/fields.ts';

/** Keys of each media kind (WhatsApp: on-premises messages); a link may name the provider that holds its credentials. */
const MEDIA_KEYS: Readonly<Record<MediaKind, ReadonlySet<string>>> = {
  image: new Set(['id', 'link', 'provider', 'caption']),
  video: new Set(['id', 'link', 'provider', 'caption']),
  document: new Set(['id', 'link', 'provider', 'caption', 'filename']),
  audio: new Set(['id', 'link', 'provider']),
  sticker: new Set(['id', 'link', 'provider']),
};
const TEXT_KEYS = new Set(['body']);
const PROVIDER_KEYS = new Set(['name']);

export function checkClientMedia(kind: MediaKind, media: JsonObject, path: string): Check {
  const { id, link, provider } = media;
  if (id !== undefined && link !== undefined) return malformed(`Param ${path} must have either id or link, not both.`);
  if (id === undefined && link === undefined) return missing(`${path}.id or ${path}.link`);
  if (link !== undefined && !isWebLink(link)) return invalid(`${path}.link`, 'is not a valid http or https URL');
  return (
    onlyKeys(media, path, MEDIA_KEYS[kind]) ??
    (link === undefined ? textField(media, 'id', path, { max: 128, required: true }) : undefined) ??
    (provider === undefined ? undefined : checkProvider(media, path)) ??
    textField(media, 'caption', path, { max: 1024, emptyAllowed: true }) ??
    textField(media, 'filename', path, { max: 240, emptyAllowed: true })
  );
}

function checkProvider(media: JsonObject, path: string): Check {
  const { provider } = media;
  const where = `${path}.provider`;
  return (
    objectField(media, 'provider', path) ??
    (isObject(provider)
      ? (onlyKeys(provider, where, PROVIDER_KEYS) ?? textField(provider, 'name', where, { max: 256, required: true }))
      : undefined)
  );
}

/** `preview_url` lies beside the text here. */
export function checkClientText(text: JsonObject, preview: unknown): Check {
  const problem = onlyKeys(text, 'text', TEXT_KEYS) ?? textField(text, 'body', 'text', { max: 4096, required: true });
  if (problem !== undefined) return problem;
  return preview === true && !/https?:\/\/\S/i.test(String(text.body))
    ? invalid('preview_url', 'is true and the text holds no URL')
    : undefined;
}
