import type { MediaFacts } from '../../platform/media/media-store.ts';

/** What browsers show and do not run. All else is downloaded, HTML and SVG above all: it would run under our address. */
const shown = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'application/pdf', 'text/plain']);

export function isShown(type: string): boolean {
  const plain = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return shown.has(plain) || /^(audio|video)\/[a-z0-9.+-]+$/.test(plain);
}

/** RFC 8187, of what RFC 3986 leaves as it is. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const asciiName = (name: string): string => name.replace(/[^\x20-\x7e]|["\\%;]/g, '_');

/** @param fileName the last segment of its URL; null where it cannot be read */
export function disposition(type: string, fileName: string | null): string {
  const kind = isShown(type) ? 'inline' : 'attachment';
  return fileName === null ? kind : `${kind}; filename="${asciiName(fileName)}"; filename*=UTF-8''${encoded(fileName)}`;
}

export const etagOf = ({ sha256 }: MediaFacts): string => `"${sha256.slice(0, 32)}"`;

/** A year, and never asked again: a file does not change. Private: its address is all that guards it. */
const cacheControl = 'private, max-age=31536000, immutable';

/** Of every answer that is about a file that is there. */
export function mediaHeaders(facts: MediaFacts, fileName: string | null): Record<string, string> {
  return {
    'content-type': facts.type,
    'content-disposition': disposition(facts.type, fileName),
    'x-content-type-options': 'nosniff',
    etag: etagOf(facts),
    'cache-control': cacheControl,
    'accept-ranges': 'bytes',
    // A viewer of PDF does not work in a sandbox; what is downloaded and opened from there must.
    ...(!isShown(facts.type) && { 'content-security-policy': "default-src 'none'; sandbox" }),
  };
}

/** `If-None-Match` names this file. */
export const isKnown = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
