import { button, buttons, interactive, list, message, row, template } from './payloads.ts';

/** A payload of each kind that Cloud takes, with every part that it may have. */
export const samples = {
  text: message({
    type: 'text',
    recipient_type: 'individual',
    text: { body: 'hi', preview_url: true },
    context: { message_id: 'wamid.x' },
    biz_opaque_callback_data: 'ours',
  }),
  image: message({ type: 'image', image: { link: 'https://a.example/i.png', caption: 'c' } }),
  video: message({ type: 'video', video: { link: 'https://a.example/v.mp4', caption: 'c' } }),
  document: message({ type: 'document', document: { id: '1', caption: 'c', filename: 'd.pdf' } }),
  audio: message({ type: 'audio', audio: { id: '1', voice: true } }),
  sticker: message({ type: 'sticker', sticker: { id: '1' } }),
  location: message({ type: 'location', location: { latitude: 1, longitude: 2, name: 'n', address: 'a' } }),
  reaction: message({ type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '🕐' } }),
  contacts: message({
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: 'Ada', first_name: 'Ada' },
        addresses: [{ city: 'c' }],
        emails: [{ email: 'e' }],
        phones: [{ phone: '1' }],
        urls: [{ url: 'u' }],
        birthday: '1815-12-10',
        org: { company: 'c' },
      },
    ],
  }),
  button: interactive({
    ...buttons(button('1'), button('2')),
    header: { type: 'text', text: 'h' },
    footer: { text: 'f' },
  }),
  list: interactive({
    ...list({ title: 'A', rows: [row('1', { description: 'd' }), row('2')] }),
    header: { type: 'text', text: 'h' },
  }),
  cta_url: interactive({
    type: 'cta_url',
    body: { text: 'b' },
    action: { name: 'cta_url', parameters: { display_text: 'd', url: 'https://a.example' } },
  }),
  flow: interactive({
    type: 'flow',
    body: { text: 'b' },
    action: { name: 'flow', parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Go' } },
  }),
  product: interactive({
    type: 'product',
    body: { text: 'b' },
    action: { catalog_id: '1', product_retailer_id: 'p' },
  }),
  product_list: interactive({
    type: 'product_list',
    header: { type: 'text', text: 'h' },
    body: { text: 'b' },
    action: { catalog_id: '1', sections: [{ title: 'A', product_items: [{ product_retailer_id: 'p' }] }] },
  }),
  catalog_message: interactive({
    type: 'catalog_message',
    body: { text: 'b' },
    action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'p' } },
  }),
  location_request_message: interactive({
    type: 'location_request_message',
    body: { text: 'b' },
    action: { name: 'send_location' },
  }),
  address_message: interactive({
    type: 'address_message',
    header: { type: 'text', text: 'h' },
    body: { text: 'b' },
    action: { name: 'address_message', parameters: { country: 'IN' } },
  }),
  order_details: interactive({
    type: 'order_details',
    header: { type: 'image', image: { link: 'https://a.example/i.png' } },
    body: { text: 'b' },
    action: { name: 'review_and_pay', parameters: { reference_id: 'r' } },
  }),
  order_status: interactive({
    type: 'order_status',
    body: { text: 'b' },
    action: { name: 'review_order', parameters: { reference_id: 'r' } },
  }),
  template: template({
    namespace: 'ns',
    language: { code: 'en_US', policy: 'deterministic' },
    components: [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://a.example/i.png' } }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Bob', parameter_name: 'name' },
          { type: 'currency', currency: { fallback_value: '$1', code: 'USD', amount_1000: 1000 } },
          { type: 'date_time', date_time: { fallback_value: 'today' } },
        ],
      },
      { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'P' }] },
      { type: 'button', sub_type: 'copy_code', index: 1, parameters: [{ type: 'coupon_code', coupon_code: 'C' }] },
      { type: 'button', sub_type: 'flow', index: '2', parameters: [{ type: 'action', action: {} }] },
      {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1 } }],
      },
      { type: 'carousel', cards: [{ card_index: 0 }] },
    ],
  }),
  templateHeaders: template({
    components: [
      {
        type: 'header',
        parameters: [
          { type: 'video', video: { id: '1' } },
          { type: 'document', document: { id: '1', filename: 'f' } },
          { type: 'location', location: { latitude: 1, longitude: 2 } },
          { type: 'product', product: { product_retailer_id: 'p' } },
        ],
      },
    ],
  }),
  read: {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: 'wamid.x',
    typing_indicator: { type: 'text' },
  },
} as const satisfies Record<string, object>;

export type SampleKind = keyof typeof samples;

/** The payload with another value at a place such as `contacts[0].name`; without it where the value is undefined. */
export function changed(payload: object, path: string, value: unknown): object {
  const copy: object = structuredClone(payload);
  const names = path.match(/[^.[\]]+/g) ?? [];
  let owner = copy;
  for (const name of names.slice(0, -1)) {
    const inner: unknown = Reflect.get(owner, name);
    if (typeof inner !== 'object' || inner === null) throw new Error(`no ${name} in ${path}`);
    owner = inner;
  }
  const last = names.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else Reflect.set(owner, last, value);
  return copy;
}
