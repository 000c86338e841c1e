import { appName, buttons, type ContentCase, link, page, posted, reply, say, text } from './content-case.ts';
import { fileUrl, type HostedFile } from './file-host.ts';
import { faultyPhones } from './scene.ts';

const megabyte = 1_000_000;
const caption = 'The *offer*';
const longCaption = 'word '.repeat(300).trim();

/** A post of one file, and what of it reaches the phone. */
function media(
  name: string,
  type: 'image' | 'file',
  file: readonly [string, HostedFile],
  more: object,
  calls: (url: string) => readonly object[],
): ContentCase {
  const { url, content, shown } = posted(type, file[0], file[1], more);
  return { name, content, calls: calls(url), shown: [shown] };
}

const audio = (url: string) => ({ type: 'audio', audio: { link: url } });
const image = (url: string) => ({ type: 'image', image: { link: url } });

const native: readonly (readonly [string, string])[] = [
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['amr', 'audio/amr'],
  ['aac', 'audio/aac'],
  ['mp4', 'audio/mp4'],
];

/** Golden cases D (guide: Audio). */
const sounds: readonly ContentCase[] = [
  media(
    'D1 (guide: Audio) mp3 with text',
    'file',
    ['a.mp3', { type: 'audio/mpeg', size: megabyte }],
    { text: 'Hi' },
    (url) => [audio(url), say('Hi')],
  ),
  ...native.map(([extension, type]) =>
    media(`D2 (guide: Audio) ${extension} alone`, 'file', [`a.${extension}`, { type, size: megabyte }], {}, (url) => [
      audio(url),
    ]),
  ),
  media('D3 (guide: Audio) over 5 MB', 'file', ['a.mp3', { type: 'audio/mpeg', size: 5 * megabyte + 1 }], {}, (url) => [
    say(url),
  ]),
  media(
    'D4 (guide: Audio) wav, with its text in the one message',
    'file',
    ['a.wav', { type: 'audio/wav', size: 1000 }],
    { text: 'Hi' },
    (url) => [say(`Hi\n${url}`)],
  ),
  media('D5 (guide: Audio) m4a', 'file', ['a.m4a', { type: 'audio/mp4', size: 1000 }], {}, (url) => [say(url)]),
  {
    ...media(
      'D6 (guide: Audio) WhatsApp refuses it at once',
      'file',
      ['a.mp3', { type: 'audio/mpeg', size: 1000 }],
      { text: 'Hi' },
      (url) => [say(url), say('Hi')],
    ),
    phone: faultyPhones.refusing,
  },
  {
    ...media(
      'D6 (guide: Audio) WhatsApp fails it later',
      'file',
      ['a.mp3', { type: 'audio/mpeg', size: 1000 }],
      { text: 'Hi' },
      (url) => [audio(url), say(url), say('Hi')],
    ),
    phone: faultyPhones.failing,
  },
  media('D7 (design) upper case', 'file', ['a.MP3', { type: 'audio/mpeg', size: 1000 }], {}, (url) => [audio(url)]),
  media('D8 (guide: Audio) exactly 5 MB', 'file', ['a.mp3', { type: 'audio/mpeg', size: 5 * megabyte }], {}, (url) => [
    audio(url),
  ]),
  media('D (design) the host does not tell: link', 'file', ['a.mp3', { status: 500 }], {}, (url) => [say(url)]),
];

