import { choiceMenu, linkButton, type Menu, numberedLines } from '../actions/menu.ts';
import { linkLine, type ShownActions, shownActions } from '../actions/shown-actions.ts';
import type { Action, PreparedPart } from '../contract/records.ts';
import { isBlank, joined, part, textParts } from './rendering.ts';
import type { RenderTarget } from './target.ts';

/** Media that may stand above the words of an interactive message. */
export interface Header {
  readonly type: 'image' | 'video' | 'document';
  readonly media: Readonly<Record<string, string>>;
}

/** Words, media and what to tap: one message of the API, as many of WhatsApp's as it takes. */
export interface Compound {
  readonly words: string;
  readonly header: Header | null;
  readonly actions: readonly Action[];
  /** The place of the first action among all of its message. */
  readonly firstAction: number;
}

/** WhatsApp: send limits. */
const longestBody = 1024;
const longestCaption = 1024;

/** Where even the app has no name. */
const nameless = 'The business';

const headerPart = ({ type, media }: Header, caption = ''): PreparedPart =>
  part({
    kind: 'media',
    body: JSON.stringify({ type, [type]: isBlank(caption) ? media : { ...media, caption } }),
  });

const captioned = (header: Header, words: string): readonly PreparedPart[] =>
  words.length <= longestCaption ? [headerPart(header, words)] : [headerPart(header), ...textParts(words)];

/**
 * Links are lines under the words, or the one button where there is but one of them; choices are buttons, a list, or lines with
 * numbers; a request for a location is a message of its own, or on the API client a line.
 */
export function compoundParts(compound: Compound, target: RenderTarget): readonly PreparedPart[] {
  const { header, actions, firstAction } = compound;
  if (actions.length === 0) return header ? captioned(header, compound.words) : textParts(compound.words);
  const shown = shownActions(actions, firstAction);
  const menu = menuOf(shown, actions.length, target);
  const words = wordsOf(compound.words, shown, menu, target);
  const requests = target.protocol === 'cloud' ? shown.locationRequests : [];
  if (menu)
    return [...menuParts(menu, words, header, target), ...requests.flatMap((label) => requestParts(label, target))];
  const above = header ? [headerPart(header)] : [];
  const [first, ...further] = requests;
  if (first === undefined || shown.choices.length > 0)
    return [...above, ...textParts(words), ...requests.flatMap((label) => requestParts(label, target))];
  const parts = isBlank(words) ? requestParts(first, target) : requestParts(words, target, first);
  return [...above, ...parts, ...further.flatMap((label) => requestParts(label, target))];
}

function menuOf({ choices, links }: ShownActions, all: number, target: RenderTarget): Menu | undefined {
  if (choices.length > 0) return choiceMenu(choices, target.messageId);
  const [only] = links;
  return only && all === 1 && target.protocol === 'cloud' ? linkButton(only) : undefined;
}

function wordsOf(words: string, shown: ShownActions, menu: Menu | undefined, target: RenderTarget): string {
  const { choices, links, locationRequests } = shown;
  const lines = menu?.type === 'cta_url' ? [] : links.map(linkLine);
  // WhatsApp's own client cannot ask (golden case C6).
  if (target.protocol === 'api-client' && locationRequests.length > 0) lines.push(requestLine(target));
  const above = lines.length > 0 ? joined([words, ...lines], '\n') : words;
  return choices.length > 0 && !menu ? joined([above, numberedLines(choices)], '\n\n') : above;
}

const appNameOf = ({ appName }: RenderTarget): string => (isBlank(appName) ? nameless : appName);

const requestLine = (target: RenderTarget): string => `${appNameOf(target)} has requested a location`;

/** A list takes words alone above it (WhatsApp: list messages). */
function menuParts(menu: Menu, words: string, header: Header | null, target: RenderTarget): readonly PreparedPart[] {
  const fits = words.length <= longestBody;
  const above = header && fits && menu.type !== 'list' ? header : null;
  const { type, action } = menu;
  const interactive = {
    type,
    ...(above ? { header: { type: above.type, [above.type]: above.media } } : {}),
    body: { text: fits && !isBlank(words) ? words : appNameOf(target) },
    action,
  };
  return [
    ...(header && !above ? [headerPart(header)] : []),
    ...(fits ? [] : textParts(words)),
    interactivePart(interactive),
  ];
}

const interactivePart = (interactive: object): PreparedPart =>
  part({ kind: 'interactive', body: JSON.stringify({ type: 'interactive', interactive }) });

/** @param instead what the message says where the words are too long for it and go before */
function requestParts(words: string, target: RenderTarget, instead = ''): readonly PreparedPart[] {
  const fits = words.length <= longestBody;
  const text = [fits ? words : instead].find((body) => !isBlank(body) && body.length <= longestBody);
  const interactive = {
    type: 'location_request_message',
    body: { text: text ?? requestLine(target) },
    action: { name: 'send_location' },
  };
  return [...(fits ? [] : textParts(words)), interactivePart(interactive)];
}
