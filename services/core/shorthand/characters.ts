/** What `\s` matches, without a regular expression for the characters that nearly all texts consist of. */
export function isBlank(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  return code >= 0xa0 && otherBlank.test(String.fromCharCode(code));
}

const otherBlank = /\s/;

/** Where the first character stands that is no blank; `end` where there is none before it. */
export function pastBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

const httpStart = /^https?:\/\/./i;
const anyBlank = /\s/;

/** What WhatsApp can fetch and a user can open. */
export const isHttpUrl = (value: string): boolean =>
  httpStart.test(value) && !anyBlank.test(value) && URL.canParse(value);
