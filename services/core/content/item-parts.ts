import type { Item, ItemsContent, PreparedPart } from '../contract/records.ts';
import { mediaKind } from '../media/media-kind.ts';
import { compoundParts } from './compound.ts';
import { withMedia } from './media-parts.ts';
import { joined } from './rendering.ts';
import type { RenderTarget } from './target.ts';

/** A list: one rich message an item (golden case C9), what belongs to the whole list with the last. */
export function listParts({ items, actions }: ItemsContent, target: RenderTarget): readonly PreparedPart[] {
  let firstAction = 0;
  return items.flatMap((item, n) => {
    const own = n === items.length - 1 ? [...item.actions, ...actions] : item.actions;
    const parts = itemParts({ ...item, actions: own }, firstAction, target);
    firstAction += item.actions.length;
    return parts;
  });
}

function itemParts(item: Item, firstAction: number, target: RenderTarget): readonly PreparedPart[] {
  const { title, description, mediaUrl, mediaType, mediaSize, actions } = item;
  const words = joined([title, description ?? ''], '\n');
  if (mediaUrl === null) return compoundParts({ words, header: null, actions, firstAction }, target);
  const kind = mediaKind({ contentType: 'image', mediaUrl, mediaType, mediaSize });
  return withMedia({ kind, url: mediaUrl, words }, (rest, header) =>
    compoundParts({ words: rest, header, actions, firstAction }, target),
  );
}
