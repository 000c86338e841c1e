/** What WhatsApp plays with a player (guide: Audio). */
const played: ReadonlySet<string> = new Set(['aac', 'mp4', 'amr', 'mp3', 'opus', 'ogg']);

/** Whose files are sound where no type says so. `.mp4` is not among them: it is a video until its type says otherwise. */
const soundExtensions: ReadonlySet<string> = new Set([
  'aac',
  'amr',
  'm4a',
  'mp3',
  'mp4a',
  'mpga',
  'oga',
  'ogg',
  'opus',
  'wav',
]);

/** 5 MB (guide: Audio): larger than that goes as a link. */
const largestPlayed = 5_000_000;

/** @param type undefined: no type says what it is */
export const isAudio = (type: string | undefined, extension: string): boolean =>
  type === undefined ? soundExtensions.has(extension) : type.startsWith('audio/');

/**
 * The guide's rule: played when it is small enough and of the six kinds, else a link; never a document. A size that nobody could
 * tell counts as too large.
 */
export const audioKind = (extension: string, size: number | null): 'audio' | 'link' =>
  played.has(extension) && size !== null && size <= largestPlayed ? 'audio' : 'link';
