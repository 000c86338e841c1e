import {
  booleanField,
  type Check,
  eachEntry,
  invalid,
  isObject,
  isWebLink,
  type JsonObject,
  listField,
  malformed,
  missing,
  objectField,
  onlyKeys,
  textField,
} from './fields.ts';

const TEXT_KEYS = new Set(['body', 'preview_url']);
const REACTION_KEYS = new Set(['message_id', 'emoji']);
const LOCATION_KEYS = new Set(['latitude', 'longitude', 'name', 'address']);
export const CONTACT_KEYS = new Set(['addresses', 'birthday', 'emails', 'name', 'org', 'phones', 'urls']);

/** Keys of each media kind; only images, videos and documents have captions (WhatsApp: send limits). */
const MEDIA_KEYS = {
  image: new Set(['id', 'link', 'caption']),
  video: new Set(['id', 'link', 'caption']),
  document: new Set(['id', 'link', 'caption', 'filename']),
  audio: new Set(['id', 'link', 'voice']),
  sticker: new Set(['id', 'link']),
} as const;

export type MediaKind = keyof typeof MEDIA_KEYS;

export function checkText(text: JsonObject): Check {
  return (
    onlyKeys(text, 'text', TEXT_KEYS) ??
    textField(text, 'body', 'text', { max: 4096, required: true }) ??
    booleanField(text, 'preview_url', 'text')
  );
}

export function checkMedia(kind: MediaKind, media: JsonObject, path: string): Check {
  const { id, link } = media;
  if (id !== undefined && link !== undefined) return malformed(`Param ${path} must have either id or link, not both.`);
  if (id === undefined && link === undefined) return missing(`${path}.id or ${path}.link`);
  if (link !== undefined && !isWebLink(link)) return invalid(`${path}.link`, 'is not a valid http or https URL');
  if (id !== undefined && !(typeof id === 'string' && /^[0-9]{1,32}$/.test(id)) && !Number.isSafeInteger(id)) {
    return invalid(`${path}.id`, 'is not a valid media id');
  }
  return (
    onlyKeys(media, path, MEDIA_KEYS[kind]) ??
    textField(media, 'caption', path, { max: 1024, emptyAllowed: true }) ??
    textField(media, 'filename', path, { max: 240, emptyAllowed: true }) ??
    booleanField(media, 'voice', path)
  );
}

export function checkReaction(reaction: JsonObject): Check {
  return (
    onlyKeys(reaction, 'reaction', REACTION_KEYS) ??
    textField(reaction, 'message_id', 'reaction', { max: 512, required: true }) ??
    // An empty emoji takes the reaction back.
    textField(reaction, 'emoji', 'reaction', { max: 32, required: true, emptyAllowed: true })
  );
}

export function checkLocation(location: JsonObject, path: string): Check {
  return (
    onlyKeys(location, path, LOCATION_KEYS) ??
    coordinate(location, 'latitude', path, 90) ??
    coordinate(location, 'longitude', path, 180) ??
    textField(location, 'name', path, { max: 1000, emptyAllowed: true }) ??
    textField(location, 'address', path, { max: 1000, emptyAllowed: true })
  );
}

function coordinate(location: JsonObject, key: string, path: string, limit: number): Check {
  const value = location[key];
  if (value === undefined || value === null || value === '') return missing(`${path}.${key}`);
  const degrees = typeof value === 'string' ? Number(value) : value;
  if (typeof degrees !== 'number' || !(Math.abs(degrees) <= limit)) {
    return invalid(`${path}.${key}`, `must be a number between -${limit} and ${limit}`);
  }
  return undefined;
}

export function checkContacts(payload: JsonObject, keys: ReadonlySet<string> = CONTACT_KEYS): Check {
  return (
    listField(payload, 'contacts', '', 1, 257) ??
    eachEntry(
      payload.contacts,
      'contacts',
      (contact, path) =>
        onlyKeys(contact, path, keys) ??
        objectField(contact, 'name', path) ??
        contactName(contact.name, `${path}.name`) ??
        contactLists(contact, path),
    )
  );
}

function contactName(name: unknown, path: string): Check {
  return isObject(name) ? textField(name, 'formatted_name', path, { max: 1000, required: true }) : missing(path);
}

function contactLists(contact: JsonObject, path: string): Check {
  for (const key of ['addresses', 'emails', 'phones', 'urls']) {
    const problem =
      listField(contact, key, path, 0, 1000) ?? eachEntry(contact[key], `${path}.${key}`, () => undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
