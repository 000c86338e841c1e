import { shownCarouselText } from '../../content/carousel-text.ts';
import type { Content } from '../../contract/records.ts';
import { contentFromV2, contentToV2 } from '../content-json.ts';
import type { MessageV11 } from './template-schema.ts';

/** The content of a v1.1 message, validated → record. Its role and metadata are no part of it. */
export const contentFromV11 = (json: MessageV11): Content => contentFromV2(json);

/** Record → the content of a v1.1 message. Beside v2's fields a list has its text too (golden case C1). */
export function contentToV11(content: Content): object {
  const shown = contentToV2(content);
  return content.type === 'list' && content.items ? { ...shown, text: shownCarouselText(content.items.items) } : shown;
}
