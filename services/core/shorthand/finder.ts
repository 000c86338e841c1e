import { pastBlanks } from './characters.ts';

/**
 * Where a needle occurs next, -1 where it does not. Asked with growing positions it walks the text once in all, however often it is
 * asked: this is what keeps the scan of a hostile text linear.
 */
export type Finder = (from: number) => number;

export const finder = (text: string, needle: string): Finder => remembering((from) => text.indexOf(needle, from));

/** The same for the next character that is not a blank. */
export const wordFinder = (text: string): Finder =>
  remembering((from) => {
    const at = pastBlanks(text, from, text.length);
    return at < text.length ? at : -1;
  });

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
