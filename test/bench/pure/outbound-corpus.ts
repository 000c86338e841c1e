import type { Action, Content, MediaContent, OutboundSubmitted } from '../../../services/core/contract/records.ts';
import { parseDefinition, type TemplateDefinition } from '../../../services/core/templates/definition.ts';
import { appId, clientId, conversationId, hexId, when } from './chat.ts';

const blank: Content = { type: 'text', text: null, media: null, location: null, items: null, form: null, native: null };
const noAction = { link: null, reply: null, postback: null, buy: null, webview: null };

const texts = [
  'Good morning! Your table for four is reserved for 7 pm tonight. See you soon.',
  'Thanks 👍',
  'Hello Ada, the parcel with your order has left our warehouse in Lyon. The carrier expects to hand it over on Thursday between 9 and 12; you can still choose another day or a shop near you, at no cost. Should nobody be at home the driver leaves it with a neighbour and puts a card in your letter box.',
  'Wir haben Ihre Nachricht erhalten. Eine Kollegin meldet sich in der nächsten halben Stunde – versprochen.',
  'Could you send us a *photo* of the damaged part, please?\nWe will order a new one at once.',
];

const wordsOf = (n: number): string => `${texts[n % texts.length]} (${n})`;

const text = (words: string, actions: readonly Action[] = []): Content => ({
  ...blank,
  text: { text: words, htmlText: null, markdownText: null, payload: null, actions },
});

const media = (type: 'image' | 'file', fields: Partial<MediaContent> & Pick<MediaContent, 'mediaUrl'>): Content => ({
  ...blank,
  type,
  media: { mediaType: null, mediaSize: null, text: null, altText: null, attachmentId: null, actions: [], ...fields },
});

const reply = (label: string, payload: string): Action => ({
  ...noAction,
  type: 'reply',
  text: label,
  reply: { payload, iconUrl: null },
});
const link = (label: string, uri: string): Action => ({
  ...noAction,
  type: 'link',
  text: label,
  link: { uri, default: null },
});

/** The usual shorthand: a template with its language, its fallback and two variables. */
export const plainShorthand = (n: number): string =>
  `&((namespace=[[b1c2d3e4_1111_2222_3333_444455556666]] template=[[hello_world]] fallback=[[Welcome Bob, number ${n}]] language=[[en_US]] body_text=[[Bob ${n}]] body_text=[[Joe]]))&`;

/** A shorthand with all that a template may have: the guide's full example, with words before it now and then. */
export const fullShorthand = (n: number): string =>
  `${n % 3 === 0 ? `Hello Ada, about number ${n}: ` : ''}&((namespace=[[b1c2d3e4_1111_2222_3333_444455556666]] template=[[order_confirmation]] language=[[en_US]] header_image=[[https://media.example.org/orders/${n}.png]] body_text=[[# ${n}]] body_text=[[$12.21]] body_text=[[August 15th]] button_index=[[0]] button_payload=[[THANK_YOU]] button_index=[[1]] button_payload=[[ORDER_AGAIN]]))&`;

/** The same template as WhatsApp's account has it. */
export const definitions: readonly TemplateDefinition[] = ['de', 'en_US'].flatMap((language) => {
  const definition = parseDefinition({
    name: 'order_confirmation',
    language,
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      {
        type: 'BODY',
        text: 'Your order {{1}} for a total of {{2}} is confirmed. The expected delivery is {{3}}.',
      },
      { type: 'FOOTER', text: 'Thank you for shopping with us!' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Thanks!' },
          { type: 'QUICK_REPLY', text: 'Order again' },
        ],
      },
    ],
  });
  return definition ? [definition] : [];
});

const site = 'https://media.example.org';

const mediaContents: readonly ((n: number) => Content)[] = [
  (n) =>
    media('image', { mediaUrl: `${site}/p/${n}.jpg`, mediaType: 'image/jpeg', mediaSize: 210_000, text: wordsOf(n) }),
  (n) => media('file', { mediaUrl: `${site}/invoices/${n}.pdf`, mediaType: 'application/pdf', mediaSize: 88_000 }),
  (n) => media('file', { mediaUrl: `${site}/v/${n}.mp3`, mediaType: 'audio/mpeg', mediaSize: 640_000, text: 'Listen' }),
];

const interactiveContents: readonly ((n: number) => Content)[] = [
  (n) => text(wordsOf(n), [reply('Yes, please', `YES_${n}`), reply('No', `NO_${n}`), reply('Later', `LATER_${n}`)]),
  (n) => text(wordsOf(n), [link('Track it', `${site}/track?id=${n}`)]),
  (n) => ({
    ...blank,
    type: 'list',
    items: {
      actions: [],
      imageAspectRatio: null,
      items: ['Tacos', 'Burritos'].map((title) => ({
        title,
        description: 'Beef and cheese',
        size: null,
        mediaUrl: `${site}/menu/${title}.jpg`,
        mediaType: 'image/jpeg',
        mediaSize: 90_000,
        altText: null,
        actions: [link('See it', `${site}/menu/${title}?n=${n}`)],
      })),
    },
  }),
];

/** Of twenty records: twelve texts, three shorthands, three with media, two that are interactive. */
function contentOf(n: number): Content {
  const round = Math.floor(n / 20);
  const place = n % 20;
  const fill = (kinds: readonly ((n: number) => Content)[], at: number): Content =>
    kinds[at % kinds.length]?.(n) ?? text(wordsOf(n));
  if (place < 12) return text(wordsOf(n));
  if (place < 15) return text(fullShorthand(n));
  return place < 18 ? fill(mediaContents, place) : fill(interactiveContents, round * 2 + place);
}

export const outboundCorpus = (count: number): readonly OutboundSubmitted[] =>
  Array.from({ length: count }, (_, n) => ({
    appId,
    conversationId,
    author: { type: 'business', userId: null, displayName: 'Acme', avatarUrl: null, subtypes: [] },
    messageId: hexId('5', n),
    type: 'message',
    message: {
      content: contentOf(n),
      schema: null,
      destination: null,
      override: null,
      metadata: {},
      quotedMessageId: null,
      files: [],
    },
    activity: null,
    clientId,
    received: when + n,
    expiresAt: null,
  }));
