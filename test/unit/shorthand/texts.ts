import fc from 'fast-check';
import type { Author, Content, TextContent } from '../../../services/core/contract/records.ts';
import { expandSubmitted, type Submitted } from '../../../services/core/shorthand/expand.ts';

export const firstMessageId = '0123456789abcdef01234567';
export const business: Author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };

export const textOf = (fields: Partial<TextContent>): Content => ({
  type: 'text',
  text: { text: null, htmlText: null, markdownText: null, payload: null, actions: [], ...fields },
  media: null,
  location: null,
  items: null,
  form: null,
  native: null,
});

/** What a post of a business becomes. */
export const expansionOf = (content: Content | string, more: Partial<Submitted> = {}) =>
  expandSubmitted({
    content: typeof content === 'string' ? textOf({ text: content }) : content,
    author: business,
    override: null,
    firstMessageId,
    language: null,
    ...more,
  });

export function messagesOf(...given: Parameters<typeof expansionOf>) {
  const expansion = expansionOf(...given);
  if (!expansion.ok) throw new Error(expansion.reason);
  return expansion.messages;
}

export function reasonOf(...given: Parameters<typeof expansionOf>): string {
  const expansion = expansionOf(...given);
  return expansion.ok ? 'no fault' : expansion.reason;
}

const tokens = [
  ...['&((', '))&', '&[', '](', ')', ',', '=[[', ']]', 'namespace=[[', 'template=[[t]]', ' ', 'a', '&', '(', '\n'],
  ...['%[', '$[', '![', '%((', '))%', '%{{', '}}%', 'template:', 'reply:', 'https:', '//h', 'location', '1', '.', ':'],
];
/** Marks and pieces of marks, in any order. */
export const hostile = fc
  .array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 24 })
  .map((parts) => parts.join(''));
