/**
 * A name or a value as a browser posts it, whatever it was in the page (HTML: form submission): line ends are CRLF, and what no page
 * can hold is the replacement character.
 */
export const asPosted = (text: string): string =>
  text
    .replace(/\r\n?|\n/g, '\r\n')
    .replaceAll('\0', '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd');

/** What was posted, by name; of several under one name the first. */
export function postedValues(posted: Iterable<readonly [string, string]>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of posted) {
    const key = asPosted(name);
    if (!values.has(key)) values.set(key, value);
  }
  return values;
}

const lineEnds = /[\n\v\f\r\u0085\u2028\u2029]+/g;

/** An answer in words: one line, as the field is, without the blanks around it. */
export const oneLine = (value: string): string => value.replace(lineEnds, ' ').trim();
