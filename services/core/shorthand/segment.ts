import type { Action } from '../contract/records.ts';
import type { ShorthandFault, ShorthandTemplate } from './shorthand-template.ts';

/** A stretch of a text, in order: words as they stand (not trimmed), or what a mark stands for. */
export type Segment = { readonly type: 'text'; readonly text: string } | Marked;

/** What a mark stands for; the offset is that of the mark, in UTF-16 units of the whole text. */
export type Marked =
  | { readonly type: 'template'; readonly template: ShorthandTemplate; readonly offset: number }
  | { readonly type: 'action'; readonly action: Action; readonly offset: number }
  | { readonly type: 'image'; readonly image: ShorthandImage; readonly offset: number }
  | ({ readonly type: 'canned' } & CannedUse);

export interface ShorthandImage {
  readonly mediaUrl: string;
  readonly altText: string | null;
}

/** Where a text asks for a message that its app keeps under a name. */
export interface CannedUse {
  readonly name: string;
  readonly offset: number;
}

/** What stands at a mark. */
export type Reading =
  /** Only looks like a mark. */
  | { readonly type: 'plain' }
  | { readonly type: 'marked'; readonly marked: Marked; readonly end: number }
  | { readonly type: 'fault'; readonly fault: ShorthandFault };

/** Reads one kind of mark of one text; asked for its marks in the order in which they stand. */
export type Reader = (opener: number) => Reading;

export const plain: Reading = { type: 'plain' };

export const marked = (what: Marked, end: number): Reading => ({ type: 'marked', marked: what, end });

export const faulty = (reason: string, key: string, offset: number): Reading & { readonly type: 'fault' } => ({
  type: 'fault',
  fault: { reason, key, offset },
});
