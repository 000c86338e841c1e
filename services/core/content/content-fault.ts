import { actionsFault, itemActionTypes, urlFault } from '../actions/action-fault.ts';
import type { Content, ItemsContent, LocationContent } from '../contract/records.ts';
import { formFault } from '../forms/form-fault.ts';

/**
 * What is wrong with content beyond its shape, naming the field; undefined: nothing. Posts are held against it while somebody
 * listens, records of other producers before they are rendered.
 * @param of where the content stands in what was posted
 */
export function contentFault(
  { type, text, media, items, location, form }: Content,
  of = 'content',
): string | undefined {
  if (text) return actionsFault(text.actions, `${of}.actions`);
  if (media) return urlFault(media.mediaUrl, `${of}.mediaUrl`) ?? actionsFault(media.actions, `${of}.actions`);
  if (items) return itemsFault(items, of);
  if (form) return type === 'form' ? formFault(form.fields, of) : undefined;
  return location ? locationFault(location, of) : undefined;
}

function itemsFault({ items, actions }: ItemsContent, of: string): string | undefined {
  for (const [n, item] of items.entries()) {
    const path = `${of}.items[${n}]`;
    const fault =
      (item.mediaUrl === null ? undefined : urlFault(item.mediaUrl, `${path}.mediaUrl`)) ??
      actionsFault(item.actions, `${path}.actions`, itemActionTypes);
    if (fault !== undefined) return fault;
  }
  return actionsFault(actions, `${of}.actions`, itemActionTypes);
}

function locationFault({ latitude, longitude }: LocationContent, of: string): string | undefined {
  if (!(Math.abs(latitude) <= 90)) return `${of}.coordinates.lat should be between -90 and 90`;
  if (!(Math.abs(longitude) <= 180)) return `${of}.coordinates.long should be between -180 and 180`;
  return undefined;
}
