import type { Action } from '../contract/records.ts';
import { isBlank, isDigit, isHttpUrl, isLetter, pastBlanks } from './characters.ts';
import { finder } from './finder.ts';
import { faulty, marked, plain, type Reader, type Reading } from './segment.ts';

/** What stands between the round brackets of a mark, blanks around it left out. */
type Target =
  | { readonly type: 'link' | 'reply' | 'postback' | 'image'; readonly value: string }
  | { readonly type: 'location' }
  | { readonly type: 'buy'; readonly amount: number };

/** Reads a target out of the text, or finds that it is none: then it looks no further than to the next mark. */
type TargetReader = (text: string, start: number, end: number) => Target | undefined;

/** By the first character of a mark. */
const targets: ReadonlyMap<string, TargetReader> = new Map([
  ['%', actionTarget],
  ['$', buyTarget],
  ['!', imageTarget],
]);

const opens = 2;
const middleMark = '](';

/** What opens inside a label takes it away from the mark before: only the last of several has a `](`. */
const inLabels: readonly string[] = ['%[', '$[', '![', '&(('];

/**
 * `%[label](target)`, `$[label](amount)` and `![alternative](url)`. The label ends at the first `](`, the target at the first `)`,
 * and both stay on their line.
 */
export function richReader(text: string): Reader {
  const nextMiddle = finder(text, middleMark);
  const nextEnd = finder(text, ')');
  const nextLine = finder(text, '\n');
  const nextOpeners = inLabels.map((opener) => finder(text, opener));
  return (opener) => {
    const label = opener + opens;
    const middle = nextMiddle(label);
    if (middle < 0) return plain;
    const target = middle + middleMark.length;
    const end = nextEnd(target);
    if (end < 0) return plain;
    const line = nextLine(label);
    if (line >= 0 && line < end) return plain;
    for (const next of nextOpeners) {
      const another = next(label);
      if (another >= 0 && another < middle) return plain;
    }
    const read = targets.get(text.charAt(opener))?.(text, pastBlanks(text, target, end), end);
    return read ? meaning(read, text.slice(label, middle).trim(), opener, end + 1) : plain;
  };
}

function actionTarget(text: string, start: number, end: number): Target | undefined {
  for (const type of ['reply', 'postback'] as const)
    if (text.startsWith(`${type}:`, start)) return { type, value: text.slice(start + type.length + 1, end).trim() };
  const location = 'location';
  if (text.startsWith(location, start) && pastBlanks(text, start + location.length, end) === end)
    return { type: location };
  return hasScheme(text, start, end) ? { type: 'link', value: text.slice(start, end).trimEnd() } : undefined;
}

function imageTarget(text: string, start: number, end: number): Target | undefined {
  return hasScheme(text, start, end) ? { type: 'image', value: text.slice(start, end).trimEnd() } : undefined;
}

/** `25`, `25.5` or `25.00`: an amount in the currency's unit, read in its hundredths. */
function buyTarget(text: string, start: number, end: number): Target | undefined {
  const point = pastDigits(text, start, end);
  if (point === start || point - start > longestAmount) return undefined;
  const decimals = text.charAt(point) === '.' ? pastDigits(text, point + 1, end) : point;
  const places = Math.max(decimals - point - 1, 0);
  if (places > 2 || (decimals > point && places === 0) || pastBlanks(text, decimals, end) !== end) return undefined;
  const digits = text.slice(start, point) + text.slice(point + 1, decimals).padEnd(2, '0');
  return { type: 'buy', amount: Number(digits) };
}

/** Its hundredths are a safe integer. */
const longestAmount = 13;

function pastDigits(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** True for what begins like `scheme:`, whatever the scheme: `see: below`, with a blank, is words. */
function hasScheme(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && isSchemeCharacter(text.charCodeAt(at), at === start)) at += 1;
  return at > start && text.charAt(at) === ':' && at + 1 < end && !isBlank(text.charCodeAt(at + 1));
}

const isSchemeCharacter = (code: number, first: boolean): boolean =>
  isLetter(code) || (!first && (isDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e));

/** WhatsApp and the API bound an image's alternative text. */
const longestAltText = 128;

/** What a mark of the right shape says, or which rule it breaks. */
function meaning(target: Target, label: string, offset: number, end: number): Reading {
  const { type } = target;
  if (type === 'image') {
    if (!isHttpUrl(target.value)) return faulty(noUrl, type, offset);
    if (label.length > longestAltText)
      return faulty(`alternative text over ${longestAltText} characters`, type, offset);
    return marked({ type, image: { mediaUrl: target.value, altText: label || null }, offset }, end);
  }
  if (label === '') return faulty('without a label', type, offset);
  if ((type === 'reply' || type === 'postback') && target.value === '')
    return faulty('without a payload', type, offset);
  if (type === 'link' && !isHttpUrl(target.value)) return faulty(noUrl, type, offset);
  return marked({ type: 'action', action: actionOf(target, label), offset }, end);
}

const noUrl = 'not an http or https URL';

/** Written out: a spread costs more than all the rest of a mark. */
function actionOf(target: Exclude<Target, { readonly type: 'image' }>, text: string): Action {
  const { type } = target;
  return {
    type: type === 'location' ? 'locationRequest' : type,
    text,
    link: type === 'link' ? { uri: target.value, default: null } : null,
    reply: type === 'reply' ? { payload: target.value, iconUrl: null } : null,
    postback: type === 'postback' ? { payload: target.value } : null,
    buy: type === 'buy' ? { amount: target.amount, currency: null } : null,
    webview: null,
  };
}
