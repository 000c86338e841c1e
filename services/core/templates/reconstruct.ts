import { noKinds } from '../content/no-kinds.ts';
import type { Action, Content, MediaContent, TextContent } from '../contract/records.ts';
import { chooseVariant, type DefinedButton, type TemplateDefinition } from './definition.ts';
import { fallbackLanguageCode } from './language.ts';
import { fill, noParameters, type SentParameters, type SentTemplate } from './sent-template.ts';

/** What the record shows where neither the definition nor the sender gives words (guide: Default Fallback). */
export const defaultFallback = 'WhatsApp HSM (This message can only be displayed in WhatsApp)';

/** What reconstruction goes by beside the template that is sent. */
export interface Reconstruction {
  /** Of the template's name, in WhatsApp's order; none where reconstruction is off or the name is not known. */
  readonly variants: readonly TemplateDefinition[];
  readonly hsmFallbackLanguage: string | null;
  /** The shorthand's `fallback`; a schema send has none. */
  readonly fallback: string | null;
}

/** The content by which the record shows a template that is sent (guide: Message Template Reconstruction). */
export function shownTemplate(
  sent: SentTemplate,
  { variants, hsmFallbackLanguage, fallback }: Reconstruction,
): Content {
  const variant = chooseVariant(variants, sent.languageCode, fallbackLanguageCode(hsmFallbackLanguage));
  return reconstruct(variant, sent, fallback);
}

/** As the user saw it where the definition is known (guide: Conversion Table), else the sender's fallback, else a fixed text. */
export function reconstruct(
  definition: TemplateDefinition | undefined,
  sent: SentTemplate,
  fallback: string | null,
): Content {
  const instead = () => textContent(fallback || defaultFallback, []);
  if (!definition) return instead();
  const { header, body, footer, buttons } = definition;
  const text = [
    header?.format === 'TEXT' ? fill(header.text, sent.header) : '',
    body === null ? '' : fill(body, sent.body),
    footer ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const actions = buttons.flatMap((button, place) => {
    const row = buttonRows.get(button.type);
    return row ? [row(button, sent.buttons.get(place) ?? noParameters)] : [];
  });
  const mediaType = headerMediaRows.get(header?.format ?? '');
  if (mediaType !== undefined && sent.headerLink !== '') return mediaContent(mediaType, sent.headerLink, text, actions);
  return text === '' ? instead() : textContent(text, actions);
}

/** Guide: Conversion Table, the header rows that make another type of the message. The guide has no video: it is a file too. */
const headerMediaRows: ReadonlyMap<string, 'image' | 'file'> = new Map([
  ['IMAGE', 'image'],
  ['DOCUMENT', 'file'],
  ['VIDEO', 'file'],
]);

const blankAction = { link: null, reply: null, postback: null, buy: null, webview: null };

const link = (text: string, uri: string): Action => ({
  ...blankAction,
  type: 'link',
  text,
  link: { uri, default: null },
});

/** Guide: Conversion Table, the button rows. Buttons that it does not have are left out. */
const buttonRows: ReadonlyMap<string, (button: DefinedButton, sent: SentParameters) => Action> = new Map([
  [
    'QUICK_REPLY',
    ({ text }: DefinedButton, { positional }: SentParameters): Action => ({
      ...blankAction,
      type: 'reply',
      text,
      // WhatsApp gives the button's text back where no payload was sent.
      reply: { payload: positional[0] ?? text, iconUrl: null },
    }),
  ],
  ['PHONE_NUMBER', ({ text, phoneNumber }) => link(text, `tel://+${phoneNumber.replace(/^\+/, '')}`)],
  ['URL', ({ text, url }, sent) => link(text, fill(url, sent))],
]);

const textContent = (text: string, actions: readonly Action[]): Content => {
  const words: TextContent = { text, htmlText: null, markdownText: null, payload: null, actions };
  return { ...noKinds, type: 'text', text: words };
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
  return { ...noKinds, type, media };
};
