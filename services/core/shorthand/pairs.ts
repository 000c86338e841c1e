import { type Finder, finder } from './finder.ts';

/** One `key=[[value]]`; offsets are those of the whole text. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly offset: number;
}

export type PairsBlock =
  | { readonly type: 'block'; readonly pairs: readonly Pair[]; readonly stray: Stray | null; readonly end: number }
  /** Closed, but nothing in it is a pair: plain text. */
  | { readonly type: 'empty'; readonly end: number }
  /** Not closed: neither this nor any later opener of the text can be. */
  | { readonly type: 'unclosed' };

/** The first text between pairs that belongs to none. */
export interface Stray {
  readonly text: string;
  readonly offset: number;
}

export const pairsOpener = '&((';
const closer = '))&';
const valueOpener = '=[[';
const valueCloser = ']]';

/**
 * A value opens where something that can be a key stands before `=[[`. The test looks at one character of the text and not at where
 * the block began, so that all openers before an unclosed end read the rest alike; `readBlock` needs that to give up for good.
 */
const endsKey = (character: string): boolean => !/[\s()[\]&=]/.test(character);

/** Reads the blocks of one text, in order. A `))&` inside a value belongs to the value. */
export function pairsReader(text: string): (opener: number) => PairsBlock {
  const nextCloser = finder(text, closer);
  const nextValue = finder(text, valueOpener);
  const nextValueEnd = finder(text, valueCloser);
  return (opener) => readBlock(text, opener + pairsOpener.length, nextCloser, nextValue, nextValueEnd);
}

function readBlock(
  text: string,
  start: number,
  nextCloser: Finder,
  nextValue: Finder,
  nextValueEnd: Finder,
): PairsBlock {
  const pairs: Pair[] = [];
  let stray: Stray | null = null;
  let gap = start;
  let at = start;
  for (;;) {
    const close = nextCloser(at);
    if (close < 0) return { type: 'unclosed' };
    const open = nextValue(at);
    if (open < 0 || open > close) {
      const end = close + closer.length;
      if (pairs.length === 0) return { type: 'empty', end };
      stray ??= strayText(text, gap, close);
      return { type: 'block', pairs, stray, end };
    }
    at = open + valueOpener.length;
    if (open === gap || !endsKey(text.charAt(open - 1))) continue;
    const valueEnd = nextValueEnd(at);
    if (valueEnd < 0) return { type: 'unclosed' };
    const keyStart = startOfKey(text, gap, open);
    stray ??= strayText(text, gap, keyStart);
    pairs.push({ key: text.slice(keyStart, open), value: text.slice(at, valueEnd), offset: keyStart });
    at = valueEnd + valueCloser.length;
    gap = at;
  }
}

function startOfKey(text: string, gap: number, end: number): number {
  let start = end;
  while (start > gap && !/\s/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function strayText(text: string, from: number, to: number): Stray | null {
  const between = text.slice(from, to);
  const trimmed = between.trim();
  return trimmed === '' ? null : { text: trimmed, offset: from + between.indexOf(trimmed) };
}
