import type { PreparedCall } from '../contract/records.ts';
import { splitText } from './split-text.ts';

/** WhatsApp: send limits. */
const longestText = 4096;

/** A text as one call, or as several in order where it is longer than WhatsApp takes. */
export const textCalls = (text: string): readonly PreparedCall[] =>
  splitText(text, longestText).map((body) => ({
    kind: 'text',
    body: JSON.stringify({ type: 'text', text: { body } }),
  }));
