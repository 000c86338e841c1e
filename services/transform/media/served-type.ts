/** What nothing is known of. */
export const unknownType = 'application/octet-stream';

/** The same container: which of them it is only its sender knows. */
const families: readonly (readonly string[])[] = [
  ['video/mp4', 'audio/mp4', 'video/quicktime'],
  ['video/3gpp', 'audio/3gpp'],
  ['video/webm', 'audio/webm'],
  ['application/x-cfb', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'],
];

/** Names of one type that other readers know better. */
const usualNames: Readonly<Record<string, string>> = {
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'audio/x-wav': 'audio/wav',
};

/** Text that no browser runs, and that no bytes tell apart. */
const plainTexts = new Set(['text/plain', 'text/csv', 'text/vcard', 'text/calendar']);

/** The type without its parameters. */
export const plainType = (mimeType: string): string => mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Text has no nul bytes. Told by the first bytes of a file. */
export const looksLikeText = (head: Uint8Array): boolean => !head.includes(0);

/**
 * The type that a file is served as. Its bytes decide; what they say nothing of stays unknown, however it was called: an HTML page that
 * came as an image must not become one under our address. The sender is believed only between types that look alike.
 * @param sniffed what the bytes say
 * @param claimed what WhatsApp says
 */
export function servedType(sniffed: string | undefined, claimed: string | null, isText: boolean): string {
  const wanted = claimed === null ? '' : plainType(claimed);
  if (sniffed === undefined) {
    if (!isText || !plainTexts.has(wanted)) return unknownType;
    return `${wanted}; charset=utf-8`;
  }
  const family = families.find((types) => types.includes(plainType(sniffed)));
  if (family?.includes(wanted)) return wanted;
  return usualNames[sniffed] ?? sniffed;
}
