import { type Static, Type } from '@sinclair/typebox';
import { byType, metadata, nullable, oneOf, optional } from './fields.ts';

/** WhatsApp's own limits are applied where an action is rendered; here, only what v2 itself demands. */
const common = { text: Type.String(), metadata: optional(nullable(metadata)) };

const link = Type.Object({
  type: Type.Literal('link'),
  ...common,
  uri: Type.String({ minLength: 1 }),
  default: optional(Type.Boolean()),
});
const locationRequest = Type.Object({ type: Type.Literal('locationRequest'), ...common });
const postback = Type.Object({ type: Type.Literal('postback'), ...common, payload: Type.String() });
const reply = Type.Object({
  type: Type.Literal('reply'),
  ...common,
  payload: Type.String(),
  iconUrl: optional(Type.String()),
});
const buy = Type.Object({
  type: Type.Literal('buy'),
  ...common,
  amount: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  currency: optional(Type.String()),
});
const webview = Type.Object({
  type: Type.Literal('webview'),
  ...common,
  uri: Type.String({ minLength: 1 }),
  fallback: Type.String({ minLength: 1 }),
  size: optional(oneOf('compact', 'tall', 'full')),
  openOnReceive: optional(Type.Boolean()),
  default: optional(Type.Boolean()),
});

/** v2: action. */
export const actionSchema = byType(buy, link, locationRequest, postback, reply, webview);
/** v2: actionSubset, of items and lists. */
export const itemActionSchema = byType(buy, link, postback, webview);

export type ActionJson = Static<typeof actionSchema>;
