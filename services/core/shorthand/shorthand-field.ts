import type { Author, Content } from '../contract/records.ts';
import type { TextField } from './compose.ts';

/** Where shorthand is read: in a business's `text`, else `htmlText`, else `markdownText`; undefined: nowhere. */
export function shorthandField({ type, text }: Content, author: Author): TextField | undefined {
  if (type !== 'text' || text === null || author.type !== 'business') return undefined;
  if (text.text) return 'text';
  return text.htmlText ? 'htmlText' : 'markdownText';
}
