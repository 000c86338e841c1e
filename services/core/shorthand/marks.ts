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

/** Two characters by which a mark may open. One of each set: there is nothing to go back to. */
const opening = /[&%$!][[({]/g;

/** Where the next mark opens, -1 where none does. A text without marks costs this one scan. */
export function nextMark(text: string, from: number): number {
  opening.lastIndex = from;
  while (opening.test(text)) {
    const at = opening.lastIndex - 2;
    if (markAt(text, at) !== undefined) return at;
    opening.lastIndex = at + 1;
  }
  return -1;
}
