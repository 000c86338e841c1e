import type { Action, Content } from '../contract/records.ts';

/** A tap's id as this channel writes it (WhatsApp: button and row ids). */
export type ActionId =
  | { readonly type: 'reply' | 'postback'; readonly payload: string }
  /** The n-th action of a message, from 0. */
  | { readonly type: 'action'; readonly messageId: string; readonly n: number };

const byPlace = /^action:([^:]{1,64}):(\d{1,4})$/;

/** Undefined: the id is another sender's, of an override for one. */
export function readActionId(id: string): ActionId | undefined {
  if (id.startsWith('reply:')) return { type: 'reply', payload: id.slice('reply:'.length) };
  if (id.startsWith('postback:')) return { type: 'postback', payload: id.slice('postback:'.length) };
  const [, messageId, n] = byPlace.exec(id) ?? [];
  return messageId === undefined || n === undefined ? undefined : { type: 'action', messageId, n: Number(n) };
}

/** All actions of a message in the order that their numbers follow: of the items first, then of the message itself. */
export const actionsOf = ({ text, media, items }: Content): readonly Action[] => [
  ...(items?.items.flatMap((item) => item.actions) ?? []),
  ...(text?.actions ?? media?.actions ?? items?.actions ?? []),
];

/** The action that an id of the third kind stands for; undefined where the message has none such. */
export const actionAt = (content: Content, n: number): Action | undefined => actionsOf(content)[n];

/** WhatsApp strips or refuses blanks at the ends of an id, so such a payload cannot stand in one. */
const survives = (id: string): boolean => id.trim() === id;

/**
 * The id of a tap: its payload, where that is not too long and not the id of another one.
 * @param n the action's place in its message
 */
export function actionId(
  action: { readonly type: 'reply' | 'postback'; readonly payload: string },
  { messageId, n, longest, taken }: ActionPlace,
): string {
  const plain = `${action.type}:${action.payload}`;
  return plain.length <= longest && survives(plain) && !taken.has(plain) ? plain : `action:${messageId}:${n}`;
}

interface ActionPlace {
  readonly messageId: string;
  readonly n: number;
  readonly longest: number;
  readonly taken: ReadonlySet<string>;
}
