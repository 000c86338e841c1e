import { exampleDefinitions, shorthandTemplate } from './templates.ts';

/** A text of the guide's two syntaxes, the template that it makes, and how the record shows it. */
export interface ShorthandCase {
  readonly name: string;
  readonly text: string;
  readonly templates: readonly object[];
  readonly template: object;
  readonly shown: object;
  /** With reconstruction off, or its provider away. */
  readonly fallback: string;
}

/** The guide's syntax, word for word (guide: Shorthand Syntax). */
export const syntax =
  '&(( namespace=[[namespace]] template=[[template]] fallback=[[fallback]] language=[[language]] header_image/header_document/header_text=[[https://image.jpg/...]] header_filename=[[My File]] body_text=[[param_1]] body_text=[[param_2]] button_index=[[0]] button_payload=[[payload]] button_index=[[1]] button_url=[[channels/whatsapp]] ))&';

/** The one place where it offers a choice, decided: a file's name goes with a document alone. */
const choice = 'header_image/header_document/header_text';
const chosen = (header: string): string => syntax.replace(choice, header);
const withoutFilename = (header: string): string => chosen(header).replace(' header_filename=[[My File]]', '');

const rest = [
  {
    type: 'body',
    parameters: [
      { type: 'text', text: 'param_1' },
      { type: 'text', text: 'param_2' },
    ],
  },
  { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'payload' }] },
  { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'channels/whatsapp' }] },
];
const made = (parameter: object) => ({
  namespace: 'namespace',
  name: 'template',
  language: { policy: 'deterministic', code: 'language' },
  components: [{ type: 'header', parameters: [parameter] }, ...rest],
});
const actions = [
  { type: 'reply', text: 'Yes', payload: 'payload' },
  { type: 'link', text: 'Visit', uri: 'https://smooch.io/channels/whatsapp' },
];
const said = 'param_1, then param_2\n\nBye';
const link = 'https://image.jpg/...';

export const shorthandCases: readonly ShorthandCase[] = [
  {
    name: 'guide: shorthand with header_document and header_filename',
    text: chosen('header_document'),
    templates: shorthandTemplate({ type: 'HEADER', format: 'DOCUMENT' }),
    template: made({ type: 'document', document: { link, filename: 'My File' } }),
    shown: { type: 'file', mediaUrl: link, text: said, actions },
    fallback: 'fallback',
  },
  {
    name: 'guide: shorthand with header_image',
    text: withoutFilename('header_image'),
    templates: shorthandTemplate({ type: 'HEADER', format: 'IMAGE' }),
    template: made({ type: 'image', image: { link } }),
    shown: { type: 'image', mediaUrl: link, text: said, actions },
    fallback: 'fallback',
  },
  {
    name: 'guide: shorthand with header_text',
    text: withoutFilename('header_text'),
    templates: shorthandTemplate({ type: 'HEADER', format: 'TEXT', text: 'See {{1}}' }),
    template: made({ type: 'text', text: link }),
    shown: { type: 'text', text: `See ${link}\n\n${said}`, actions },
    fallback: 'fallback',
  },
  {
    name: 'guide: old syntax (A16)',
    text: "&[Welcome Bob, I'm Joe](XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX, hello_world, Bob, Joe)",
    templates: exampleDefinitions[1]?.templates ?? [],
    template: {
      namespace: 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX',
      name: 'hello_world',
      language: { policy: 'deterministic', code: 'en_US' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Bob' },
            { type: 'text', text: 'Joe' },
          ],
        },
      ],
    },
    shown: { type: 'text', text: "Welcome Bob, I'm Joe" },
    fallback: "Welcome Bob, I'm Joe",
  },
];
