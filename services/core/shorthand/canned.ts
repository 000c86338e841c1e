import { pastBlanks } from './characters.ts';
import { finder } from './finder.ts';
import { marked, plain, type Reader } from './segment.ts';

const roundCloser = '))%';
const curlyCloser = '}}%';
const opens = 3;
const word = 'template';

/** `%((template:NAME))%` and `%{{template: NAME}}%`: a message that the app keeps under a name. The name stays on its line. */
export function cannedReader(text: string): Reader {
  const nextRound = finder(text, roundCloser);
  const nextCurly = finder(text, curlyCloser);
  const nextLine = finder(text, '\n');
  return (opener) => {
    const close = text.charAt(opener + 1) === '(' ? nextRound(opener + opens) : nextCurly(opener + opens);
    if (close < 0) return plain;
    const line = nextLine(opener);
    if (line >= 0 && line < close) return plain;
    const start = pastBlanks(text, opener + opens, close);
    if (!text.startsWith(word, start)) return plain;
    const colon = pastBlanks(text, start + word.length, close);
    if (text.charAt(colon) !== ':') return plain;
    const name = text.slice(colon + 1, close).trim();
    return name === '' ? plain : marked({ type: 'canned', name, offset: opener }, close + opens);
  };
}

/** What keeps a text from asking for a name by either mark; undefined: nothing. */
export function cannedNameFault(name: string): string | undefined {
  if (name !== name.trim()) return 'should NOT begin or end with a blank';
  if (name.includes('\n')) return 'should be on one line';
  for (const closer of [roundCloser, curlyCloser]) if (name.includes(closer)) return `should NOT contain ${closer}`;
  return undefined;
}
