import { fileUrl } from './file-host.ts';

/** A post that is refused, and with which words. */
export interface RefusedPost {
  readonly name: string;
  readonly body: { readonly content: object; readonly [field: string]: unknown };
  readonly title: string;
  /** The same content from Kafka ends in a failure event with the same words. */
  readonly byKafka: boolean;
}

const start = '&((namespace=[[n]]template=[[t]]';

/** Text, reason, key, and the words at whose last occurrence the fault is. */
const shorthand: readonly (readonly [string, string, string, string, string])[] = [
  ['an unknown key', `${start}colour=[[red]]))&`, 'unknown key', 'colour', 'colour'],
  ['A14 (guide) no namespace', 'Hi &((template=[[t]]))&', 'missing', 'namespace', '&(('],
  ['A14 (guide) no template', 'Hi &((namespace=[[n]]))&', 'missing', 'template', '&(('],
  ['an empty template', '&((namespace=[[n]]template=[[]]))&', 'empty', 'template', 'template'],
  ['an empty language', `${start}language=[[]]))&`, 'empty', 'language', 'language'],
  ['A15 (sender) a repeated template', `${start}template=[[other]]))&`, 'repeated', 'template', 'template'],
  ['a repeated fallback', `${start}fallback=[[a]]fallback=[[b]]))&`, 'repeated', 'fallback', 'fallback'],
  [
    'A14 (guide) a second header',
    `${start}header_text=[[a]]header_image=[[https://image.jpg]]))&`,
    'a second header',
    'header_image',
    'header_image',
  ],
  [
    'A15 (design) a header that is no http URL',
    `${start}header_image=[[ftp://image.jpg]]))&`,
    'not an http or https URL',
    'header_image',
    'header_image',
  ],
  [
    'A14 (guide) header_filename after header_image',
    `${start}header_image=[[https://image.jpg]]header_filename=[[f]]))&`,
    'not directly after header_document',
    'header_filename',
    'header_filename',
  ],
  [
    'A14 (guide) header_filename apart from its document',
    `${start}header_document=[[https://a.pdf]]body_text=[[x]]header_filename=[[f]]))&`,
    'not directly after header_document',
    'header_filename',
    'header_filename',
  ],
  [
    'A14 (guide) a payload before its index',
    `${start}button_payload=[[P]]))&`,
    'no button_index before it',
    'button_payload',
    'button_payload',
  ],
  [
    'an index of two digits',
    `${start}button_index=[[12]]button_payload=[[P]]))&`,
    'not a digit from 0 to 9',
    'button_index',
    'button_index',
  ],
  [
    'an index without its payload',
    `${start}button_index=[[0]]body_text=[[x]]))&`,
    'not followed by its button_payload or button_url',
    'button_index',
    'button_index',
  ],
  [
    'offsets count UTF-16 units of the whole text',
    `😀 Hi &((namespace=[[n]]colour=[[red]]template=[[t]]))&`,
    'unknown key',
    'colour',
    'colour',
  ],
  ['A24 (v1: shorthand) buy', 'Now $[Pay](25.00)', 'not available on WhatsApp', 'buy', '$['],
  [
    'A28 (design) a name that the app does not keep',
    'Hi %((template:nobody knows))% and bye',
    'unknown canned template',
    'nobody knows',
    '%((',
  ],
  ['a link that is no http URL', '%[a](https://)', 'not an http or https URL', 'link', '%['],
];

const shorthandPosts = shorthand.map(
  ([name, text, reason, key, at]): RefusedPost => ({
    name: `shorthand: ${name}`,
    body: { content: { type: 'text', text } },
    title: `Template shorthand: ${reason} (${key} at ${text.lastIndexOf(at)})`,
    byKafka: true,
  }),
);

const reply = { type: 'reply', text: 'Yes', payload: 'YES' };
const link = { type: 'link', text: 'See', uri: 'https://smooch.io' };
const item = (more: object) => ({ title: 'Cat', actions: [link], ...more });
const template = { type: 'template', template: { name: 'x', language: { code: 'en' } } };

/** Name, content, title; the second list holds what only a post can be: Kafka's records are typed. */
const contents: readonly (readonly [string, object, string])[] = [
  [
    'a media URL that is not http(s)',
    { type: 'image', mediaUrl: 'ftp://h.example/cat.jpg' },
    'content.mediaUrl should be an http or https URL',
  ],
  [
    'a link that is not http(s)',
    { type: 'text', text: 'x', actions: [link, { ...link, uri: 'javascript:alert(1)' }] },
    'content.actions[1].uri should be an http or https URL',
  ],
  [
    'C7 (v1: actions) reply beside a link',
    { type: 'text', text: 'x', actions: [reply, link] },
    'Reply actions cannot be mixed with other actions than location requests',
  ],
  [
    'buy',
    { type: 'text', text: 'x', actions: [{ type: 'buy', text: 'Pay', amount: 2500 }] },
    'Buy actions are not available on WhatsApp',
  ],
  [
    'a place that there is not',
    { type: 'location', coordinates: { lat: 91, long: 0 } },
    'content.coordinates.lat should be between -90 and 90',
  ],
  [
    'a text over 4,096 characters',
    { type: 'text', text: 'x'.repeat(4097) },
    'content.text should NOT have more than 4096 characters',
  ],
  [
    'a caption over 4,096 characters',
    { type: 'image', mediaUrl: fileUrl('cat.jpg'), text: 'x'.repeat(4097) },
    'content.text should NOT have more than 4096 characters',
  ],
  ['words of blanks alone', { type: 'text', text: '  ' }, "content should have required property 'text'"],
];

