import { describe, expect, it } from 'vitest';
import { renderContent } from '../../../services/core/content/render.ts';
import { fileName, type MediaFacts, tellingType } from '../../../services/core/media/media-facts.ts';
import { mediaKind } from '../../../services/core/media/media-kind.ts';
import { mediaContent, onBoth, onCloud, refusal, reply, targetOf, textBody } from '../content/scene.ts';

const mb = 1_000_000;
const audio = (name: string, mediaSize: number | null, mediaType: string | null = null, text: string | null = null) =>
  onBoth(mediaContent('file', `https://h/${name}`, { mediaSize, mediaType, text }));
const played = (name: string) => ({ type: 'audio', audio: { link: `https://h/${name}` } });
const linked = (name: string, text = '') => textBody(`${text}https://h/${name}`);

describe('audio (guide: Audio)', () => {
  it('D1: an mp3 of 1 MB with a text is the audio, then the text', () => {
    expect(audio('a.mp3', mb, 'audio/mpeg', 'Hi')).toEqual([played('a.mp3'), textBody('Hi')]);
  });

  it.each([
    ['a.ogg', 'audio/ogg'],
    ['a.opus', 'audio/opus'],
    ['a.amr', 'audio/amr'],
    ['a.aac', 'audio/aac'],
    ['a.mp4', 'audio/mp4'],
    ['a.ogg', null],
    ['a.ogg', 'application/ogg'],
    ['a.mp3', 'application/octet-stream'],
  ])('D2: %s (%s) up to 5 MB without a text is the audio alone', (name, type) => {
    expect(audio(name, mb, type)).toEqual([played(name)]);
  });

  it('D3: an mp3 of 5 MB and one byte is a link, its text above', () => {
    expect(audio('a.mp3', 5 * mb + 1, 'audio/mpeg')).toEqual([linked('a.mp3')]);
    expect(audio('a.mp3', 5 * mb + 1, 'audio/mpeg', 'Hi')).toEqual([linked('a.mp3', 'Hi\n')]);
  });

  it('D4: a wav is a link', () => {
    expect(audio('a.wav', 1000, 'audio/wav')).toEqual([linked('a.wav')]);
    expect(audio('a.wav', 1000)).toEqual([linked('a.wav')]);
  });

  it('D5: an m4a is a link', () => {
    expect(audio('a.m4a', 1000, 'audio/mp4')).toEqual([linked('a.m4a')]);
    for (const name of ['a.mp4a', 'a.mpga', 'a.oga']) expect(audio(name, 1000)).toEqual([linked(name)]);
  });

  it('D6: refused by WhatsApp, a text with the link takes the place of the audio alone', () => {
    const content = mediaContent('file', 'https://h/a.mp3', { mediaSize: mb, mediaType: 'audio/mpeg', text: 'Hi' });
    const rendering = renderContent(content, targetOf('cloud'));
    expect(rendering).toMatchObject({
      ok: true,
      parts: [
        { call: { kind: 'media' }, fallback: { kind: 'text', body: JSON.stringify(linked('a.mp3')) } },
        { call: { kind: 'text' }, fallback: null },
      ],
    });
  });

  it('D7: the case of the extension does not matter', () => {
    expect(audio('a.MP3', mb, 'audio/mpeg')).toEqual([played('a.MP3')]);
    expect(audio('a.MP3', mb)).toEqual([played('a.MP3')]);
  });

  it('D8: exactly 5 MB is still played', () => {
    expect(audio('a.mp3', 5 * mb, 'audio/mpeg')).toEqual([played('a.mp3')]);
  });

  it('is a link where its size could not be told, or its URL shows no extension of the six', () => {
    expect(audio('a.mp3', null, 'audio/mpeg')).toEqual([linked('a.mp3')]);
    expect(audio('a.mp3', null)).toEqual([linked('a.mp3')]);
    expect(audio('download?name=a.mp3', 1000, 'audio/mpeg')).toEqual([linked('download?name=a.mp3')]);
    expect(audio('a.mp3?x=1.wav', 1000, 'audio/mpeg')).toEqual([played('a.mp3?x=1.wav')]);
  });

  it('with actions (a producer’s) has them under its text', () => {
    const content = mediaContent('file', 'https://h/a.mp3', {
      mediaSize: mb,
      text: 'Hi',
      actions: [reply('Yes', 'Y')],
    });
    expect(onBoth(content)).toMatchObject([played('a.mp3'), { interactive: { body: { text: 'Hi' } } }]);
  });
});

