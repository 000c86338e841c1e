import type { Action } from '../contract/records.ts';

/** Something to tap that comes back with its payload. */
export interface Choice {
  readonly type: 'reply' | 'postback';
  readonly label: string;
  readonly payload: string;
  /** Its place in the message. */
  readonly n: number;
}

/** Something that opens a page. */
export interface Link {
  readonly label: string;
  readonly uri: string;
}

/** The actions of a message by how WhatsApp can show them. */
export interface ShownActions {
  readonly choices: readonly Choice[];
  readonly links: readonly Link[];
  /** The labels of what asks for a location. */
  readonly locationRequests: readonly string[];
}

/** One line, without blanks around it: a button's title takes no other. */
const oneLine = (label: string): string => label.trim().replace(/\s+/g, ' ');

/** What shows for a choice that has no words: a button cannot be without. */
const choiceLabel = (label: string, payload: string): string => oneLine(label) || oneLine(payload) || '…';

/**
 * A webview shows as its fallback: WhatsApp has none (v2: webview).
 * @param first the place of the first one in its message
 */
export function shownActions(actions: readonly Action[], first: number): ShownActions {
  const choices: Choice[] = [];
  const links: Link[] = [];
  const locationRequests: string[] = [];
  for (const [at, { type, text, link, webview, reply, postback }] of actions.entries()) {
    const n = first + at;
    if (type === 'link' && link) links.push({ label: oneLine(text), uri: link.uri });
    else if (type === 'webview' && webview) links.push({ label: oneLine(text), uri: webview.fallback });
    else if (type === 'locationRequest') locationRequests.push(text.trim());
    else {
      const tap = type === 'reply' ? reply : postback;
      if (tap && (type === 'reply' || type === 'postback'))
        choices.push({ type, label: choiceLabel(text, tap.payload), payload: tap.payload, n });
    }
  }
  return { choices, links, locationRequests };
}

/** The API's own form of a link in plain text. */
export const linkLine = ({ label, uri }: Link): string => (label === '' ? uri : `${label}: ${uri}`);
