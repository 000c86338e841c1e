import { shownCarouselText } from '../content/carousel-text.ts';
import { noKinds } from '../content/no-kinds.ts';
import { plainText } from '../content/plain-text.ts';
import type { Action, Content, FormField, FormOption, Item, TextContent } from '../contract/records.ts';
import { answeredField, formResponse } from '../forms/form-answer.ts';
import { actionFromV2, actionToV2 } from './action-json.ts';
import type { ContentJson } from './schema/content-schema.ts';
import { without } from './without.ts';

type Of<T extends ContentJson['type']> = Extract<ContentJson, { type: T }>;

const text = (json: Of<'text'>): TextContent => ({
  text: json.text ?? null,
  htmlText: json.htmlText ?? null,
  markdownText: json.markdownText ?? null,
  payload: json.payload ?? null,
  actions: (json.actions ?? []).map(actionFromV2),
});

const captionOf = ({ text: words, htmlText, markdownText }: Of<'image'> | Of<'file'>): string | null =>
  plainText({
    text: words ?? null,
    htmlText: htmlText ?? null,
    markdownText: markdownText ?? null,
    payload: null,
    actions: [],
  }) ||
  (words ?? null);

const media = (json: Of<'image'> | Of<'file'>) => ({
  mediaUrl: json.mediaUrl,
  mediaType: json.mediaType ?? null,
  mediaSize: json.mediaSize === undefined ? null : Math.round(json.mediaSize),
  text: captionOf(json),
  altText: json.altText ?? null,
  attachmentId: json.attachmentId ?? null,
  actions: json.type === 'image' ? (json.actions ?? []).map(actionFromV2) : [],
});

const item = (json: Of<'list'>['items'][number]): Item => ({
  title: json.title,
  description: json.description ?? null,
  size: json.size ?? null,
  mediaUrl: json.mediaUrl ?? null,
  mediaType: json.mediaType ?? null,
  mediaSize: null,
  altText: json.altText ?? null,
  actions: json.actions.map(actionFromV2),
});

const options = (list: readonly FormOption[] | undefined): FormOption[] =>
  (list ?? []).map(({ name, label }) => ({ name, label }));

const formField = ({ type, name, label, ...more }: Of<'form'>['fields'][number]): FormField => ({
  type,
  name,
  label,
  placeholder: more.placeholder ?? null,
  minSize: more.minSize ?? null,
  maxSize: more.maxSize ?? null,
  options: options(more.options),
  text: null,
  email: null,
  select: [],
});

const answerOf = (json: Of<'formResponse'>['fields'][number]): FormField =>
  answeredField(json, { text: json.text ?? null, email: json.email ?? null, select: options(json.select) });

/** v2 content, validated → record. */
export function contentFromV2(json: ContentJson): Content {
  const { type } = json;
  switch (json.type) {
    case 'text':
      return { ...noKinds, type, text: text(json) };
    case 'image':
    case 'file':
      return { ...noKinds, type, media: media(json) };
    case 'location': {
      const { coordinates, location } = json;
      return {
        ...noKinds,
        type,
        location: {
          latitude: coordinates.lat,
          longitude: coordinates.long,
          name: location?.name ?? null,
          address: location?.address ?? null,
          text: locationText(coordinates.lat, coordinates.long),
        },
      };
    }
    case 'carousel':
      return {
        ...noKinds,
        type,
        items: {
          items: json.items.map(item),
          actions: [],
          imageAspectRatio: json.displaySettings?.imageAspectRatio ?? null,
        },
      };
    case 'list':
      return {
        ...noKinds,
        type,
        items: {
          items: json.items.map(item),
          actions: (json.actions ?? []).map(actionFromV2),
          imageAspectRatio: null,
        },
      };
    case 'form':
      return {
        ...noKinds,
        type,
        form: {
          fields: json.fields.map(formField),
          blockChatInput: json.blockChatInput ?? null,
          textFallback: null,
          text: json.text ?? null,
        },
      };
    case 'formResponse':
      return formResponse(json.fields.map(answerOf));
    case 'template':
      return { ...noKinds, type, native: { type, payload: JSON.stringify(json.template) } };
    case 'hsm':
      return { ...noKinds, type, native: { type, payload: JSON.stringify(json.hsm) } };
  }
}

/** Golden case C5. */
const locationText = (latitude: number, longitude: number): string =>
  `Location shared:\nhttps://maps.google.com/maps?q=${latitude},${longitude}`;

const actions = (list: readonly Action[]) => (list.length > 0 ? list.map(actionToV2) : null);

/** Record → v2 content: what is not set is not there. */
export function contentToV2({ type, ...kinds }: Content): object {
  if (kinds.text) {
    // v2: converted to `text` where it was posted in another form alone.
    const words = kinds.text.text ?? (plainText(kinds.text) || null);
    return without({ type, ...kinds.text, text: words, actions: actions(kinds.text.actions) });
  }
  if (kinds.media) return without({ type, ...kinds.media, actions: actions(kinds.media.actions) });
  if (kinds.location) {
    const { latitude, longitude, name, address, text } = kinds.location;
    const place = without({ name, address });
    return without({
      type,
      coordinates: { lat: latitude, long: longitude },
      location: Object.keys(place).length > 0 ? place : null,
      text,
    });
  }
  if (kinds.items) {
    const { items, imageAspectRatio } = kinds.items;
    return without({
      type,
      // v2: read-only, and of a carousel alone.
      text: type === 'carousel' ? shownCarouselText(items) : null,
      items: items.map(itemToV2),
      actions: actions(kinds.items.actions),
      displaySettings: imageAspectRatio === null ? null : { imageAspectRatio },
    });
  }
  if (kinds.form) {
    const { fields, ...rest } = kinds.form;
    return without({ type, ...rest, fields: fields.map(formFieldToV2) });
  }
  if (kinds.native) return { type, [kinds.native.type]: parsed(kinds.native.payload) };
  return { type };
}

/** v2 tells of an item's picture what it is, not how large. */
const itemToV2 = ({ mediaSize: _, ...shown }: Item): object => without({ ...shown, actions: actions(shown.actions) });

const formFieldToV2 = ({ options, select, ...plain }: FormField): object =>
  without({ ...plain, options: options.length > 0 ? options : null, select: select.length > 0 ? select : null });

/** The payload was made by `JSON.stringify`; a foreign producer's that is no JSON is given back as text. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    if (error instanceof SyntaxError) return payload;
    throw error;
  }
}
