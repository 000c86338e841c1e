import { describe, expect, it } from 'vitest';
import type { Content, FileFacts } from '../../../services/core/contract/records.ts';
import { filesByUrl, shownFiles, withFiles } from '../../../services/core/media/learned-files.ts';
import { item, itemsContent, mediaContent, textContent } from '../content/scene.ts';

const a = 'https://files.example.org/a';
const b = 'https://files.example.org/b';
const facts = (mediaUrl: string, mediaType: string | null, mediaSize: number | null): FileFacts => ({
  mediaUrl,
  mediaType,
  mediaSize,
});
const list = (...items: Parameters<typeof item>[]): Content =>
  itemsContent(
    'list',
    items.map((one) => item(...one)),
  );

describe('the files of a message', () => {
  it('are its own and the pictures of a list, not those of a carousel', () => {
    expect(shownFiles(mediaContent('file', a))).toEqual([{ field: 'content.mediaUrl', mediaUrl: a, known: false }]);
    expect(shownFiles(list(['One', null, [], a], ['Two', null, []], ['Three', null, [], b]))).toEqual([
      { field: 'content.items[0].mediaUrl', mediaUrl: a, known: false },
      { field: 'content.items[2].mediaUrl', mediaUrl: b, known: false },
    ]);
    expect(shownFiles(itemsContent('carousel', [item('One', null, [], a)]))).toEqual([]);
    expect(shownFiles(textContent('words'))).toEqual([]);
  });

  it('are known when both type and size are', () => {
    const known = (mediaType: string | null, mediaSize: number | null) =>
      shownFiles(mediaContent('image', a, { mediaType, mediaSize }))[0]?.known;
    expect([known('image/png', 1), known('image/png', null), known(null, 1)]).toEqual([true, false, false]);
  });

  it('take what was found where the message does not say it itself', () => {
    const files = filesByUrl([facts(a, 'image/png', 7), facts(b, null, 9)]);
    expect(withFiles(mediaContent('image', a, { mediaType: 'image/gif', mediaSize: null }), files).media).toEqual(
      mediaContent('image', a, { mediaType: 'image/gif', mediaSize: 7 }).media,
    );
    expect(
      withFiles(list(['One', null, [], a], ['Two', null, []], ['Three', null, [], b]), files).items?.items.map(
        ({ mediaType, mediaSize }) => [mediaType, mediaSize],
      ),
    ).toEqual([
      ['image/png', 7],
      [null, null],
      [null, 9],
    ]);
  });

  it('leave all else as it is', () => {
    const carousel = itemsContent('carousel', [item('One', null, [], a)]);
    const files = filesByUrl([facts(a, 'image/png', 7)]);
    for (const content of [carousel, textContent('words')]) expect(withFiles(content, files)).toBe(content);
    const media = mediaContent('file', a);
    expect(withFiles(media, filesByUrl([]))).toBe(media);
    expect(withFiles(media, filesByUrl([facts(b, 'image/png', 7)]))).toEqual(media);
  });
});
