/**
 * The words that stood between marks, as one text: blanks at the marks are left out, and what stood on both sides of one is parted as
 * it was: by the line ends of the side that has more of them, else by a blank.
 */
export function joinWords(pieces: readonly string[]): string {
  let joined = '';
  let lines = 0;
  for (const piece of pieces) {
    const words = piece.trim();
    if (words === '') {
      lines = Math.max(lines, lineEnds(piece, 0, piece.length));
      continue;
    }
    const start = piece.length - piece.trimStart().length;
    lines = Math.max(lines, lineEnds(piece, 0, start));
    joined += (joined === '' ? '' : '\n'.repeat(lines) || ' ') + words;
    lines = lineEnds(piece, start + words.length, piece.length);
  }
  return joined;
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 0x0a) count += 1;
  return count;
}
