import { expect } from 'vitest';

/** What a phone writes, and what the webhook then brings. */
export interface InboundCase {
  readonly name: string;
  /** WhatsApp's message without its envelope; `<file:…>` stands for the id of a file of that type. */
  readonly writes: { readonly type: string; readonly [field: string]: unknown };
  /** v2 content. */
  readonly content: object;
  /** WhatsApp's id of what it quotes, which nobody knows here (F7). */
  readonly quotes?: string;
  /** Events that come before the message. */
  readonly before?: readonly (readonly [string, object])[];
}

/** Of files that phones send; each is put into the sandbox once. */
export const fileTypes = [
  'image/jpeg',
  'image/webp',
  'video/mp4',
  'audio/mpeg',
  'audio/ogg; codecs=opus',
  'application/pdf',
] as const;

/** The final address of a file, whatever its id. */
const media = (name: string): unknown =>
  expect.stringMatching(
    new RegExp(`^https?://[^/]+/v2/apps/[0-9a-f]{24}/media/[0-9a-f]{24}/${name.replaceAll('.', '\\.')}$`),
  );

const file = (type: 'image' | 'file', name: string, mediaType: string, text?: string) => ({
  type,
  mediaUrl: media(name),
  mediaType,
  ...(text !== undefined && { text }),
});
const words = (text: string, payload?: string) => ({ type: 'text', text, ...(payload !== undefined && { payload }) });
const unsupported = (type: string) => words(`Unsupported WhatsApp message (${type})`);
const elsewhere = 'wamid.HBgLMTU1NTAxMDAxMDAVAgARGBJBMEIxQzJEM0U0RjUwNjE3MjgA';

const files: readonly InboundCase[] = [
  {
    name: 'image with caption',
    writes: { type: 'image', image: { id: '<file:image/jpeg>', caption: 'The *door*' } },
    content: file('image', 'image.jpg', 'image/jpeg', 'The *door*'),
  },
  {
    name: 'video',
    writes: { type: 'video', video: { id: '<file:video/mp4>', caption: 'Look' } },
    content: file('file', 'video.mp4', 'video/mp4', 'Look'),
  },
  {
    name: 'audio',
    writes: { type: 'audio', audio: { id: '<file:audio/mpeg>', voice: false } },
    content: file('file', 'audio.mp3', 'audio/mpeg'),
  },
  {
    name: 'voice note',
    writes: { type: 'audio', audio: { id: '<file:audio/ogg; codecs=opus>', voice: true } },
    content: file('file', 'audio.ogg', 'audio/ogg; codecs=opus'),
  },
  {
    name: 'voice by its older name',
    writes: { type: 'voice', voice: { id: '<file:audio/ogg; codecs=opus>' } },
    content: file('file', 'voice.ogg', 'audio/ogg; codecs=opus'),
  },
  {
    name: 'document',
    writes: {
      type: 'document',
      document: { id: '<file:application/pdf>', filename: 'Offer 7.pdf', caption: 'As agreed' },
    },
    content: file('file', 'Offer%207.pdf', 'application/pdf', 'As agreed'),
  },
  {
    name: 'still sticker',
    writes: { type: 'sticker', sticker: { id: '<file:image/webp>', animated: false } },
    content: file('image', 'sticker.webp', 'image/webp'),
  },
  {
    name: 'animated sticker',
    writes: { type: 'sticker', sticker: { id: '<file:image/webp>', animated: true } },
    content: file('image', 'sticker.webp', 'image/webp'),
  },
  {
    name: 'image that WhatsApp could not keep',
    writes: { type: 'image', image: { caption: 'Lost' }, errors: [{ code: 400, title: 'Media download failed' }] },
    content: words('Unsupported WhatsApp message (image)\nLost'),
  },
];

