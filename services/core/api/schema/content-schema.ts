import { type Static, Type } from '@sinclair/typebox';
import { actionSchema, itemActionSchema } from './action-schema.ts';
import { byType, metadata, nullable, oneOf, optional } from './fields.ts';

const words = Type.String({ maxLength: 4096 });
const mediaUrl = Type.String({ format: 'uri', minLength: 1 });
const altText = Type.String({ maxLength: 128 });
const short = Type.String({ minLength: 1, maxLength: 128 });
const blockChatInput = optional(Type.Boolean());

const text = Type.Object({
  type: Type.Literal('text'),
  text: optional(words),
  htmlText: optional(words),
  markdownText: optional(words),
  actions: optional(Type.Array(actionSchema)),
  payload: optional(Type.String()),
  blockChatInput,
});

const media = {
  mediaUrl,
  // v2 marks them read-only; a caller that knows them spares us a look.
  mediaType: optional(Type.String({ maxLength: 128 })),
  mediaSize: optional(Type.Number({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  altText: optional(altText),
  // v2 gives no bound here; the same as of a text's, because it may become one.
  text: optional(words),
  htmlText: optional(words),
  markdownText: optional(words),
  attachmentId: optional(Type.String()),
  blockChatInput,
};
const image = Type.Object({ type: Type.Literal('image'), ...media, actions: optional(Type.Array(actionSchema)) });
/** These carry none: one that was posted would be lost without a word. Other fields that the API does not know are ignored. */
const noActions = { actions: optional(Type.Array(Type.Unknown(), { maxItems: 0 })) };
const file = Type.Object({ type: Type.Literal('file'), ...media, ...noActions });

const location = Type.Object({
  type: Type.Literal('location'),
  coordinates: Type.Object({ lat: Type.Number(), long: Type.Number() }),
  location: optional(Type.Object({ address: optional(Type.String()), name: optional(Type.String()) })),
  blockChatInput,
  ...noActions,
});

const item = Type.Object({
  title: short,
  description: optional(Type.String({ maxLength: 128 })),
  mediaUrl: optional(Type.String({ format: 'uri', maxLength: 2048 })),
  mediaType: optional(Type.String({ maxLength: 128 })),
  altText: optional(altText),
  size: optional(oneOf('compact', 'large')),
  actions: Type.Array(itemActionSchema, { minItems: 1, maxItems: 3 }),
  metadata: optional(nullable(metadata)),
});
const items = Type.Array(item, { minItems: 1, maxItems: 10 });
const carousel = Type.Object({
  type: Type.Literal('carousel'),
  items,
  displaySettings: optional(Type.Object({ imageAspectRatio: optional(oneOf('horizontal', 'square')) })),
  blockChatInput,
  ...noActions,
});
const list = Type.Object({
  type: Type.Literal('list'),
  items,
  actions: optional(Type.Array(itemActionSchema, { minItems: 1, maxItems: 10 })),
  blockChatInput,
});

const options = Type.Array(Type.Object({ name: short, label: short }), { maxItems: 200 });
const field = { type: oneOf('email', 'select', 'text'), name: short, label: short };
const form = Type.Object({
  type: Type.Literal('form'),
  fields: Type.Array(
    Type.Object({
      ...field,
      placeholder: optional(short),
      minSize: optional(Type.Integer({ minimum: 1, maximum: 256 })),
      maxSize: optional(Type.Integer({ minimum: 1, maximum: 256 })),
      options: optional(options),
    }),
    { minItems: 1, maxItems: 20 },
  ),
  text: optional(words),
  blockChatInput,
  ...noActions,
});
const formResponse = Type.Object({
  type: Type.Literal('formResponse'),
  fields: Type.Array(
    Type.Object({
      ...field,
      text: optional(Type.String({ minLength: 1, maxLength: 256 })),
      email: optional(short),
      select: optional(options),
    }),
    { minItems: 1, maxItems: 20 },
  ),
});

/** WhatsApp's own forms: what is inside is WhatsApp's to judge. */
const template = Type.Object({
  type: Type.Literal('template'),
  template: Type.Record(Type.String(), Type.Unknown()),
  blockChatInput,
});
const hsm = Type.Object({ type: Type.Literal('hsm'), hsm: Type.Record(Type.String(), Type.Unknown()) });

const ordinary = [text, carousel, file, form, formResponse, image, list, location] as const;

/** What is not WhatsApp's own. */
export const ordinaryContentSchema = byType(...ordinary);

/** v2: content; `hsm` is v1.1's older form of a template, taken as well. */
export const contentSchema = byType(...ordinary, template, hsm);

export type ContentJson = Static<typeof contentSchema>;
