import { expect } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import { contentToV2 } from '../../../services/core/api/content-json.ts';
import { parseCallbackData } from '../../../services/core/ids/callback-data.ts';
import { validateApiClientMessage } from '../../../services/core/whatsapp/api-client-validation/message.ts';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import type { Chat, Scene } from './scene.ts';

/** What a post must come to. */
export interface Expected {
  /** Bodies at the phone, in order, without the fields that are the channel's own; `<message>` stands for the first message's id. */
  readonly calls: readonly object[];
  /** v2 content of each message, in the record, on the topic and in the webhook. */
  readonly shown: readonly object[];
  /** v2 quotedMessage of the first message. */
  readonly quotes?: object;
}

export const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const hex24 = expect.stringMatching(/^[0-9a-f]{24}$/);

/** With the message's id in its place. */
const withId = (expected: readonly object[], id: string): unknown =>
  JSON.parse(JSON.stringify(expected).replaceAll('<message>', id));

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Posts, and answers the ids of the messages that it became. */
export async function posted(scene: Scene, chat: Chat, body: object): Promise<readonly string[]> {
  const answer = await scene.post(chat, body);
  expect(answer).toMatchObject({ status: 201 });
  const messages = valueAt(answer.body, 'messages');
  return isList(messages) ? messages.map((message) => String(valueAt(message, 'id'))) : [];
}

/** Posts and holds all that follows against what is expected: the phone, the record, the topic, the webhook. */
export async function checkOutbound(scene: Scene, chat: Chat, body: object, expected: Expected): Promise<void> {
  const ids = await posted(scene, chat, body);
  expect(ids).toHaveLength(expected.shown.length);
  for (const id of ids) await scene.delivered('user', id);
  await checkPhone(scene, chat, ids, expected.calls);
  await checkExternalIds(scene, chat, ids, expected.calls.length);
  for (const [n, content] of expected.shown.entries())
    await checkShown(scene, chat, ids[n] ?? '', content, n === 0 ? expected.quotes : undefined);
}

function ownOnCloud(payload: Readonly<Record<string, unknown>>, { phone }: Chat, ids: readonly string[]): object {
  const { messaging_product, recipient_type, to, biz_opaque_callback_data, ...own } = payload;
  expect({ messaging_product, recipient_type, to }).toEqual({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: phone,
  });
  expect(ids).toContain(parseCallbackData(String(biz_opaque_callback_data))?.messageId);
  expect(validateCloudRequest(payload)).toMatchObject({ ok: true });
  return own;
}

function ownOnApiClient(payload: Readonly<Record<string, unknown>>, { phone }: Chat): object {
  const { recipient_type, to, ...own } = payload;
  expect({ recipient_type, to }).toEqual({ recipient_type: 'individual', to: phone });
  expect(validateApiClientMessage(payload)).toMatchObject({ ok: true });
  return own;
}

/** The exact bodies of all calls for the phone; each is one that WhatsApp's rules take. */
export async function checkPhone(scene: Scene, chat: Chat, ids: readonly string[], calls: readonly object[]) {
  const shown = await scene.phone(chat, calls.length);
  const bodies = shown.map(({ payload }) => {
    const sent: Record<string, unknown> = { ...payload };
    return chat.number.protocol === 'cloud' ? ownOnCloud(sent, chat, ids) : ownOnApiClient(sent, chat);
  });
  expect(bodies).toEqual(withId(calls, ids[0] ?? ''));
}

/** Channel and user name all that WhatsApp took, in order: what a fallback has replaced too. */
async function checkExternalIds(scene: Scene, chat: Chat, ids: readonly string[], calls: number): Promise<void> {
  const taken = (await scene.phone(chat, calls)).map(({ id }) => ({ id }));
  for (const stage of ['channel', 'user'] as const) {
    const told = await Promise.all(ids.map((id) => scene.delivered(stage, id)));
    expect(told.flatMap((payload) => valueAt(payload, 'externalMessages'))).toEqual(taken);
  }
}

/** The same message in `GET messages`, on `events` and at the webhook. */
export async function checkShown(scene: Scene, chat: Chat, id: string, content: object, quotes?: object) {
  const message = {
    id,
    received: iso,
    author: { type: 'business' },
    content,
    source: { type: 'api:conversations' },
    ...(quotes && { quotedMessage: quotes }),
  };
  expect(await scene.told(id)).toEqual({ conversation: { id: chat.conversationId, type: 'personal' }, message });
  expect(await scene.recorded(chat, id)).toEqual(message);
  const event = await scene.event(id, (one) => one.type === 'conversation:message' && one.message?.message.id === id);
  expect(event.message && contentToV2(event.message.message.content)).toEqual(content);
}

/** The failure event of a message, exact; nothing else is told of it. */
export function checkFailure(payload: unknown, chat: Chat, id: string, error: object, more: object = {}): void {
  expect(payload).toEqual({
    user: { id: chat.userId },
    conversation: { id: chat.conversationId, type: 'personal' },
    message: { id },
    destination: { type: 'whatsapp', integrationId: chat.number.integrationId },
    isFinalEvent: true,
    error,
    ...more,
  });
}
