import type { Content } from '../contract/records.ts';
import { objectOf, textOf } from '../envelope/json.ts';
import { type ClientChange, clientChangeOf } from '../identity/client-change.ts';
import { inboundContent, quotedExternalId, readContent } from './inbound-content.ts';
import type { InboundPayload } from './inbound-payload.ts';
import { type Tap, tapOf } from './taps.ts';

/** What an inbound record asks for, before the record is looked at. */
export type InboundPlan =
  /** The user wrote. */
  | { readonly type: 'message'; readonly content: Content; readonly quoted: string | undefined }
  /** The user tapped: the record may have to say what on. */
  | { readonly type: 'tap'; readonly tap: Tap; readonly quoted: string | undefined }
  /** Something about the user has changed. */
  | { readonly type: 'client'; readonly change: ClientChange }
  /** A message of the user's is another now. */
  | { readonly type: 'edit'; readonly target: string; readonly edited: InboundPayload }
  /** A message of the user's was taken back. */
  | { readonly type: 'revoke'; readonly target: string }
  /** The API has no form for it: its raw form is told on `events` alone. */
  | { readonly type: 'event'; readonly eventType: string };

/** The types of events that the API has no form for. */
export const eventTypes = {
  reactionRemoved: 'whatsapp:reaction:removed',
  edited: 'whatsapp:message:edited',
  revoked: 'whatsapp:message:revoked',
  system: 'whatsapp:system',
  welcome: 'whatsapp:request_welcome',
} as const;

type Rule = (payload: InboundPayload) => InboundPlan | undefined;

/** Undefined: not one of these after all, but what its content says. */
const rules: Readonly<Record<string, Rule>> = {
  interactive({ type, body }) {
    const tap = tapOf(body);
    return tap && { type: 'tap', tap, quoted: quotedExternalId(type, body) };
  },
  /** WhatsApp: reaction; none, or an empty one, takes it back. */
  reaction({ body }) {
    const reaction = objectOf(body.reaction);
    if (textOf(reaction?.message_id) === undefined || textOf(reaction?.emoji) !== undefined) return undefined;
    return { type: 'event', eventType: eventTypes.reactionRemoved };
  },
  /** Not the user's words: of a number or an identity the client is told, of groups and the like the events alone. */
  system({ body }) {
    const change = clientChangeOf(objectOf(body.system) ?? {});
    return change ? { type: 'client', change } : { type: 'event', eventType: eventTypes.system };
  },
  edit({ record, body, contact }) {
    const edit = objectOf(body.edit);
    const target = textOf(edit?.original_message_id);
    const message = objectOf(edit?.message);
    if (target === undefined || !message) return undefined;
    return { type: 'edit', target, edited: { record, contact, type: textOf(message.type) ?? '', body: message } };
  },
  revoke({ body }) {
    const target = textOf(objectOf(body.revoke)?.original_message_id);
    return target === undefined ? undefined : { type: 'revoke', target };
  },
  /** The user has opened the chat for the first time, and has not written yet. */
  request_welcome: () => ({ type: 'event', eventType: eventTypes.welcome }),
};

export function planInbound(payload: InboundPayload, mediaBase: string): InboundPlan {
  const { type, body } = payload;
  const planned = Object.hasOwn(rules, type) ? rules[type]?.(payload) : undefined;
  return (
    planned ?? { type: 'message', content: inboundContent(payload, mediaBase), quoted: quotedExternalId(type, body) }
  );
}

/** Whether somebody who is not known yet becomes known by it: what is not the user's own doing makes nobody known. */
export const introduces = (plan: InboundPlan): boolean =>
  plan.type === 'message' || plan.type === 'tap' || (plan.type === 'event' && plan.eventType === eventTypes.welcome);

/** A message's content after an edit; of a file that WhatsApp names by its caption alone, the file stays. */
export function editedContent(before: Content, edited: InboundPayload, mediaBase: string): Content {
  const content = readContent(edited, mediaBase);
  if (content) return content;
  const caption = textOf(objectOf(edited.body[edited.type])?.caption);
  if (before.media && caption !== undefined) return { ...before, media: { ...before.media, text: caption } };
  return inboundContent(edited, mediaBase);
}
