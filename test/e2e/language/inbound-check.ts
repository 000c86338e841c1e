import { expect } from 'vitest';
import { textAt, valueAt } from '../../../infra/start/demo/json-call.ts';
import { hex24, iso } from './outbound-check.ts';
import type { Chat, Scene } from './scene.ts';

/** When phones write in these cases, as WhatsApp tells it. */
export const wroteAt = { seconds: '1754300000', iso: '2025-08-04T09:33:20.000Z' } as const;

/** A user's message, exact (golden case F6: guide, Quoted Messages). */
export const userMessage = ({ userId, number }: Chat, wamid: string, content: object, quotedMessage?: object) => ({
  id: hex24,
  received: iso,
  author: { type: 'user', userId, displayName: 'Ada', user: { id: userId } },
  content,
  source: {
    type: 'whatsapp',
    integrationId: number.integrationId,
    originalMessageId: wamid,
    originalMessageTimestamp: wroteAt.iso,
  },
  ...(quotedMessage && { quotedMessage }),
});

const conversationOf = ({ conversationId }: Chat) => ({ id: conversationId, type: 'personal' });

/** The phone's owner writes. */
export const write = ({ business }: Scene, { phone, number }: Chat, message: object): Promise<string> =>
  business.write(phone, { to: number.digits, timestamp: wroteAt.seconds, ...message });

/** The webhook that brings what WhatsApp has under an id: its whole body is compared. Answers our id. */
export async function checkUserMessage(
  scene: Scene,
  chat: Chat,
  wamid: string,
  content: object,
  quotedMessage?: object,
): Promise<string> {
  const call = await scene.log.waitFor(
    `the message ${wamid}`,
    ({ type, payload }) =>
      type === 'conversation:message' && valueAt(payload, 'message', 'source', 'originalMessageId') === wamid,
  );
  const message = userMessage(chat, wamid, content, quotedMessage);
  expect(call.body).toEqual({
    app: { id: scene.business.appId },
    webhook: { id: hex24, version: 'v2' },
    events: [
      {
        id: hex24,
        createdAt: iso,
        type: 'conversation:message',
        payload: { conversation: conversationOf(chat), message },
      },
    ],
  });
  const id = textAt(call.payload, 'message', 'id');
  const { user: _, ...author } = message.author;
  expect(await scene.recorded(chat, id)).toEqual({ ...message, author });
  return id;
}

/** An event of the user's that is no message; `payload` beside conversation, user and source. */
export async function checkUserEvent(scene: Scene, chat: Chat, type: string, payload: object): Promise<void> {
  const call = await scene.log.waitFor(
    `${type} of ${chat.phone}`,
    (one) => one.type === type && valueAt(one.payload, 'user', 'id') === chat.userId,
  );
  expect(call.payload).toEqual({ conversation: conversationOf(chat), user: { id: chat.userId }, ...payload });
}

/** What the channel is, as events show it. */
export const sourceOf = ({ number }: Chat) => ({ type: 'whatsapp', integrationId: number.integrationId });

/** A business message as a reply shows it (golden case F6). */
export const quotedBusiness = (chat: Chat, id: string, content: object, wamid: string) => ({
  type: 'message',
  message: {
    id,
    received: iso,
    author: { type: 'business' },
    content,
    source: { ...sourceOf(chat), originalMessageId: wamid, originalMessageTimestamp: iso },
  },
});
