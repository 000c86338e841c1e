import { type Static, Type } from '@sinclair/typebox';
import { contentSchema } from './content-schema.ts';
import { metadata, nullable, oneOf, optional, uri } from './fields.ts';

/** v2: author. */
const author = Type.Object({
  type: oneOf('business', 'user'),
  userId: optional(Type.String()),
  userExternalId: optional(Type.String()),
  displayName: optional(Type.String()),
  avatarUrl: optional(uri),
  subtypes: optional(Type.Array(oneOf('AI', 'activity', 'agent', 'bot'), { minItems: 1, maxItems: 1 })),
});

/** v2: destination; that exactly one of the two is given is checked with the route. */
const destination = Type.Object({
  integrationId: optional(Type.String({ minLength: 1 })),
  integrationType: optional(Type.String({ minLength: 1 })),
});

/** v2: messageOverride. The parts for other channels are none of ours. */
const override = Type.Object({
  whatsapp: optional(Type.Object({ payload: Type.Record(Type.String(), Type.Unknown()) })),
});

/** The message that a post answers, in the shape in which messages show it (v2: quotedMessage). */
const quotedMessage = Type.Object({
  type: Type.Literal('message'),
  message: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{24}$' }) }),
});

/** v2: messagePost, and what it quotes, which is ours. Additional properties are ignored. */
export const messagePostSchema = Type.Object({
  author,
  content: contentSchema,
  destination: optional(destination),
  metadata: optional(nullable(metadata)),
  override: optional(override),
  schema: optional(oneOf('whatsapp')),
  quotedMessage: optional(quotedMessage),
});

/** v2: activityPost. */
export const activityPostSchema = Type.Object({
  author,
  type: oneOf('conversation:read', 'typing:start', 'typing:stop'),
});

export type MessagePost = Static<typeof messagePostSchema>;
