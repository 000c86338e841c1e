import type { Content, LocationContent, MediaContent } from '../contract/records.ts';

const blank = { text: null, media: null, location: null, items: null, form: null, native: null };

/** @param payload of what was tapped */
export const textContent = (text: string, payload: string | null = null): Content => ({
  ...blank,
  type: 'text',
  text: { text, htmlText: null, markdownText: null, payload, actions: [] },
});

export const mediaContent = (
  type: 'image' | 'file',
  media: Pick<MediaContent, 'mediaUrl' | 'mediaType' | 'text'>,
): Content => ({
  ...blank,
  type,
  media: { ...media, mediaSize: null, altText: null, attachmentId: null, actions: [] },
});

export const locationContent = (location: LocationContent): Content => ({ ...blank, type: 'location', location });