const typed: readonly (readonly [string, object, string])[] = [
  ['an unknown content type', { type: 'hologram' }, 'content.type should be equal to one of the allowed values'],
  ['a content without a type', { text: 'x' }, "content should have required property 'type'"],
  [
    'an action that an item cannot carry',
    { type: 'list', items: [item({}), item({ actions: [reply] })] },
    'content.items[1].actions[0].type should be equal to one of the allowed values',
  ],
  [
    'an unknown action',
    { type: 'text', text: 'x', actions: [{ type: 'share', text: 'Share' }] },
    'content.actions[0].type should be equal to one of the allowed values',
  ],
  ['a text that is a number', { type: 'text', text: 7 }, 'content.text should be string'],
  ['a template without its schema', template, "content of type template should have schema 'whatsapp' beside it"],
];

/** Beside the content. */
const beside: readonly (readonly [string, RefusedPost['body'], string])[] = [
  ['another schema', { content: template, schema: 'telegram' }, 'schema should be equal to one of the allowed values'],
  [
    'a schema without a template',
    { content: { type: 'text', text: 'x' }, schema: 'whatsapp' },
    "content.type should be template where schema is 'whatsapp'",
  ],
  [
    'a passthrough payload that is no object',
    { content: { type: 'text', text: 'x' }, override: { whatsapp: { payload: 'text' } } },
    'override.whatsapp.payload should be object',
  ],
  [
    'E12 (check) a preview of no URL',
    {
      content: { type: 'text', text: 'x' },
      override: { whatsapp: { payload: { preview_url: true, type: 'text', text: { body: 'no address' } } } },
    },
    'override.whatsapp.payload: preview_url is true and the text holds no URL',
  ],
  [
    'shorthand: actions beside a template',
    { content: { type: 'text', text: `${start}))&`, actions: [reply] } },
    'Template shorthand: not possible beside a template (actions at 0)',
  ],
];

export const refusedPosts: readonly RefusedPost[] = [
  ...shorthandPosts,
  ...contents.map(([name, content, title]) => ({ name, body: { content }, title, byKafka: true })),
  ...typed.map(([name, content, title]) => ({ name, body: { content }, title, byKafka: false })),
  ...beside.map(([name, body, title]) => ({ name, body, title, byKafka: false })),
];

/** A native template, and the error with which WhatsApp refuses it. */
export interface RefusedCall {
  readonly name: string;
  readonly body: object;
  readonly code: number;
  readonly title: string;
  readonly details: string;
}

const native = (components: readonly object[]) => ({
  schema: 'whatsapp',
  content: { type: 'template', template: { name: 'to_tap', language: { code: 'en_US' }, components } },
});
const button = (index: string, sub_type: string, parameter: object) => ({
  type: 'button',
  sub_type,
  index,
  parameters: [parameter],
});
const url = button('1', 'url', { type: 'text', text: 'x' });

export const refusedCalls: readonly RefusedCall[] = [
  {
    name: 'the wrong number of parameters',
    body: native([{ type: 'body', parameters: [{ type: 'text', text: 'too many' }] }, url]),
    code: 132000,
    title: 'Number of parameters does not match the expected number of params',
    details: 'body: number of localizable_params (1) does not match the expected number of params (0)',
  },
  {
    name: 'a button of another kind',
    body: native([button('0', 'url', { type: 'text', text: 'x' }), url]),
    code: 132012,
    title: 'Parameter format does not match format in the created template',
    details: 'buttons: Format mismatch at index 0, expected QUICK_REPLY, received url',
  },
  {
    name: 'a button index that the template has not',
    body: native([url, button('7', 'quick_reply', { type: 'payload', payload: 'P' })]),
    code: 132018,
    title: "There's an issue with the parameters in your template",
    details: 'buttons: template has no button at index 7',
  },
  {
    name: 'a URL that is not http(s) passes inside a native payload',
    body: {
      content: { type: 'text', text: 'x' },
      override: { whatsapp: { payload: { type: 'image', image: { link: 'ftp://h.example/cat.jpg' } } } },
    },
    code: 131009,
    title: 'Parameter value is not valid',
    details: "Parameter 'image.link' is not a valid http or https URL",
  },
];
