import { noKinds } from '../content/no-kinds.ts';
import { plainText } from '../content/plain-text.ts';
import type { Action, Content } from '../contract/records.ts';
import type { CannedUse, Segment, ShorthandImage } from './segment.ts';
import type { ShorthandFault, ShorthandTemplate } from './shorthand-template.ts';
import { joinWords } from './words.ts';

/** Where the words of a text stood; what is left of them stays there. */
export type TextField = 'text' | 'htmlText' | 'markdownText';

/** One of the messages that a text becomes. */
export type Composed =
  | { readonly type: 'content'; readonly content: Content }
  | { readonly type: 'template'; readonly template: ShorthandTemplate }
  | ({ readonly type: 'canned' } & CannedUse);

export type Composition =
  | { readonly ok: true; readonly composed: readonly Composed[] }
  | { readonly ok: false; readonly fault: ShorthandFault };

interface Placed {
  readonly action: Action;
  readonly offset: number;
}

/** An ordinary message in the making: its words between marks, its picture, its buttons. */
interface Draft {
  readonly words: string[];
  readonly actions: Placed[];
  image: ShorthandImage | null;
}

/**
 * Puts what a text was cut into together again, as messages in order. Templates, WhatsApp's and the app's own, are messages of their
 * own; all else between two of them is one message: an image where one is marked, else a text, with the marked actions (golden cases
 * A26, A27). A message holds one image, so a further one begins a further message, with the words before it.
 */
export function compose(segments: readonly Segment[], field: TextField, posted: readonly Action[]): Composition {
  const composed: Composed[] = [];
  let draft: Draft = { words: [], actions: [], image: null };
  let fault: ShorthandFault | undefined;
  const close = (words: string[], more: readonly Action[] = []): void => {
    fault ??= mixFault(draft.actions, more);
    const content = contentOf(draft, field, more);
    if (content) composed.push({ type: 'content', content });
    draft = { words, actions: [], image: null };
  };

  let previous: Segment['type'] | undefined;
  for (const segment of segments) {
    if (segment.type === 'text') draft.words.push(segment.text);
    else if (segment.type === 'action') {
      const { action, offset } = segment;
      if (action.type === 'buy') fault ??= { reason: 'not available on WhatsApp', key: 'buy', offset };
      draft.actions.push({ action, offset });
    } else if (segment.type === 'image') {
      if (draft.image) close(previous === 'text' ? draft.words.splice(-1) : []);
      draft.image = segment.image;
    } else {
      const { offset } = segment;
      if (posted.length > 0) fault ??= { reason: 'not possible beside a template', key: 'actions', offset };
      close([]);
      composed.push(segment);
    }
    if (fault) return { ok: false, fault };
    previous = segment.type;
  }
  close([], posted);
  return fault ? { ok: false, fault } : { ok: true, composed };
}

/** Replies stand with replies and location requests alone (golden case C7). */
function mixFault(marked: readonly Placed[], posted: readonly Action[]): ShorthandFault | undefined {
  let reply = posted.some(({ type }) => type === 'reply');
  let other = posted.some(({ type }) => type !== 'reply' && type !== 'locationRequest');
  for (const { action, offset } of marked) {
    const { type } = action;
    if (type === 'locationRequest') continue;
    if (type === 'reply') reply = true;
    else other = true;
    if (reply && other) return { reason: 'a reply stands with replies and location requests alone', key: type, offset };
  }
  return undefined;
}

/** Null where nobody would read anything: what is left of markup around a mark may hold no words. */
function wordsOf(said: string, field: TextField): string | null {
  if (field === 'text') return said || null;
  const blank = { text: null, htmlText: null, markdownText: null, payload: null, actions: [] };
  return plainText({ ...blank, [field]: said }) === '' ? null : said;
}

function contentOf({ words, actions, image }: Draft, field: TextField, posted: readonly Action[]): Content | undefined {
  const said = wordsOf(joinWords(words), field);
  const all = [...actions.map(({ action }) => action), ...posted];
  if (said === null && all.length === 0 && !image) return undefined;
  const text = { text: null, htmlText: null, markdownText: null, payload: null, actions: all, [field]: said };
  if (!image) return { ...noKinds, type: 'text', text };
  const { mediaUrl, altText } = image;
  // A caption has no markup of its own.
  const caption = plainText(text) || null;
  const media = {
    mediaUrl,
    mediaType: null,
    mediaSize: null,
    text: caption,
    altText,
    attachmentId: null,
    actions: all,
  };
  return { ...noKinds, type: 'image', media };
}
