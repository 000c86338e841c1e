/** The kinds of marks by which a text says more than its words; each has its own reader. */
export type MarkKind = 'pairs' | 'old' | 'rich' | 'canned';

const ampersand = 0x26;
const percent = 0x25;
const dollar = 0x24;
const exclamation = 0x21;
const square = 0x5b;
const round = 0x28;
const curly = 0x7b;

/** Which mark opens here, if one does: `&((`, `&[`, `%[`, `$[`, `![`, `%((` or `%{{`. */
export function markAt(text: string, at: number): MarkKind | undefined {
  const second = text.charCodeAt(at + 1);
  switch (text.charCodeAt(at)) {
    case ampersand:
      if (second === square) return 'old';
      return second === round && text.charCodeAt(at + 2) === round ? 'pairs' : undefined;
    case percent:
      if (second === square) return 'rich';
      return (second === round || second === curly) && text.charCodeAt(at + 2) === second ? 'canned' : undefined;
    case dollar:
    case exclamation:
      return second === square ? 'rich' : undefined;
    default:
      return undefined;
  }
}

/** Where the next mark opens, -1 where none does. A text without marks costs this one scan. */
export function nextMark(text: string, from: number): number {
  const last = text.length - 1;
  for (let at = from; at < last; at += 1) {
    const code = text.charCodeAt(at);
    // All marks begin between these two, which keeps letters and digits to one comparison.
    if (code <= ampersand && code >= exclamation && markAt(text, at) !== undefined) return at;
  }
  return -1;
}
