/**
 * Where a needle occurs next. Asked with growing positions it walks the text once in all, however often it is asked:
 * this is what keeps the scan of a hostile text linear.
 */
export type Finder = (from: number) => number;

export function finder(text: string, needle: string): Finder {
  let found = -1;
  let exhausted = false;
  return (from) => {
    if (!exhausted && found < from) {
      found = text.indexOf(needle, from);
      exhausted = found < 0;
    }
    return exhausted ? -1 : found;
  };
}
