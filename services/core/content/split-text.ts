const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts a text into pieces of at most `limit` UTF-16 units: at a line end or a blank of the second half where there is one, before a
 * URL that would be cut, else between two characters as people see them. Blanks at a cut are left out, blank pieces too.
 */
export function splitText(text: string, limit: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const { end, next } = cut(rest, limit);
    pieces.push(rest.slice(0, end));
    rest = rest.slice(next);
  }
  pieces.push(rest);
  return pieces.filter((piece) => piece.trim() !== '');
}

interface Cut {
  readonly end: number;
  readonly next: number;
}

function cut(text: string, limit: number): Cut {
  const blank = lastBlank(text, limit);
  if (blank) return blank;
  const url = urlAcross(text, limit);
  if (url > 0) return { end: url, next: url };
  let fits = 0;
  // Two units more than fit: enough to see whether a character goes on behind the limit.
  for (const { segment, index } of graphemes.segment(text.slice(0, limit + 2))) {
    const next = index + segment.length;
    if (next <= limit) fits = next;
  }
  const end = fits > 0 ? fits : withoutHalfPair(text, limit);
  return { end, next: end };
}

/** The last line end of the second half, else its last blank. */
function lastBlank(text: string, limit: number): Cut | undefined {
  let found: Cut | undefined;
  for (let at = limit; at >= limit / 2; at -= 1) {
    if (!/\s/.test(text.charAt(at))) continue;
    const line = /[\r\n]/.test(text.charAt(at));
    if (found && !line) continue;
    const blank = blankAt(text, at);
    if (blank && line) return blank;
    found ??= blank;
  }
  return found;
}

/** Undefined where the blank is part of a character, as one with an accent of its own is. */
function blankAt(text: string, at: number): Cut | undefined {
  const from = Math.max(0, at - 64);
  const character = graphemes.segment(text.slice(from, at + 8)).containing(at - from);
  if (!character || !/^\s+$/.test(character.segment)) return undefined;
  const end = from + character.index;
  return { end, next: end + character.segment.length };
}

/** Where the URL begins that the limit would cut; 0 when there is none. */
function urlAcross(text: string, limit: number): number {
  if (!/\S/.test(text.charAt(limit))) return 0;
  let word = limit;
  while (word > 0 && /\S/.test(text.charAt(word - 1))) word -= 1;
  const at = text.slice(word, limit).search(/https?:\/\//i);
  return at < 0 ? 0 : word + at;
}

/** One character longer than the limit: it is cut, but not inside a code point. */
const withoutHalfPair = (text: string, limit: number): number =>
  limit > 1 && /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
