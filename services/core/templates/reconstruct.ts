import type { Action, Content, MediaContent, TextContent } from '../contract/records.ts';
import type { DefinedButton, TemplateDefinition } from './definition.ts';
import { fill, type SentParameters, type SentTemplate, sentTemplate } from './sent-template.ts';

/** What the record shows where neither the definition nor the sender gives words (guide: Default Fallback). */
export const defaultFallback = 'WhatsApp HSM (This message can only be displayed in WhatsApp)';

const blank: Content = { type: 'text', text: null, media: null, location: null, items: null, form: null, native: null };

const textContent = (text: string, actions: readonly Action[]): Content => {
  const words: TextContent = { text, htmlText: null, markdownText: null, payload: null, actions };
  return { ...blank, text: words };
};

const mediaContent = (type: 'image' | 'file', mediaUrl: string, text: string, actions: readonly Action[]): Content => {
  const media: MediaContent = {
    mediaUrl,
    mediaType: null,
    mediaSize: null,
    text: text === '' ? null : text,
    altText: null,
    attachmentId: null,
    actions,
  };
  return { ...blank, type, media };
};

/** Which content a header's format makes of the message; other headers leave it a text. */
const mediaTypes: ReadonlyMap<string, 'image' | 'file'> = new Map([
  ['IMAGE', 'image'],
  ['DOCUMENT', 'file'],
  ['VIDEO', 'file'],
]);

/**
 * The content by which the record shows a template: as the user saw it where the definition is known (guide: Conversion Table),
 * else the sender's fallback, else a fixed text.
 * @param template WhatsApp's `template` object as it is sent
 */
export function reconstruct(
  definition: TemplateDefinition | undefined,
  template: unknown,
  fallback: string | null,
): Content {
  const instead = textContent(fallback || defaultFallback, []);
  if (!definition) return instead;
  const sent = sentTemplate(template);
  const { header, body, footer } = definition;
  const text = [
    header?.format === 'TEXT' ? fill(header.text, sent.header) : '',
    fill(body ?? '', sent.body),
    footer ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const actions = definition.buttons.flatMap((button, place) => actionOf(button, sent, place));
  const mediaType = mediaTypes.get(header?.format ?? '');
  if (mediaType && sent.headerLink !== '') return mediaContent(mediaType, sent.headerLink, text, actions);
  return text === '' ? instead : textContent(text, actions);
}

const nothingSent: SentParameters = { positional: [], named: new Map() };

function actionOf(button: DefinedButton, sent: SentTemplate, place: number): readonly Action[] {
  const { type, text, url, phoneNumber } = button;
  const parameters = sent.buttons.get(place) ?? nothingSent;
  const action: Action = { type: 'link', text, link: null, reply: null, postback: null, buy: null, webview: null };
  switch (type) {
    case 'QUICK_REPLY':
      return [{ ...action, type: 'reply', reply: { payload: parameters.positional[0] ?? text, iconUrl: null } }];
    case 'PHONE_NUMBER':
      return [{ ...action, link: { uri: `tel://+${phoneNumber.replace(/^\+/, '')}`, default: null } }];
    case 'URL':
      return [{ ...action, link: { uri: fill(url, parameters), default: null } }];
    default:
      return [];
  }
}
