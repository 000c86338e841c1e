import { type ActionId, actionAt, readActionId } from '../actions/action-id.ts';
import type { Content, Message } from '../contract/records.ts';
import { type JsonObject, objectOf, textOf } from '../envelope/json.ts';
import { textContent } from './blank-content.ts';

/** A tap on a button or a row of an interactive message. */
export interface Tap {
  readonly label: string;
  readonly id: string;
}

/** What a tap comes to. */
export type TapMeaning =
  | { readonly type: 'message'; readonly content: Content }
  | { readonly type: 'postback'; readonly text: string; readonly payload: string };

/** Undefined where nothing was tapped. */
export function tapOf(body: JsonObject): Tap | undefined {
  const interactive = objectOf(body.interactive);
  const reply = objectOf(interactive?.button_reply) ?? objectOf(interactive?.list_reply);
  const id = textOf(reply?.id);
  const title = textOf(reply?.title);
  const label = title ?? id;
  return label === undefined ? undefined : { label, id: id ?? label };
}

/** The place in the record by which an id names its action, where it names it so. */
export function actionPlaceOf({ id }: Tap): (ActionId & { readonly type: 'action' }) | undefined {
  const read = readActionId(id);
  return read?.type === 'action' ? read : undefined;
}

/**
 * A reply is a message of the user's, a postback an event of its own (guide: the payload is reflected in the webhook). An id that is
 * not ours, or whose action the record has no longer, is itself the payload.
 * @param held the message that an id by place names
 */
export function tapMeaning({ label, id }: Tap, held: Message | undefined): TapMeaning {
  const read = readActionId(id);
  const action = read?.type === 'action' && held ? actionAt(held.content, read.n) : undefined;
  const postback = action?.postback?.payload ?? (read?.type === 'postback' ? read.payload : undefined);
  if (postback !== undefined) return { type: 'postback', text: label, payload: postback };
  const reply = action?.reply?.payload ?? (read?.type === 'reply' ? read.payload : id);
  return { type: 'message', content: textContent(label, reply) };
}
