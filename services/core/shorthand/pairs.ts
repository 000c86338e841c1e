import { isBlank, pastBlanks } from './characters.ts';
import { type Finder, finder } from './finder.ts';
import { marked, plain, type Reader } from './segment.ts';
import { readTemplate } from './template-rules.ts';

/** One `key=[[value]]`; offsets are those of the whole text. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly offset: number;
}

/** A closed block with at least one pair. */
export interface PairsBlock {
  readonly pairs: readonly Pair[];
  readonly stray: Stray | null;
  readonly end: number;
}

type BlockReading =
  | { readonly type: 'block'; readonly block: PairsBlock }
  /** Closed, but nothing in it is a pair: plain text. */
  | { readonly type: 'empty'; readonly end: number }
  /** Not closed: neither this nor any later opener of the text can be. */
  | { readonly type: 'unclosed' };

/** The first text between pairs that belongs to none. */
export interface Stray {
  readonly text: string;
  readonly offset: number;
}

const opens = 3;
const closer = '))&';
const valueOpener = '=[[';
const valueCloser = ']]';

/**
 * A value opens where something that can be a key stands before `=[[`. The test looks at one character of the text and not at where
 * the block began, so that all openers before an unclosed end read the rest alike; `readBlock` needs that to give up for good.
 */
function endsKey(code: number): boolean {
  switch (code) {
    case 0x28: // (
    case 0x29: // )
    case 0x5b: // [
    case 0x5d: // ]
    case 0x26: // &
    case 0x3d: // =
      return false;
    default:
      return !isBlank(code);
  }
}

/** `&(( key=[[value]] … ))&` (guide: Shorthand Syntax). A `))&` inside a value belongs to the value. */
export function pairsReader(text: string): Reader {
  const nextCloser = finder(text, closer);
  const nextValue = finder(text, valueOpener);
  const nextValueEnd = finder(text, valueCloser);
  let closes = true;
  let emptyUntil = 0;
  return (opener) => {
    // What opens inside an empty block closes with it and is as empty; only the `&` of its end may begin another.
    if (!closes || opener < emptyUntil - 1) return plain;
    const reading = readBlock(text, opener + opens, nextCloser, nextValue, nextValueEnd);
    if (reading.type === 'unclosed') closes = false;
    if (reading.type === 'empty') emptyUntil = reading.end;
    if (reading.type !== 'block') return plain;
    const { block } = reading;
    const template = readTemplate(block, opener);
    return template.ok
      ? marked({ type: 'template', template: template.template, offset: opener }, block.end)
      : { type: 'fault', fault: template.fault };
  };
}

function readBlock(
  text: string,
  start: number,
  nextCloser: Finder,
  nextValue: Finder,
  nextValueEnd: Finder,
): BlockReading {
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
      return { type: 'block', block: { pairs, stray, end } };
    }
    at = open + valueOpener.length;
    if (open === gap || !endsKey(text.charCodeAt(open - 1))) continue;
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
  while (start > gap && !isBlank(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function strayText(text: string, from: number, to: number): Stray | null {
  const offset = pastBlanks(text, from, to);
  return offset === to ? null : { text: text.slice(offset, to).trimEnd(), offset };
}
