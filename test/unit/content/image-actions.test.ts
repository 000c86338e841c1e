import { describe, expect, it } from 'vitest';
import type { Action } from '../../../services/core/contract/records.ts';
import {
  buttons,
  interactive,
  link,
  locationRequest,
  mediaContent,
  onApiClient,
  onBoth,
  onCloud,
  reply,
  textBody,
} from './scene.ts';

const yes = reply('Yes', 'YES');
const _no = reply('No', 'NO');
const where = locationRequest('Where are you?');
const many = (n: number, of = (i: number) => reply(`Choice ${i}`, `C${i}`)): Action[] =>
  Array.from({ length: n }, (_, i) => of(i + 1));

describe('an image with actions', () => {
  const image = 'https://h/c.jpg';
  it('A26: stands above its text and its one link (Cloud); image, then text elsewhere', () => {
    const content = mediaContent('image', image, {
      text: 'A wrapped cat',
      actions: [link('Purchase cat', 'https://h/c')],
    });
    expect(onCloud(content)).toEqual([
      interactive({
        type: 'cta_url',
        header: { type: 'image', image: { link: image } },
        body: { text: 'A wrapped cat' },
        action: { name: 'cta_url', parameters: { display_text: 'Purchase cat', url: 'https://h/c' } },
      }),
    ]);
    expect(onApiClient(content)).toEqual([
      { type: 'image', image: { link: image } },
      textBody('A wrapped cat\nPurchase cat: https://h/c'),
    ]);
  });

  it('stands above buttons, with the app’s name where it has no text', () => {
    expect(onBoth(mediaContent('image', image, { actions: [yes] }))).toEqual([
      interactive({
        type: 'button',
        header: { type: 'image', image: { link: image } },
        body: { text: 'YourApp' },
        action: buttons(['reply:YES', 'Yes']),
      }),
    ]);
  });

  it('goes before a list, before numbered lines, and before a text that is too long', () => {
    const alone = { type: 'image', image: { link: image } };
    expect(onBoth(mediaContent('image', image, { text: 'Hi', actions: many(4) }))).toMatchObject([
      alone,
      { interactive: { type: 'list', body: { text: 'Hi' } } },
    ]);
    expect(onBoth(mediaContent('image', image, { text: 'Hi', actions: many(11) }))).toMatchObject([
      alone,
      { type: 'text' },
    ]);
    expect(onBoth(mediaContent('image', image, { text: 'a'.repeat(1025), actions: [yes] }))).toMatchObject([
      alone,
      textBody('a'.repeat(1025)),
      { interactive: { type: 'button', body: { text: 'YourApp' } } },
    ]);
    expect(onCloud(mediaContent('image', image, { text: 'Hi', actions: [where] }))).toMatchObject([
      alone,
      { interactive: { type: 'location_request_message', body: { text: 'Hi' } } },
    ]);
  });

  it('is a line of the text where WhatsApp does not show it', () => {
    expect(onBoth(mediaContent('image', 'https://h/c.gif', { text: 'Hi', actions: [yes] }))).toMatchObject([
      { interactive: { body: { text: 'Hi\nhttps://h/c.gif' } } },
    ]);
  });

  it('may be a document too (a producer’s)', () => {
    expect(onBoth(mediaContent('file', 'https://h/a.pdf', { text: 'Read', actions: [yes] }))).toMatchObject([
      {
        interactive: {
          header: { type: 'document', document: { link: 'https://h/a.pdf', filename: 'a.pdf' } },
          body: { text: 'Read' },
        },
      },
    ]);
  });
});
