import { describe, expect, it } from 'vitest';
import { contentFault } from '../../../services/core/content/content-fault.ts';
import { renderContent } from '../../../services/core/content/render.ts';
import type { Content } from '../../../services/core/contract/records.ts';
import {
  item,
  itemsContent,
  link,
  locationContent,
  locationRequest,
  mediaContent,
  onBoth,
  onCloud,
  postback,
  refusal,
  reply,
  targetOf,
  textBody,
  textContent,
} from './scene.ts';

const partsOf = (content: Content) => {
  const rendering = renderContent(content, targetOf('cloud'));
  return rendering.ok ? rendering.parts : [];
};
const kinds = (content: Content): readonly string[] => partsOf(content).map(({ call }) => call.kind);

describe('a part', () => {
  it('is of the kind that dispatch knows', () => {
    const image = mediaContent('image', 'https://h/a.jpg', { text: 'A', actions: [reply('B', 'b')] });
    expect(kinds(mediaContent('image', 'https://h/a.jpg'))).toEqual(['media']);
    expect(kinds(mediaContent('image', 'https://h/a.webp'))).toEqual(['media']);
    expect(kinds(image)).toEqual(['interactive']);
    expect(kinds(locationContent(1, 2))).toEqual(['location']);
    expect(kinds(textContent('A', [locationRequest('Where?')]))).toEqual(['interactive']);
    expect(kinds(textContent('A'))).toEqual(['text']);
  });

  it('has another in its place where it is sound alone', () => {
    const fallbacks = (url: string) => partsOf(mediaContent('file', url, { mediaSize: 9 })).map((one) => one.fallback);
    expect(fallbacks('https://h/a.mp3')).toEqual([{ kind: 'text', body: expect.stringContaining('a.mp3') }]);
    expect(fallbacks('https://h/a.webp')).toEqual([null]);
    expect(fallbacks('https://h/a.pdf')).toEqual([null]);
  });

  it('is one of at most a hundred', () => {
    const list = (count: number) =>
      itemsContent(
        'list',
        Array.from({ length: count }, (_, n) => item(`${n}`, null, [])),
      );
    expect(partsOf(list(100))).toHaveLength(100);
    expect(onCloud(list(101))).toEqual([refusal('The message would be more than 100 WhatsApp messages')]);
  });
});

describe('what nothing tells apart', () => {
  it('goes as what it was posted as', () => {
    expect(onBoth(mediaContent('image', 'https://h/x'))).toEqual([{ type: 'image', image: { link: 'https://h/x' } }]);
    expect(onBoth(mediaContent('file', 'https://h/x'))).toMatchObject([{ type: 'document' }]);
    expect(onBoth(itemsContent('list', [item('T', null, [], 'https://h/x')]))).toEqual([
      { type: 'image', image: { link: 'https://h/x', caption: 'T' } },
    ]);
  });
});

describe('a bound', () => {
  it('of a file’s name is 240 characters', () => {
    const named = (length: number) => onCloud(mediaContent('file', `https://h/${'n'.repeat(length - 4)}.pdf`));
    expect(named(240)).toMatchObject([{ document: { filename: `${'n'.repeat(236)}.pdf` } }]);
    expect(named(241)).not.toMatchObject([{ document: { filename: expect.anything() } }]);
  });

  it('of a place’s name is 1,000 characters', () => {
    const name = 'n'.repeat(1000);
    expect(onBoth(locationContent(1, 2, name))).toMatchObject([{ location: { name } }]);
    expect(onBoth(locationContent(1, 2, `${name}n`))).toEqual([
      { type: 'location', location: { latitude: 1, longitude: 2 } },
      textBody(`${name}n`),
    ]);
  });

  it('of what asks for a place is 1,024 characters', () => {
    const asked = (words: string, label: string) => onCloud(textContent(words, [locationRequest(label)]));
    const body = (text: string) => ({ interactive: { type: 'location_request_message', body: { text } } });
    const fits = 'w'.repeat(1024);
    expect(asked(fits, 'Where?')).toMatchObject([body(fits)]);
    expect(asked(`${fits}w`, fits.replaceAll('w', 'l'))).toMatchObject([textBody(`${fits}w`), body('l'.repeat(1024))]);
    expect(asked(`${fits}w`, 'l'.repeat(1025))).toMatchObject([
      textBody(`${fits}w`),
      body('YourApp has requested a location'),
    ]);
  });

  it('of a button that opens a page is 20 characters', () => {
    const label = 'l'.repeat(20);
    expect(onCloud(textContent('A', [link(label, 'https://h')]))).toMatchObject([
      { interactive: { action: { parameters: { display_text: label } } } },
    ]);
    expect(onCloud(textContent('A', [link(`${label}l`, 'https://h')]))).toEqual([textBody(`A\n${label}l: https://h`)]);
  });
});

describe('a fault', () => {
  it('names its field', () => {
    const bad = link('A', 'ftp://h');
    const good = link('A', 'https://h');
    expect(contentFault(mediaContent('image', 'https://h/a.jpg', { actions: [good, bad] }))).toBe(
      'content.actions[1].uri should be an http or https URL',
    );
    expect(contentFault(itemsContent('list', [item('T', null, [good]), item('T', null, [good, bad])]))).toBe(
      'content.items[1].actions[1].uri should be an http or https URL',
    );
    expect(contentFault(itemsContent('list', [item('T', null, [good])], [postback('P', 'p'), bad]))).toBe(
      'content.actions[1].uri should be an http or https URL',
    );
  });
});
