import { describe, expect, it } from 'vitest';
import { extensionOf, fileName, tellingType } from '../../../services/core/media/media-facts.ts';
import { mediaKind } from '../../../services/core/media/media-kind.ts';
import { isWebUrl } from '../../../services/core/media/web-url.ts';

describe('what is known of a file', () => {
  it.each([
    [' IMAGE/PNG ; q=1', 'image/png'],
    ['image/png', 'image/png'],
    ['application/octet-stream', undefined],
    ['words', undefined],
    ['x image/png', undefined],
    ['image/png x', undefined],
    ['', undefined],
    [null, undefined],
  ])('the type %j tells %j', (type, told) => {
    expect(tellingType(type)).toBe(told);
  });

  it.each([
    ['https://h/a/b%20c.pdf?x=1#y', 'b c.pdf'],
    ['https://h/100%', '100%'],
    ['https://h/', ''],
    ['no url', ''],
  ])('the file of %j is %j', (url, name) => {
    expect(fileName(url)).toBe(name);
  });

  it.each([
    ['a.b.PDF', 'pdf'],
    ['pdf', ''],
    ['', ''],
    ['a.', ''],
  ])('the extension of %j is %j', (name, extension) => {
    expect(extensionOf(name)).toBe(extension);
  });

  it.each([
    ['image', 'image/jpeg', 5_000_000, 'image'],
    ['image', 'image/jpeg', 5_000_001, 'link'],
    ['image', 'image/webp', 100_000, 'sticker'],
    ['image', 'image/webp', 100_001, 'link'],
    ['image', 'image/gif', 1, 'link'],
    ['file', 'video/mp4', 16_000_000, 'video'],
    ['file', 'video/mp4', 16_000_001, 'link'],
    ['file', 'video/quicktime', 1, 'link'],
    ['file', 'application/pdf', 100_000_000, 'document'],
    ['file', 'application/pdf', 100_000_001, 'link'],
    ['file', 'application/pdf', null, 'document'],
    ['image', null, null, 'image'],
    ['file', null, null, 'document'],
  ] as const)('an %s of type %j and %j bytes goes as %s', (contentType, mediaType, mediaSize, kind) => {
    expect(mediaKind({ contentType, mediaUrl: 'https://h/x', mediaType, mediaSize })).toBe(kind);
  });
});

describe('an address that WhatsApp can open', () => {
  it.each([
    ['https://h', true],
    ['HTTP://h', true],
    [`https://h/${'a'.repeat(4086)}`, true],
    [`https://h/${'a'.repeat(4087)}`, false],
    ['see https://h', false],
    ['https://h x', false],
    ['ftp://h', false],
    ['https://', false],
    ['https://[', false],
  ])('%j: %j', (url, opens) => {
    expect(isWebUrl(url)).toBe(opens);
  });
});
