import { type Static, Type } from '@sinclair/typebox';
import { displayName, metadata, nullable, oneOf, optional, uri } from './fields.ts';

/** v2: appCreateBody. Settings are taken as they are: none of them changes what we do. */
export const appPostSchema = Type.Object({
  displayName,
  settings: optional(Type.Record(Type.String(), Type.Unknown())),
  metadata: optional(nullable(metadata)),
});

/** v2: appKeyCreateBody. */
export const keyPostSchema = Type.Object({ displayName });

/** v2: participantSubSchema; which of the two names the user is checked where the user is looked up. */
const participant = Type.Object({
  userId: optional(Type.String()),
  userExternalId: optional(Type.String()),
  subscribeSDKClient: optional(Type.Boolean()),
});

/** v2: conversationCreateBody. */
export const conversationPostSchema = Type.Object({
  type: oneOf('personal', 'sdkGroup'),
  participants: optional(Type.Array(participant, { maxItems: 10 })),
  displayName: optional(nullable(displayName)),
  description: optional(nullable(Type.String({ minLength: 1, maxLength: 100 }))),
  iconUrl: optional(nullable(uri)),
  metadata: optional(nullable(metadata)),
});

const profileText = nullable(Type.String({ minLength: 1, maxLength: 128 }));

/** v2: userCreateBody. */
export const userPostSchema = Type.Object({
  externalId: optional(Type.String({ minLength: 1, maxLength: 255 })),
  signedUpAt: optional(Type.String({ format: 'date-time' })),
  toBeRetained: optional(Type.Boolean()),
  profile: optional(
    Type.Object({
      givenName: optional(profileText),
      surname: optional(profileText),
      email: optional(nullable(Type.String({ format: 'email', minLength: 1, maxLength: 128 }))),
      avatarUrl: optional(nullable(uri)),
      locale: optional(nullable(Type.String({ minLength: 1, maxLength: 64 }))),
    }),
  ),
  metadata: optional(metadata),
});

export type ConversationPost = Static<typeof conversationPostSchema>;
