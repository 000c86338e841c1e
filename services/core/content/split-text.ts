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
  let line: Cut | undefined;
  let blank: Cut | undefined;
  let fits = 0;
  // Two units more than fit: enough to see whether a character goes on behind the limit.
  for (const { segment, index } of graphemes.segment(text.slice(0, limit + 2))) {
    const next = index + segment.length;
    if (index >= limit / 2 && index <= limit && /^\s+$/.test(segment)) {
      blank = { end: index, next };
      if (/[\r\n]/.test(segment)) line = blank;
    }
    if (next <= limit) fits = next;
  }
  const between = line ?? blank;
  if (between) return between;
  const url = urlAcross(text, limit);
  if (url > 0) return { end: url, next: url };
  const end = fits > 0 ? fits : withoutHalfPair(text, limit);
  return { end, next: end };
}

/** Where the URL begins that the limit would cut; 0 when there is none. */
function urlAcross(text: string, limit: number): number {
  const run = text.slice(0, limit).search(/https?:\/\/\S*$/i);
  return run > 0 && /\S/.test(text.charAt(limit)) ? run : 0;
}

/** One character longer than the limit: it is cut, but not inside a code point. */
const withoutHalfPair = (text: string, limit: number): number =>
  limit > 1 && /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
