import { buttons, type ContentCase, link, page, postback, say, text } from './content-case.ts';

/** Golden case C1; the first item has nothing that a text could show. */
const tacos = [
  { title: 'Tacos', description: 'Beef and cheese... Mhm...', actions: [postback('Tacooos!', 'TACOS')] },
  {
    title: 'Burritos',
    description: 'Beefier and cheesier... Mhm...',
    actions: [postback('Burritooo!', 'BURRITOS'), link('Burritooo!', 'http://burritos.com?a=1&b=2')],
  },
];
const tacoText = (amp: string): string =>
  `1. Tacos\nBeef and cheese... Mhm...\n\n\n2. Burritos\nBeefier and cheesier... Mhm...\nBurritooo!: http://burritos.com?a=1${amp}b=2`;

const others: readonly ContentCase[] = [
  {
    name: 'C1, C2 (v1: carousel) as text',
    content: { type: 'carousel', items: tacos },
    calls: [say(tacoText('&'))],
    shown: [{ type: 'carousel', items: tacos, text: tacoText('&amp;') }],
  },
  {
    name: 'C9 (v2: list) one message an item, what is the list`s with the last',
    content: {
      type: 'list',
      items: [
        {
          title: 'Cat',
          description: 'It purrs',
          mediaUrl: 'https://h.example/cat.jpg',
          actions: [link('See it', 'https://h.example/cat')],
        },
        { title: 'Dog', actions: [postback('Woof', 'WOOF')] },
      ],
      actions: [postback('More', 'MORE')],
    },
    calls: [
      page('Cat\nIt purrs', 'See it', 'https://h.example/cat', {
        type: 'image',
        image: { link: 'https://h.example/cat.jpg' },
      }),
      buttons('Dog', [
        ['postback:WOOF', 'Woof'],
        ['postback:MORE', 'More'],
      ]),
    ],
  },
  {
    name: 'C5 (v1: location) native, with name and address',
    content: {
      type: 'location',
      coordinates: { lat: 45.5261583, long: -73.595346 },
      location: { name: 'Office', address: '5333 Casgrain' },
    },
    calls: [
      {
        type: 'location',
        location: { latitude: 45.5261583, longitude: -73.595346, name: 'Office', address: '5333 Casgrain' },
      },
    ],
    shown: [
      {
        type: 'location',
        coordinates: { lat: 45.5261583, long: -73.595346 },
        location: { name: 'Office', address: '5333 Casgrain' },
        text: 'Location shared:\nhttps://maps.google.com/maps?q=45.5261583,-73.595346',
      },
    ],
  },
];

const override = (payload: object) => ({ override: { whatsapp: { payload } } });
const hello = { type: 'text', text: 'Hello there' };

/** Passthrough, value for value but for what is the channel's own. */
const overrides: readonly ContentCase[] = [
  {
    name: 'E11 (guide: Reserved Fields) what is ours is ignored and replaced',
    content: hello,
    beside: override({
      to: '123',
      recipient: 'US.1',
      recipient_type: 'group',
      messaging_product: 'sms',
      biz_opaque_callback_data: 'mine',
      type: 'text',
      text: { body: 'Raw' },
    }),
    calls: [say('Raw')],
  },
  {
    name: 'E12 (check) a preview of a URL, where Cloud has it',
    content: hello,
    beside: override({ preview_url: true, type: 'text', text: { body: 'https://smooch.io' } }),
    calls: [{ type: 'text', text: { body: 'https://smooch.io', preview_url: true } }],
  },
  {
    name: 'passthrough: contacts, and a context of its own',
    content: hello,
    beside: override({
      type: 'contacts',
      contacts: [{ name: { formatted_name: 'Ada Byron', first_name: 'Ada' } }],
      context: { message_id: 'wamid.own' },
    }),
    calls: [
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: 'Ada Byron', first_name: 'Ada' } }],
        context: { message_id: 'wamid.own' },
      },
    ],
  },
  {
    name: 'B12 (rule) shorthand beside an override is recorded as it stands',
    content: text('Hello &((namespace=[[ns]]template=[[hello_world]]))& ![](https://h.example/c.jpg)'),
    beside: override({ type: 'text', text: { body: 'Raw' } }),
    calls: [say('Raw')],
  },
  {
    name: 'passthrough: a reaction',
    content: hello,
    beside: override({ type: 'reaction', reaction: { message_id: 'wamid.theirs', emoji: '👍' } }),
    calls: [{ type: 'reaction', reaction: { message_id: 'wamid.theirs', emoji: '👍' } }],
  },
];

export const otherCases: readonly ContentCase[] = [...others, ...overrides];
