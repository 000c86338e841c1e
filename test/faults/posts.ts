import type { Chance } from './random.ts';

/** A post of the business, and what the phone must show for it. */
export interface PlannedPost {
  readonly kind: PostKind;
  readonly content: object;
  /** A mark for each message that WhatsApp is to take, in order. */
  readonly marks: readonly string[];
  /** Messages that the record is to hold for it. */
  readonly messages: number;
}

export const postKinds = ['text', 'template', 'around', 'long', 'audio', 'image'] as const;
export type PostKind = (typeof postKinds)[number];

const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';
const drawn: readonly PostKind[] = [
  ...Array<PostKind>(10).fill('text'),
  ...Array<PostKind>(3).fill('template'),
  ...Array<PostKind>(2).fill('around'),
  ...Array<PostKind>(2).fill('long'),
  'audio',
  'image',
];

const shorthand = (mark: string): string =>
  `&(( namespace=[[${namespace}]] template=[[hello_world]] language=[[en_US]] body_text=[[${mark}]] body_text=[[Agent]] ))&`;

/** Of a size that WhatsApp takes, so that nobody has to ask for it. */
const media = (url: string, mediaType: string): object => ({ mediaUrl: url, mediaType, mediaSize: 50_000 });

/** Longer than a caption may be, so that it follows as a text. */
const longWords = 'lorem ipsum '.repeat(100).trim();

const text = (words: string): object => ({ type: 'text', text: words });

/** The n-th post of a chat, of a kind by chance. */
export function planPost(chat: number, n: number, by: Chance): PlannedPost {
  const kind = by.pick(drawn);
  const mark = (at: number) => `o${chat}.${n}.${at}`;
  const [first, second, third] = [mark(0), mark(1), mark(2)];
  switch (kind) {
    case 'text':
      return { kind, content: text(`${first} words`), marks: [first], messages: 1 };
    case 'template':
      return { kind, content: text(shorthand(first)), marks: [first], messages: 1 };
    case 'around':
      return {
        kind,
        content: text(`${first} before ${shorthand(second)} ${third} after`),
        marks: [first, second, third],
        messages: 3,
      };
    case 'long': {
      const image = media(`https://media.example.com/${first}.jpg`, 'image/jpeg');
      const content = { type: 'image', ...image, text: `${second} ${longWords}` };
      return { kind, content, marks: [first, second], messages: 1 };
    }
    case 'audio': {
      // The caption is a part of its own, which waits for the delivery of the audio.
      const audio = media(`https://media.example.com/${first}.mp3`, 'audio/mpeg');
      const content = { type: 'file', ...audio, text: `${second} caption` };
      return { kind, content, marks: [first, second], messages: 1 };
    }
    case 'image': {
      const image = media('https://media.example.com/one.jpg', 'image/jpeg');
      return { kind, content: { type: 'image', ...image, text: `${first} caption` }, marks: [first], messages: 1 };
    }
  }
}

/** The mark in what a phone shows; undefined where there is none. */
export function markOf(payload: unknown): string | undefined {
  return /(?<![\w.])[bo]\d+\.\d+\.\d+(?=[\s."]|$)/.exec(JSON.stringify(payload))?.[0];
}
