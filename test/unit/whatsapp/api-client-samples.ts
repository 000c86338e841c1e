import { button, buttons, list, row } from '../sandbox/payloads.ts';

export const to = '250788123123';
const link = 'https://a.example/m';
const language = { policy: 'deterministic', code: 'en' };

/** A payload of each kind that the API client takes, with every part that it may have. */
export const samples = {
  text: {
    to,
    recipient_type: 'individual',
    type: 'text',
    text: { body: `see ${link}` },
    preview_url: true,
    ttl: 'P1DT2H',
    context: { message_id: 'gBEG' },
  },
  image: { to, type: 'image', image: { link, caption: 'c', provider: { name: 'p' } } },
  video: { to, type: 'video', video: { link, caption: 'c', provider: { name: 'p' } } },
  document: { to, type: 'document', document: { id: 'f043', caption: 'c', filename: 'd.pdf' } },
  audio: { to, type: 'audio', audio: { link, provider: { name: 'p' } } },
  sticker: { to, type: 'sticker', sticker: { id: 'f043' } },
  location: { to, type: 'location', location: { latitude: 1, longitude: 2, name: 'n', address: 'a' } },
  contacts: {
    to,
    type: 'contacts',
    contacts: [
      { name: { formatted_name: 'Ada' }, phones: [{ phone: '1' }], ims: [{ service: 's' }], contact_image: 'i' },
    ],
  },
  button: {
    to,
    type: 'interactive',
    interactive: { ...buttons(button('1')), header: { type: 'image', image: { link } } },
  },
  list: { to, type: 'interactive', interactive: list({ rows: [row('1')] }) },
  template: {
    to,
    type: 'template',
    template: {
      namespace: 'ns',
      name: 'n',
      language,
      components: [
        {
          type: 'header',
          parameters: [
            { type: 'image', image: { link } },
            { type: 'video', video: { link } },
            { type: 'document', document: { link, filename: 'f' } },
          ],
        },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 't' },
            { type: 'currency', currency: { code: 'USD' } },
            { type: 'date_time', date_time: { fallback_value: 'v' } },
          ],
        },
        { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'P' }] },
        { type: 'button', sub_type: 'url', index: '9', parameters: [{ type: 'text', text: 't' }] },
      ],
    },
  },
  hsm: {
    to,
    type: 'hsm',
    hsm: {
      namespace: 'ns',
      element_name: 'n',
      language: { policy: 'fallback', code: 'en' },
      localizable_params: [
        { default: 'd', currency: { code: 'USD' } },
        { default: 'd', date_time: {} },
      ],
      components: [{ type: 'body', parameters: [] }],
    },
  },
};

export type Kind = keyof typeof samples;
