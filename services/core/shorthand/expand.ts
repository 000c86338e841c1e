import type { Author, Content, TextContent } from '../contract/records.ts';
import { nthMessageId } from '../ids/ids.ts';
import { sendLanguage } from '../templates/language.ts';
import { type TemplateCall, templateCall } from '../templates/native-call.ts';
import { mayHoldTemplate, scanShorthand } from './scan.ts';
import { faultTitle } from './shorthand-template.ts';

export interface Submitted {
  readonly content: Content;
  readonly author: Author;
  /** The id of the first message; the n-th has one derived from it. */
  readonly firstMessageId: string;
  /** The integration's `hsmFallbackLanguage`. */
  readonly language: string | null;
}

/** A template to be sent, and what stands for it where it cannot be shown. */
export interface ExpandedTemplate {
  readonly call: TemplateCall;
  readonly fallback: string | null;
}

/** One of the messages that a post becomes. */
export type ExpandedMessage =
  /** Ordinary content of any type; `text` after the kind that shorthand leaves behind. */
  | { readonly id: string; readonly kind: 'text'; readonly content: Content; readonly template?: never }
  | { readonly id: string; readonly kind: 'template'; readonly content: null; readonly template: ExpandedTemplate };

export type Expansion =
  | { readonly ok: true; readonly messages: readonly ExpandedMessage[] }
  /** The title of the API's `bad_request`. */
  | { readonly ok: false; readonly reason: string };

type TextField = 'text' | 'htmlText' | 'markdownText';

/**
 * The messages that a post becomes: itself, or where a business wrote templates into its text, the words before, between and after
 * them and the templates, in order. Ingest answers with these ids and transform records them, so both call this.
 */
export function expandSubmitted({ content, author, firstMessageId, language }: Submitted): Expansion {
  const untouched: Expansion = { ok: true, messages: [{ id: firstMessageId, kind: 'text', content }] };
  const { text } = content;
  if (content.type !== 'text' || text === null || author.type !== 'business') return untouched;
  const field = fieldOf(text);
  const words = text[field];
  if (words === null || !mayHoldTemplate(words)) return untouched;
  const scan = scanShorthand(words);
  if (!scan.ok) return { ok: false, reason: faultTitle(scan.fault) };
  const first = scan.segments.find((segment) => segment.type === 'template');
  if (!first) return untouched;
  if (text.actions.length > 0)
    return {
      ok: false,
      reason: faultTitle({ reason: 'not possible beside a template', key: 'actions', offset: first.offset }),
    };
  const messages: ExpandedMessage[] = [];
  for (const segment of scan.segments) {
    const id = nthMessageId(firstMessageId, messages.length);
    if (segment.type === 'template') {
      const { template } = segment;
      const call = templateCall(template, sendLanguage(template.language, language));
      messages.push({ id, kind: 'template', content: null, template: { call, fallback: template.fallback } });
    } else if (segment.text.trim() !== '')
      messages.push({ id, kind: 'text', content: textContent(field, segment.text.trim()) });
  }
  return { ok: true, messages };
}

/** Where shorthand is read: `text`, else `htmlText`, else `markdownText`. */
function fieldOf({ text, htmlText }: TextContent): TextField {
  if (text) return 'text';
  return htmlText ? 'htmlText' : 'markdownText';
}

const textContent = (field: TextField, words: string): Content => ({
  type: 'text',
  text: { text: null, htmlText: null, markdownText: null, payload: null, actions: [], [field]: words },
  media: null,
  location: null,
  items: null,
  form: null,
  native: null,
});
