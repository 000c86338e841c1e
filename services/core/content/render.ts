import type { Content, PreparedPart } from '../contract/records.ts';
import { carouselText } from './carousel-text.ts';
import { compoundParts } from './compound.ts';
import { contentFault } from './content-fault.ts';
import { listParts } from './item-parts.ts';
import { locationParts } from './location-parts.ts';
import { mediaParts } from './media-parts.ts';
import { plainText } from './plain-text.ts';
import { joined, type Rendering, refused, textParts } from './rendering.ts';
import type { RenderTarget } from './target.ts';

/** The most that one message may become: far more than any reasonable one, and few enough for a chat. */
const mostParts = 100;
const flood = `The message would be more than ${mostParts} WhatsApp messages`;

type Parts = readonly PreparedPart[];

/** Parts, or why it cannot be sent; null where the record of its kind is missing. */
type Renderer = (content: Content, target: RenderTarget) => Parts | string | null;

/** How each type of content shows on WhatsApp. A type that is not here cannot be sent. */
export const renderers: ReadonlyMap<string, Renderer> = new Map<string, Renderer>([
  ['text', ({ text }, target) => text && compoundParts(ofWords(plainText(text), text.actions), target)],
  ['image', ({ media }, target) => media && mediaParts('image', media, target)],
  ['file', ({ media }, target) => media && mediaParts('file', media, target)],
  ['location', ({ location }) => location && locationParts(location)],
  ['carousel', ({ items }) => items && textParts(carouselText(items.items))],
  ['list', ({ items }, target) => items && listParts(items, target)],
  ['form', ({ form }, { formLink }) => form && textParts(joined([form.text ?? '', formLink()], '\n'))],
]);

const ofWords = (words: string, actions: NonNullable<Content['text']>['actions']) =>
  ({ words, header: null, actions, firstAction: 0 }) as const;

/** Ordinary content as WhatsApp's calls. */
export function renderContent(content: Content, target: RenderTarget): Rendering {
  const { type, text } = content;
  // Nearly all messages: words and nothing else.
  if (type === 'text' && text && text.actions.length === 0) return sent(textParts(plainText(text)), type);
  const render = renderers.get(type);
  if (!render) return refused(`Content of type ${type} is not supported on this channel`);
  const fault = contentFault(content);
  if (fault !== undefined) return refused(fault);
  return sent(render(content, target), type);
}

function sent(parts: Parts | string | null, type: string): Rendering {
  if (typeof parts === 'string') return refused(parts);
  if (!parts) return refused(`Content of type ${type} without its ${type}`);
  if (parts.length === 0) return refused(type === 'text' ? 'The text is empty' : `The ${type} is empty`);
  return parts.length > mostParts ? refused(flood) : { ok: true, parts };
}
