import { finder, wordFinder } from './finder.ts';
import { marked, plain, type Reader } from './segment.ts';

const opens = 2;
const middleMark = '](';

/**
 * `&[fallback](namespace, name, p1, p2 …)` (guide: Old syntax). The fallback ends at the first `](`, the rest at the first `)`,
 * parts are split at commas and trimmed; without a namespace and a name it is plain text.
 */
export function oldReader(text: string): Reader {
  const nextMiddle = finder(text, middleMark);
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
    const start = opener + opens;
    const middle = nextMiddle(start);
    if (middle < 0) return plain;
    const list = middle + middleMark.length;
    const end = nextEnd(list);
    if (end < 0) return plain;
    if (!named(list, end)) return plain;
    const [namespace = '', name = '', ...body] = text
      .slice(list, end)
      .split(',')
      .map((part) => part.trim());
    const fallback = text.slice(start, middle);
    const template = { namespace, name, language: null, fallback, header: null, body, buttons: [] };
    return marked({ type: 'template', template, offset: opener }, end + 1);
  };
}