describe('the kind of a file', () => {
  const facts = (name: string, mediaType: string | null, mediaSize: number | null): MediaFacts => ({
    contentType: 'file',
    mediaUrl: `https://h/${name}`,
    mediaType,
    mediaSize,
  });
  it.each([
    ['a.jpg', 'image/jpeg', 5 * mb, 'image'],
    ['a.jpg', 'image/jpeg', 5 * mb + 1, 'link'],
    ['a', 'image/PNG; charset=x', 1, 'image'],
    ['a.gif', 'image/gif', 1, 'link'],
    ['a.gif', null, 1, 'link'],
    ['a.png', 'image/webp', 100_000, 'sticker'],
    ['a.webp', null, null, 'sticker'],
    ['a.webp', 'image/webp', 100_001, 'link'],
    ['a.mp4', 'video/mp4', 16 * mb, 'video'],
    ['a.mp4', 'video/mp4', 16 * mb + 1, 'link'],
    ['a.mp4', null, null, 'video'],
    ['a.3gp', 'video/3gpp', 1, 'video'],
    ['a.mov', 'video/quicktime', 1, 'link'],
    ['a.mov', null, null, 'link'],
    ['a.pdf', 'application/pdf', 100 * mb, 'document'],
    ['a.pdf', 'application/pdf', 100 * mb + 1, 'link'],
    ['a', null, null, 'document'],
    ['a.jpg', 'text/html', 1, 'document'],
    ['a.jpg', 'no mime type', 1, 'image'],
    ['a.jpg', '', null, 'image'],
  ] as const)('%s of %s and %s bytes: %s', (name, type, size, kind) => {
    expect(mediaKind(facts(name, type, size))).toBe(kind);
  });

  it('is an image where nothing says otherwise of what was posted as one', () => {
    expect(mediaKind({ ...facts('photo?id=1', null, null), contentType: 'image' })).toBe('image');
    expect(mediaKind({ ...facts('photo.gif', null, null), contentType: 'image' })).toBe('link');
    expect(mediaKind({ ...facts('x.pdf', 'application/pdf', 1), contentType: 'image' })).toBe('document');
  });

  it('is read from the last segment of the path', () => {
    expect(fileName('https://h/x/My%20file.pdf?y=1#z')).toBe('My file.pdf');
    expect(fileName('https://h/100%')).toBe('100%');
    expect(fileName('nowhere')).toBe('');
    expect(tellingType('binary/octet-stream')).toBeUndefined();
  });
});

describe('media', () => {
  it('has its caption with it up to 1,024 characters, behind it from 1,025', () => {
    const fits = 'a'.repeat(1024);
    for (const [name, type] of [
      ['a.jpg', 'image'],
      ['a.mp4', 'video'],
      ['a.pdf', 'document'],
    ] as const) {
      expect(onBoth(mediaContent('file', `https://h/${name}`, { text: fits }))).toMatchObject([
        { type, [type]: { link: `https://h/${name}`, caption: fits } },
      ]);
      expect(onBoth(mediaContent('file', `https://h/${name}`, { text: `${fits}b` }))).toMatchObject([
        { type, [type]: { link: `https://h/${name}` } },
        textBody(`${fits}b`),
      ]);
    }
  });

  it('has a name where it is a document', () => {
    expect(onCloud(mediaContent('file', 'https://h/x/My%20file.pdf?y=1'))).toEqual([
      { type: 'document', document: { link: 'https://h/x/My%20file.pdf?y=1', filename: 'My file.pdf' } },
    ]);
    expect(onCloud(mediaContent('file', `https://h/${'n'.repeat(241)}.pdf`))).toEqual([
      { type: 'document', document: { link: `https://h/${'n'.repeat(241)}.pdf` } },
    ]);
  });

  it('is a sticker, its text behind it, or a link with its text above', () => {
    expect(onBoth(mediaContent('image', 'https://h/a.webp', { text: 'Hi' }))).toEqual([
      { type: 'sticker', sticker: { link: 'https://h/a.webp' } },
      textBody('Hi'),
    ]);
    expect(onBoth(mediaContent('image', 'https://h/a.gif', { text: 'Hi' }))).toEqual([textBody('Hi\nhttps://h/a.gif')]);
  });

  it('that lies where WhatsApp does not look is refused', () => {
    for (const url of ['ftp://h/a.jpg', 'data:image/png,x', 'a.jpg'])
      expect(onBoth(mediaContent('image', url))).toEqual([refusal('content.mediaUrl should be an http or https URL')]);
  });
});
