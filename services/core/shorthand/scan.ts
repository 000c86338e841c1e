import { finder } from './finder.ts';
import { oldOpener, oldReader } from './old-syntax.ts';
import { pairsOpener, pairsReader } from './pairs.ts';
import type { ShorthandFault, ShorthandTemplate } from './shorthand-template.ts';
import { readTemplate } from './template-rules.ts';

/** A stretch of a text, in order: words as they stand (not trimmed), or a template. */
export type Segment =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'template'; readonly template: ShorthandTemplate; readonly offset: number };

export type Scan =
  | { readonly ok: true; readonly segments: readonly Segment[] }
  | { readonly ok: false; readonly fault: ShorthandFault };

/** True where a text may hold a template: without it there is nothing to scan. */
export const mayHoldTemplate = (text: string): boolean => {
  const ampersand = text.indexOf('&');
  return ampersand >= 0 && (text.includes(pairsOpener, ampersand) || text.includes(oldOpener, ampersand));
};

/**
 * Cuts a text at its templates, in one pass: each character is looked at a bounded number of times, whatever the text holds.
 * What only looks like a template (unclosed, or without a pair in it) stays text; a template that breaks a rule is a fault.
 */
export function scanShorthand(text: string): Scan {
  const nextPairs = finder(text, pairsOpener);
  const nextOld = finder(text, oldOpener);
  const readPairs = pairsReader(text);
  const readOld = oldReader(text);
  const segments: Segment[] = [];
  let pairsLeft = true;
  let emptyUntil = 0;
  let oldLeft = true;
  let written = 0;
  let at = 0;

  const add = (template: ShorthandTemplate, offset: number, end: number): void => {
    if (offset > written) segments.push({ type: 'text', text: text.slice(written, offset) });
    segments.push({ type: 'template', template, offset });
    written = end;
    at = end;
  };

  for (;;) {
    const pairsAt = pairsLeft ? nextPairs(at) : -1;
    const oldAt = oldLeft ? nextOld(at) : -1;
    if (pairsAt < 0 && oldAt < 0) break;
    if (oldAt < 0 || (pairsAt >= 0 && pairsAt < oldAt)) {
      at = pairsAt + 1;
      // What opens inside an empty block closes with it and is as empty; only the `&` of its end may begin another.
      if (pairsAt < emptyUntil - 1) continue;
      const block = readPairs(pairsAt);
      if (block.type === 'unclosed') pairsLeft = false;
      else if (block.type === 'empty') emptyUntil = block.end;
      else {
        const reading = readTemplate(block, pairsAt);
        if (!reading.ok) return reading;
        add(reading.template, pairsAt, block.end);
      }
    } else {
      at = oldAt + 1;
      const reading = readOld(oldAt);
      if (reading.type === 'none') oldLeft = false;
      else if (reading.type === 'template') add(reading.template, oldAt, reading.end);
    }
  }
  if (written < text.length) segments.push({ type: 'text', text: text.slice(written) });
  return { ok: true, segments };
}
