import { type Static, Type } from '@sinclair/typebox';
import { byType, displayName, nullable, oneOf, optional } from './fields.ts';

const httpUrl = Type.String({ format: 'uri', pattern: '^https?://', maxLength: 2048 });

/** v2: webhook. */
export const webhookPostSchema = Type.Object({
  target: httpUrl,
  triggers: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 64 }),
  includeFullUser: optional(Type.Boolean()),
  includeFullSource: optional(Type.Boolean()),
});

export const webhookPatchSchema = Type.Partial(webhookPostSchema);

/** ASCII: what is sealed must fit its column whatever it holds. */
const secretText = Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 1024 });
const appSecret = Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 256 });
const language = Type.String({ pattern: '^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$', maxLength: 16 });
const accountId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

/** Reconstruction is on when both are set (guide: Reconstruction). */
const account = {
  accountId: optional(nullable(accountId)),
  accountManagementAccessToken: optional(nullable(secretText)),
};

const phoneNumber = optional(Type.String({ pattern: '^\\+?[0-9]{5,20}$' }));
const baseUrl = Type.String({ format: 'uri', pattern: '^https?://', maxLength: 255 });

/** A number on the Cloud API: `hosting` and what it needs is ours, the rest is v2's. */
const cloud = Type.Object({
  type: Type.Literal('whatsapp'),
  hosting: oneOf('cloud'),
  phoneNumberId: Type.String({ pattern: '^[0-9]{1,32}$' }),
  phoneNumber,
  accessToken: secretText,
  appSecret,
  verifyToken: optional(Type.String({ minLength: 1, maxLength: 255 })),
  baseUrl: optional(baseUrl),
  displayName: optional(nullable(displayName)),
  hsmFallbackLanguage: optional(nullable(language)),
  ...account,
});

/** A colon would end the name where it is written beside the password. */
const username = Type.String({ pattern: '^[\\x21-\\x39\\x3b-\\x7e]+$', maxLength: 128 });
const password = Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 128 });

/** A number on an API client that the business runs: all of it is ours. */
export const apiClientPostSchema = Type.Object({
  type: Type.Literal('whatsapp'),
  hosting: Type.Literal('self'),
  baseUrl,
  username,
  password,
  phoneNumber,
  displayName: optional(nullable(displayName)),
  hsmFallbackLanguage: optional(nullable(language)),
  accountBaseUrl: optional(baseUrl),
  ...account,
});

/** Exactly one webhook (v2: custom). */
const custom = Type.Object({
  type: Type.Literal('custom'),
  displayName: optional(nullable(displayName)),
  webhooks: Type.Array(webhookPostSchema, { minItems: 1, maxItems: 1 }),
});

/** v2: integration, of the two types that there are here; one with `hosting` self has a schema of its own. */
export const integrationPostSchema = byType(cloud, custom);

/** v2: whatsAppUpdate and customUpdate; the credentials of a number may be changed too. */
export const integrationPatchSchema = Type.Object({
  displayName: optional(nullable(displayName)),
  hsmFallbackLanguage: optional(nullable(language)),
  accessToken: optional(secretText),
  appSecret: optional(appSecret),
  username: optional(username),
  password: optional(password),
  ...account,
});

export type WebhookPost = Static<typeof webhookPostSchema>;
export type IntegrationPost = Static<typeof integrationPostSchema>;
export type CloudPost = Extract<IntegrationPost, { type: 'whatsapp' }>;
export type ApiClientPost = Static<typeof apiClientPostSchema>;
export type IntegrationPatch = Static<typeof integrationPatchSchema>;
export type CustomPost = Extract<IntegrationPost, { type: 'custom' }>;
