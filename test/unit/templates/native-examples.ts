const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';
const language = { policy: 'deterministic', code: 'en_US' };
const template = (components?: readonly object[]) => ({
  type: 'template',
  template: { namespace, name: 'hello_world', language, ...(components && { components }) },
});
const image = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] };
const body = {
  type: 'body',
  parameters: [
    { type: 'text', text: 'My User Name' },
    { type: 'text', text: 'My Agent Name' },
  ],
};
const reply = (index: string, payload: string) => ({
  type: 'button',
  sub_type: 'quick_reply',
  index,
  parameters: [{ type: 'payload', payload }],
});
const replies = [reply('0', 'TALK_TO_AGENT'), reply('1', 'MORE_QUESTIONS'), reply('2', 'GOODBYE')];
const file = { link: 'https://document.pdf', filename: 'My Document' };

/** The eight contents of the guide (guide: Post Message API, Example requests). */
export const guideExamples: readonly (readonly [string, object])[] = [
  ['Template with no components', template()],
  ['Message with body variables', template([body])],
  ['Message with a header text', template([{ type: 'header', parameters: [{ type: 'text', text: 'My Title' }] }])],
  ['Message with a header image', template([image])],
  [
    'Message with a header document',
    template([{ type: 'header', parameters: [{ type: 'document', document: file }] }]),
  ],
  ['Message with quick reply buttons', template(replies)],
  [
    'Message with dynamic url button',
    template([{ type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'ticket.pdf' }] }]),
  ],
  ['Message with header image, body variables, 3 quick replies', template([image, body, ...replies])],
];

const cloud = (...components: object[]) => ({
  type: 'template',
  template: { name: 'summer_sale', language: { code: 'en' }, components },
});
const button = (sub_type: string, parameter?: object) => ({
  type: 'button',
  sub_type,
  index: 0,
  parameters: parameter ? [parameter] : [],
});
const named = (name: string, text: string) => ({ type: 'text', parameter_name: name, text });
const products = [{ title: 'Fruit', product_items: [{ product_retailer_id: 'apple' }] }];

/** Forms that came with the Cloud API (WhatsApp: templates). */
export const laterForms: readonly (readonly [string, object])[] = [
  ['named parameters', cloud({ type: 'body', parameters: [named('first_name', 'Ann'), named('order', '7')] })],
  [
    'a carousel',
    cloud(
      { type: 'body', parameters: [{ type: 'text', text: '10' }] },
      {
        type: 'carousel',
        cards: [0, 1].map((card_index) => ({
          card_index,
          components: [image, { ...reply('0', `CARD_${card_index}`) }],
        })),
      },
    ),
  ],
  [
    'a limited-time offer',
    cloud({
      type: 'limited_time_offer',
      parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_750_000_000_000 } }],
    }),
  ],
  ['a copy code button', cloud(button('copy_code', { type: 'coupon_code', coupon_code: 'SUMMER20' }))],
  ['a flow button', cloud(button('flow', { type: 'action', action: { flow_token: 'unused', flow_action_data: {} } }))],
  [
    'a catalog button',
    cloud(button('catalog', { type: 'action', action: { thumbnail_product_retailer_id: 'apple' } })),
  ],
  [
    'an mpm button',
    cloud(button('mpm', { type: 'action', action: { thumbnail_product_retailer_id: 'apple', sections: products } })),
  ],
];

/** What WhatsApp alone is to judge (golden case G9). */
export const oddForms: readonly (readonly [string, object])[] = [
  [
    "G9 (guide: a slip), a document's parameter with an image",
    cloud({ type: 'header', parameters: [{ type: 'document', image: { link: 'smooch.io/x.jpg' } }] }),
  ],
  ['no name, no language', { type: 'template', template: { components: 'none', to: '1', x: [null, 1.5, 'ü\u0000'] } }],
  ['a link that is none', cloud({ type: 'header', parameters: [{ type: 'image', image: { link: 'file:///etc' } }] })],
];
