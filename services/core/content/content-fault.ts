import { actionsFault, itemActionTypes, urlFault } from '../actions/action-fault.ts';
import type { Content, ItemsContent, LocationContent } from '../contract/records.ts';
import { formFault } from '../forms/form-fault.ts';

/**
 * What is wrong with content beyond its shape, naming the field; undefined: nothing. Posts are held against it while somebody
 * listens, records of other producers before they are rendered.
 */
export function contentFault({ type, text, media, items, location, form }: Content): string | undefined {
  if (text) return actionsFault(text.actions, 'content.actions');
  if (media) return urlFault(media.mediaUrl, 'content.mediaUrl') ?? actionsFault(media.actions, 'content.actions');
  if (items) return itemsFault(items);
  if (form) return type === 'form' ? formFault(form.fields) : undefined;
  return location ? locationFault(location) : undefined;
}

function itemsFault({ items, actions }: ItemsContent): string | undefined {
  for (const [n, item] of items.entries()) {
    const path = `content.items[${n}]`;
    const fault =
      (item.mediaUrl === null ? undefined : urlFault(item.mediaUrl, `${path}.mediaUrl`)) ??
      actionsFault(item.actions, `${path}.actions`, itemActionTypes);
    if (fault !== undefined) return fault;
  }
  return actionsFault(actions, 'content.actions', itemActionTypes);
}

function locationFault({ latitude, longitude }: LocationContent): string | undefined {
  if (!(Math.abs(latitude) <= 90)) return 'content.coordinates.lat should be between -90 and 90';
  if (!(Math.abs(longitude) <= 180)) return 'content.coordinates.long should be between -180 and 180';
  return undefined;
}
