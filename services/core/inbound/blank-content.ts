import { noKinds } from '../content/no-kinds.ts';
import type { Content, LocationContent, MediaContent } from '../contract/records.ts';

/** @param payload of what was tapped */
export const textContent = (text: string, payload: string | null = null): Content => ({
  ...noKinds,
  type: 'text',
  text: { text, htmlText: null, markdownText: null, payload, actions: [] },
});

export const mediaContent = (
  type: 'image' | 'file',
  media: Pick<MediaContent, 'mediaUrl' | 'mediaType' | 'text'>,
): Content => ({
  ...noKinds,
  type,
  media: { ...media, mediaSize: null, altText: null, attachmentId: null, actions: [] },
});

export const locationContent = (location: LocationContent): Content => ({ ...noKinds, type: 'location', location });
