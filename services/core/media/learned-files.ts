import type { Content, FileFacts, Item, MediaContent } from '../contract/records.ts';

/** A file whose type and size decide how a message shows. */
export interface ShownFile {
  /** As a fault names it. */
  readonly field: string;
  readonly mediaUrl: string;
  /** Type and size are both known. */
  readonly known: boolean;
}

const isKnown = ({ mediaType, mediaSize }: Pick<MediaContent | Item, 'mediaType' | 'mediaSize'>): boolean =>
  mediaType !== null && mediaSize !== null;

/** The files of a message that go to WhatsApp as such: a carousel's pictures do not (golden case C3). */
export function shownFiles({ type, media, items }: Content): readonly ShownFile[] {
  if (media) return [{ field: 'content.mediaUrl', mediaUrl: media.mediaUrl, known: isKnown(media) }];
  if (type !== 'list' || !items) return [];
  return items.items.flatMap((item, n) =>
    item.mediaUrl === null
      ? []
      : { field: `content.items[${n}].mediaUrl`, mediaUrl: item.mediaUrl, known: isKnown(item) },
  );
}

/** What is known of files, by their address. */
export const filesByUrl = (files: readonly FileFacts[]): ReadonlyMap<string, FileFacts> =>
  new Map(files.map((file) => [file.mediaUrl, file]));

/** The message with what is known of its files; what it says of them itself stays. */
export function withFiles(content: Content, files: ReadonlyMap<string, FileFacts>): Content {
  const { type, media, items } = content;
  const learned = <T extends Pick<Item, 'mediaUrl' | 'mediaType' | 'mediaSize'>>(one: T): T => {
    const facts = one.mediaUrl === null ? undefined : files.get(one.mediaUrl);
    if (!facts || isKnown(one)) return one;
    return { ...one, mediaType: one.mediaType ?? facts.mediaType, mediaSize: one.mediaSize ?? facts.mediaSize };
  };
  if (files.size === 0) return content;
  if (media) return { ...content, media: learned(media) };
  return type === 'list' && items ? { ...content, items: { ...items, items: items.items.map(learned) } } : content;
}
