import { finder, wordFinder } from './finder.ts';
import type { ShorthandTemplate } from './shorthand-template.ts';

export const oldOpener = '&[';

export type OldReading =
  | { readonly type: 'template'; readonly template: ShorthandTemplate; readonly end: number }
  | { readonly type: 'plain' }
  /** Neither this nor any later opener of the text is one. */
  | { readonly type: 'none' };

/**
 * `&[fallback](namespace, name, p1, p2 …)` (guide: Old syntax). The fallback ends at the first `](`, the rest at the first `)`,
 * parts are split at commas and trimmed; without a namespace and a name it is plain text.
 */
export function oldReader(text: string): (opener: number) => OldReading {
  const nextMiddle = finder(text, '](');
  const nextEnd = finder(text, ')');
  const nextComma = finder(text, ',');
  const nextSecondComma = finder(text, ',');
  const wordOfList = wordFinder(text);
  const wordAfterComma = wordFinder(text);

  /** Without cutting anything out: many openers before one far `)` would else copy the same list once each. */
  const named = (list: number, end: number): boolean => {
    const comma = nextComma(list);
    if (comma < 0 || comma > end || wordOfList(list) >= comma) return false;
    const second = nextSecondComma(comma + 1);
    return wordAfterComma(comma + 1) < (second < 0 ? end : Math.min(second, end));
  };

  return (opener) => {
    const start = opener + oldOpener.length;
    const middle = nextMiddle(start);
    if (middle < 0) return { type: 'none' };
    const list = middle + 2;
    const end = nextEnd(list);
    if (end < 0) return { type: 'none' };
    if (!named(list, end)) return { type: 'plain' };
    const [namespace = '', name = '', ...body] = text
      .slice(list, end)
      .split(',')
      .map((part) => part.trim());
    const fallback = text.slice(start, middle);
    return {
      type: 'template',
      template: { namespace, name, language: null, fallback, header: null, body, buttons: [] },
      end: end + 1,
    };
  };
}
