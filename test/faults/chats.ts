import { textAt } from '../../infra/start/demo/json-call.ts';
import type { Business } from '../e2e/harness/business.ts';
import { until } from '../e2e/harness/topics.ts';
import type { PlannedPost } from './posts.ts';
import type { Receiver } from './receiver.ts';

/** A post that was answered with 201. */
export interface Posted extends PlannedPost {
  /** Of the messages that it became, in order. */
  readonly ids: readonly string[];
}

/** A text that a phone's owner wrote. */
export interface Written {
  readonly wamid: string;
  readonly text: string;
}

/** One phone's conversation, and everything that was said in it, in order. */
export interface Chat {
  readonly n: number;
  readonly phone: string;
  readonly conversationId: string;
  readonly posted: Posted[];
  readonly written: Written[];
}

/** The phone's owner says the first word; the chat is open when the webhook has told of it. */
export async function openChat(business: Business, receiver: Receiver, n: number): Promise<Chat> {
  const phone = `1514556${String(1000 + n)}`;
  const text = `first of ${n}`;
  const wamid = await business.write(phone, { type: 'text', text: { body: text }, name: `Owner ${n}` });
  const conversationId = await until(`chat ${n} is open`, async () => receiver.conversationOf(wamid));
  return { n, phone, conversationId, posted: [], written: [{ wamid, text }] };
}

const tries = new Set([408, 429, 500, 502, 503, 504]);

/** As a careful client does: the same key until the answer is there. */
export async function post(business: Business, chat: Chat, planned: PlannedPost, withinMs = 180_000): Promise<void> {
  const [key = ''] = planned.marks;
  const body = { author: { type: 'business' }, content: planned.content };
  let refused: string | undefined;
  const ids = await until(
    `post ${key}`,
    async () => {
      const path = `/conversations/${chat.conversationId}/messages`;
      const answer = await business.api('POST', path, body, { 'idempotency-key': key });
      if (answer.status === 201) return idsOf(answer.body);
      const said = `${answer.status}: ${JSON.stringify(answer.body)}`;
      if (tries.has(answer.status)) throw new Error(said);
      refused = said;
      return [];
    },
    withinMs,
  );
  if (refused !== undefined) throw new Error(`post ${key} was refused with ${refused}`);
  chat.posted.push({ ...planned, ids });
}

function idsOf(body: unknown): string[] {
  const messages = typeof body === 'object' && body !== null && 'messages' in body ? body.messages : undefined;
  return Array.isArray(messages) ? messages.map((message: unknown) => textAt(message, 'id')) : [];
}

export async function write(business: Business, chat: Chat): Promise<void> {
  const text = `i${chat.n}.${chat.written.length}`;
  const wamid = await business.write(chat.phone, { type: 'text', text: { body: text } });
  chat.written.push({ wamid, text });
}
