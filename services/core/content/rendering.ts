import type { DeliveryError, PreparedCall, PreparedPart } from '../contract/records.ts';
import { splitText } from './split-text.ts';

/** The parts that a message becomes, in order, or why it cannot be sent. */
export type Rendering =
  | { readonly ok: true; readonly parts: readonly PreparedPart[] }
  | { readonly ok: false; readonly error: DeliveryError };

export const badRequest = (message: string): DeliveryError => ({ code: 'bad_request', message, underlyingError: null });

export const refused = (message: string): Rendering => ({ ok: false, error: badRequest(message) });

export const part = (call: PreparedCall, fallback: PreparedCall | null = null): PreparedPart => ({ call, fallback });

export const isBlank = (text: string): boolean => !/\S/.test(text);

/** WhatsApp: send limits. Counted in UTF-16 units, so that nothing is too long however WhatsApp counts. */
const longestText = 4096;

export const textCall = (body: string): PreparedCall => ({
  kind: 'text',
  body: `{"type":"text","text":{"body":${JSON.stringify(body)}}}`,
});

/** A text as one part, or as several in order where it is longer than WhatsApp takes; none for a blank one. */
export function textParts(text: string): readonly PreparedPart[] {
  if (text.length <= longestText) return isBlank(text) ? [] : [part(textCall(text))];
  return splitText(text, longestText).map((piece) => part(textCall(piece)));
}

/** The texts that there are, a line (or more) between them. */
export const joined = (texts: readonly string[], between: string): string =>
  texts.filter((text) => !isBlank(text)).join(between);
