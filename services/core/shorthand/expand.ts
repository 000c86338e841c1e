import { contentFault } from '../content/content-fault.ts';
import type { Author, Content } from '../contract/records.ts';
import { nthMessageId } from '../ids/ids.ts';
import { sendLanguage } from '../templates/language.ts';
import { type TemplateCall, templateCall } from '../templates/native-call.ts';
import { compose } from './compose.ts';
import { mayHoldShorthand, scanShorthand } from './scan.ts';
import type { CannedUse } from './segment.ts';
import { shorthandField } from './shorthand-field.ts';
import { faultTitle, type ShorthandFault, type ShorthandTemplate } from './shorthand-template.ts';

export interface Submitted {
  readonly content: Content;
  readonly author: Author;
  /** What is sent in the content's place: the content is recorded as it is then, shorthand and all (golden case B12). */
  readonly override: string | null;
  /** The id of the first message; the n-th has one derived from it. */
  readonly firstMessageId: string;
  /** The integration's `hsmFallbackLanguage`. */
  readonly language: string | null;
  /** The messages that the app keeps under the names its text asks for, as far as they were looked up. */
  readonly canned?: ReadonlyMap<string, Content>;
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
  | {
      readonly ok: false;
      /** The title of the API's `bad_request`. */
      readonly reason: string;
      /** The canned templates that are not given: looked up and given, the text may expand. Empty: it never will. */
      readonly needs: readonly CannedUse[];
    };

/**
 * The messages that a post becomes: itself, or what a business wrote into its text as shorthand: the words before, between and after
 * templates and the templates, in order, and marked links, buttons and images as the content they stand for. Ingest answers with these
 * ids and transform records them, so both call this. What shorthand stands for is held to the rules of what is posted.
 */
export function expandSubmitted({ content, author, override, firstMessageId, language, canned }: Submitted): Expansion {
  const untouched: Expansion = { ok: true, messages: [{ id: firstMessageId, kind: 'text', content }] };
  const { text } = content;
  const field = override === null ? shorthandField(content, author) : undefined;
  const words = field && text?.[field];
  if (!words || !text || !mayHoldShorthand(words)) return untouched;
  const scan = scanShorthand(words);
  if (!scan.ok) return refused(scan.fault);
  if (scan.segments.every(({ type }) => type === 'text')) return untouched;
  const composition = compose(scan.segments, field, text.actions);
  if (!composition.ok) return refused(composition.fault);
  const { composed } = composition;
  const messages: ExpandedMessage[] = [];
  const needs: CannedUse[] = [];
  for (const one of composed) {
    const id = nthMessageId(firstMessageId, messages.length);
    const known = one.type === 'canned' ? canned?.get(one.name) : undefined;
    if (one.type === 'content') messages.push({ id, kind: 'text', content: one.content });
    else if (one.type === 'template')
      messages.push({ id, kind: 'template', content: null, template: templateOf(one.template, language) });
    else if (known) messages.push({ id, kind: 'text', content: known });
    else needs.push({ name: one.name, offset: one.offset });
  }
  const [unknown] = needs;
  if (unknown) return refused({ reason: 'unknown canned template', key: unknown.name, offset: unknown.offset }, needs);
  for (const { content: made } of messages) {
    const fault = made === null ? undefined : contentFault(made);
    if (fault !== undefined) return { ok: false, reason: fault, needs: [] };
  }
  return { ok: true, messages };
}

const refused = (fault: ShorthandFault, needs: readonly CannedUse[] = []): Expansion => ({
  ok: false,
  reason: faultTitle(fault),
  needs,
});

const templateOf = (template: ShorthandTemplate, language: string | null): ExpandedTemplate => ({
  call: templateCall(template, sendLanguage(template.language, language)),
  fallback: template.fallback,
});
