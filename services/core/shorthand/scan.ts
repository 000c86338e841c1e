import { cannedReader } from './canned.ts';
import { type MarkKind, markAt, nextMark } from './marks.ts';
import { oldReader } from './old-syntax.ts';
import { pairsReader } from './pairs.ts';
import { richReader } from './rich-marks.ts';
import type { Reader, Segment } from './segment.ts';
import type { ShorthandFault } from './shorthand-template.ts';

export type Scan =
  | { readonly ok: true; readonly segments: readonly Segment[] }
  | { readonly ok: false; readonly fault: ShorthandFault };

/** True where a text may hold shorthand: without it there is nothing to parse. */
export const mayHoldShorthand = (text: string): boolean => nextMark(text, 0) >= 0;

/** Who reads which mark; made when a text holds the first of its kind. */
const readers: Readonly<Record<MarkKind, (text: string) => Reader>> = {
  pairs: pairsReader,
  old: oldReader,
  rich: richReader,
  canned: cannedReader,
};

/**
 * Cuts a text at its marks, in one pass: each character is looked at a bounded number of times, whatever the text holds.
 * What only looks like a mark (unclosed, or of another shape inside) stays text; a mark that breaks a rule is a fault.
 */
export function scanShorthand(text: string): Scan {
  const made: { [kind in MarkKind]?: Reader } = {};
  const segments: Segment[] = [];
  let written = 0;
  let at = nextMark(text, 0);
  while (at >= 0) {
    const kind = markAt(text, at);
    if (kind === undefined) break;
    made[kind] ??= readers[kind](text);
    const reading = made[kind](at);
    if (reading.type === 'fault') return { ok: false, fault: reading.fault };
    if (reading.type === 'plain') {
      at = nextMark(text, at + 1);
      continue;
    }
    if (at > written) segments.push({ type: 'text', text: text.slice(written, at) });
    segments.push(reading.marked);
    written = reading.end;
    at = nextMark(text, written);
  }
  if (written < text.length) segments.push({ type: 'text', text: text.slice(written) });
  return { ok: true, segments };
}
