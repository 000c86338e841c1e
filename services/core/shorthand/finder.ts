/**
 * Where a needle occurs next. Asked with growing positions it walks the text once in all, however often it is asked:
 * this is what keeps the scan of a hostile text linear.
 */
export type Finder = (from: number) => number;

export function finder(text: string, needle: string): Finder {
  return remembering((from) => text.indexOf(needle, from));
}

/** The same for the next character that is not a blank. */
export function wordFinder(text: string): Finder {
  const word = /\S/g;
  return remembering((from) => {
    word.lastIndex = from;
    return word.exec(text)?.index ?? -1;
  });
}

function remembering(find: Finder): Finder {
  let found = -1;
  let exhausted = false;
  return (from) => {
    if (!exhausted && found < from) {
      found = find(from);
      exhausted = found < 0;
    }
    return exhausted ? -1 : found;
  };
}