const files: readonly ContentCase[] = [
  media(
    'file: document with caption and name',
    'file',
    ['offer%207.pdf', { type: 'application/pdf', size: 1000 }],
    { text: caption },
    (url) => [{ type: 'document', document: { link: url, filename: 'offer 7.pdf', caption } }],
  ),
  media('file: document of an unknown host, by its extension', 'file', ['offer.pdf', { status: 404 }], {}, (url) => [
    { type: 'document', document: { link: url, filename: 'offer.pdf' } },
  ]),
  media(
    'file: document over 100 MB as a link',
    'file',
    ['offer.pdf', { type: 'application/pdf', size: 100 * megabyte + 1 }],
    { text: 'See' },
    (url) => [say(`See\n${url}`)],
  ),
  media(
    'file: video with caption',
    'file',
    ['tour.mp4', { type: 'video/mp4', size: 16 * megabyte }],
    { text: caption },
    (url) => [{ type: 'video', video: { link: url, caption } }],
  ),
  media(
    'file: video over 16 MB as a link',
    'file',
    ['tour.mp4', { type: 'video/mp4', size: 16 * megabyte + 1 }],
    {},
    (url) => [say(url)],
  ),
  media(
    'file: video of another kind as a link',
    'file',
    ['tour.mov', { type: 'video/quicktime', size: 1000 }],
    {},
    (url) => [say(url)],
  ),
  media('file: image', 'file', ['cat.png', { type: 'image/png', size: 1000 }], {}, (url) => [image(url)]),
  media(
    'file: sticker, its text follows',
    'file',
    ['cat.webp', { type: 'image/webp', size: 1000 }],
    { text: 'Meow' },
    (url) => [{ type: 'sticker', sticker: { link: url } }, say('Meow')],
  ),
  media(
    'bad input: a MIME type that is none, by its extension',
    'file',
    ['offer.pdf', {}],
    { mediaType: 'nonsense', mediaSize: 1000 },
    (url) => [{ type: 'document', document: { link: url, filename: 'offer.pdf' } }],
  ),
  media(
    'bad input: a MIME type that is another`s goes by the type',
    'file',
    ['cat.jpg', { type: 'application/pdf', size: 1000 }],
    {},
    (url) => [{ type: 'document', document: { link: url, filename: 'cat.jpg' } }],
  ),
];

const jpeg: HostedFile = { type: 'image/jpeg', size: 1000 };

const images: readonly ContentCase[] = [
  media('image', 'image', ['cat.jpg', jpeg], {}, (url) => [image(url)]),
  media('guide: Formatting, in a caption', 'image', ['cat.jpg', jpeg], { text: caption }, (url) => [
    { type: 'image', image: { link: url, caption } },
  ]),
  media(
    'bad input: a caption over 1,024 characters follows',
    'image',
    ['cat.jpg', jpeg],
    { text: longCaption },
    (url) => [image(url), say(longCaption)],
  ),
  media(
    'image over 5 MB as a link',
    'image',
    ['cat.jpg', { type: 'image/jpeg', size: 5 * megabyte + 1 }],
    { text: 'See' },
    (url) => [say(`See\n${url}`)],
  ),
  media('image of another kind as a link', 'image', ['cat.gif', { type: 'image/gif', size: 1000 }], {}, (url) => [
    say(url),
  ]),
  media(
    'compound: image, text and replies in one message',
    'image',
    ['cat.jpg', jpeg],
    { text: 'This one?', actions: [reply('Yes', 'YES'), reply('No', 'NO')] },
    (url) => [
      buttons(
        'This one?',
        [
          ['reply:YES', 'Yes'],
          ['reply:NO', 'No'],
        ],
        image(url),
      ),
    ],
  ),
  media(
    'compound: image, text and links',
    'image',
    ['cat.jpg', jpeg],
    { text: 'These', actions: [link('One', 'https://one.example'), link('Two', 'https://two.example')] },
    (url) => [image(url), say('These\nOne: https://one.example\nTwo: https://two.example')],
  ),
  media(
    'compound: a text over 1,024 characters between image and buttons',
    'image',
    ['cat.jpg', jpeg],
    { text: longCaption, actions: [reply('Yes', 'YES')] },
    (url) => [image(url), say(longCaption), buttons(appName, [['reply:YES', 'Yes']])],
  ),
];

/** Not posted as such: the host is asked all the same. */
const gif = fileUrl('cat.gif', { type: 'image/gif', size: 1000 });
const gifFacts = { mediaType: 'image/gif', mediaSize: 1000 };

const elsewhere: readonly ContentCase[] = [
  {
    name: 'shorthand: an image of another kind as a link',
    content: text(`Look\n![](${gif})`),
    calls: [say(`Look\n${gif}`)],
    shown: [{ type: 'image', mediaUrl: gif, text: 'Look', ...gifFacts }],
  },
  {
    name: 'list: a picture of another kind as a link',
    content: { type: 'list', items: [{ title: 'Cat', mediaUrl: gif, actions: [link('See', 'https://one.example')] }] },
    calls: [page(`Cat\n${gif}`, 'See', 'https://one.example')],
    shown: [
      {
        type: 'list',
        items: [
          {
            title: 'Cat',
            mediaUrl: gif,
            mediaType: gifFacts.mediaType,
            actions: [link('See', 'https://one.example')],
          },
        ],
      },
    ],
  },
];

export const mediaCases: readonly ContentCase[] = [...sounds, ...files, ...images, ...elsewhere];