const said: readonly InboundCase[] = [
  {
    name: 'text, its marks unchanged',
    writes: { type: 'text', text: { body: '*b* _i_ ~s~ ```m``` שלום 👩‍👩‍👧‍👦' } },
    content: words('*b* _i_ ~s~ ```m``` שלום 👩‍👩‍👧‍👦'),
  },
  {
    name: 'shorthand of a user stays text',
    writes: { type: 'text', text: { body: '%[a](reply:b)' } },
    content: words('%[a](reply:b)'),
  },
  {
    name: 'forwarded text',
    writes: { type: 'text', text: { body: 'Look' }, context: { forwarded: true } },
    content: words('Look'),
  },
  {
    name: 'text in a group',
    writes: { type: 'text', text: { body: 'Hi all' }, group_id: 'Y2FwaV9ncm91cDox' },
    content: words('Hi all'),
  },
  {
    name: 'location',
    writes: {
      type: 'location',
      location: {
        latitude: 52.52,
        longitude: 13.405,
        name: 'Office',
        address: 'Linienstr. 1',
        url: 'https://x.example',
      },
    },
    content: {
      type: 'location',
      coordinates: { lat: 52.52, long: 13.405 },
      location: { name: 'Office', address: 'Linienstr. 1' },
      text: 'Location shared:\nhttps://maps.google.com/maps?q=52.52,13.405',
    },
  },
  {
    name: 'contacts',
    writes: {
      type: 'contacts',
      contacts: [
        {
          name: { first_name: 'Ada', last_name: 'Byron', formatted_name: 'Ada Byron' },
          phones: [
            { phone: '+44 20 7946 0001', type: 'WORK' },
            { wa_id: '442079460002', type: 'HOME' },
          ],
        },
        { name: { formatted_name: 'Bo Li' } },
      ],
    },
    content: words('Ada Byron: +44 20 7946 0001, 442079460002\nBo Li'),
  },
  {
    name: 'order',
    writes: {
      type: 'order',
      order: {
        catalog_id: '55',
        product_items: [
          { product_retailer_id: 'mug-1', quantity: 2, item_price: 30, currency: 'EUR' },
          { product_retailer_id: 'cup-2', quantity: '1', item_price: '7.5', currency: 'EUR' },
        ],
      },
    },
    content: words('2 × mug-1, 30 EUR\n1 × cup-2, 7.5 EUR'),
  },
  {
    name: 'flow reply',
    writes: {
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a": "1"}' } },
    },
    content: words('Sent', '{"a": "1"}'),
  },
  {
    name: 'button of another sender',
    writes: {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'own-1', title: 'Cancel' } },
    },
    content: words('Cancel', 'own-1'),
  },
  {
    name: 'row of another sender`s list',
    writes: {
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'fast', title: 'Express', description: 'Next day' } },
    },
    content: words('Express', 'fast'),
  },
  {
    name: 'order with words',
    writes: {
      type: 'order',
      order: { catalog_id: '55', text: 'Soon please', product_items: [{ product_retailer_id: 'mug-1', quantity: 2 }] },
    },
    content: words('Soon please\n2 × mug-1'),
  },
  {
    name: 'quick reply of a template that is not ours',
    writes: { type: 'button', button: { payload: 'NO_MORE', text: 'Stop' }, context: { message_id: elsewhere } },
    content: words('Stop', 'NO_MORE'),
    quotes: elsewhere,
  },
  {
    name: 'F7 (guide: Quoted Messages) a quote of what is not known',
    writes: { type: 'text', text: { body: 'Yes' }, context: { message_id: elsewhere } },
    content: words('Yes'),
    quotes: elsewhere,
  },
  {
    name: 'reaction',
    writes: { type: 'reaction', reaction: { message_id: elsewhere, emoji: '🎉' } },
    content: words('🎉'),
    quotes: elsewhere,
  },
  {
    name: 'product inquiry',
    writes: {
      type: 'text',
      text: { body: 'In blue too?' },
      context: { message_id: elsewhere, referred_product: { catalog_id: '55', product_retailer_id: 'mug-1' } },
    },
    content: words('In blue too?'),
    quotes: elsewhere,
  },
  {
    name: 'text that came by an ad',
    writes: {
      type: 'text',
      text: { body: 'Tell me more' },
      referral: {
        source_url: 'https://fb.example/x',
        source_id: '120001',
        source_type: 'ad',
        headline: 'Talk',
        ctwa_clid: 'ARx_9',
      },
    },
    content: words('Tell me more'),
    before: [
      [
        'conversation:referral',
        { referral: { code: 'ARx_9', details: { source: 'ADS', type: 'OPEN_THREAD', adId: '120001' } } },
      ],
    ],
  },
  {
    name: 'unsupported',
    writes: {
      type: 'unsupported',
      errors: [{ code: 131051, title: 'Message type unknown' }],
      unsupported: { type: 'poll_creation' },
    },
    content: unsupported('unsupported'),
  },
  { name: 'its older name', writes: { type: 'unknown', errors: [{ code: 501 }] }, content: unsupported('unknown') },
  { name: 'ephemeral', writes: { type: 'ephemeral', errors: [{ code: 131051 }] }, content: unsupported('ephemeral') },
  { name: 'view-once', writes: { type: 'view_once', errors: [{ code: 131051 }] }, content: unsupported('view_once') },
  {
    name: 'a type of tomorrow',
    writes: { type: 'hologram', hologram: { depth: 3 } },
    content: unsupported('hologram'),
  },
];

export const inboundCases: readonly InboundCase[] = [...said, ...files];
