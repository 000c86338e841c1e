import type { Item } from '../contract/records.ts';

/**
 * A carousel as text (v2: carousel `text`, golden cases C1–C3): a numbered block an item, its links under it. Pictures and what only a
 * tap can answer are left out.
 */
export const carouselText = (items: readonly Item[]): string => withLinks(items, (uri) => uri);

/** The same as the API shows it: there, the recorded answers have `&amp;` in the addresses (golden case C2). */
export const shownCarouselText = (items: readonly Item[]): string =>
  withLinks(items, (uri) => uri.replaceAll('&', '&amp;'));

const withLinks = (items: readonly Item[], shown: (uri: string) => string): string =>
  items
    .map(({ title, description, actions }, n) => {
      const links = actions.flatMap(({ text, link, webview }) => {
        const uri = link?.uri ?? webview?.fallback;
        return uri === undefined ? [] : [`${text}: ${shown(uri)}`];
      });
      return `${n + 1}. ${title}\n${description ? `${description}\n` : ''}${links.join('\n')}`;
    })
    .join('\n\n');
