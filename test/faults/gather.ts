import { setTimeout as pause } from 'node:timers/promises';
import type { Business } from '../e2e/harness/business.ts';
import type { TopicView } from '../e2e/harness/topics.ts';
import type { Chat } from './chats.ts';
import type { Receiver } from './receiver.ts';
import { deliverable, type Findings, idsOf, marksOf } from './verifier.ts';

export interface Places {
  readonly business: Business;
  readonly view: TopicView;
  readonly receiver: Receiver;
  /** Nothing new for this long: what is not there by then is lost. */
  readonly stallMs: number;
  readonly say: (line: string) => void;
}

/** Waits until every place holds as much as it should, or nothing more comes; then takes everything down. */
export async function gather(places: Places, chats: readonly Chat[]): Promise<Findings> {
  const { business, view, receiver } = places;
  const sum = (of: (chat: Chat) => number) => chats.reduce((total, chat) => total + of(chat), 0);
  const outbound = sum((chat) => idsOf(chat).length);
  const inbound = sum(({ written }) => written.length);

  const phones = () => Promise.all(chats.map(({ phone }) => business.phone(phone)));
  await grown(
    places,
    'phones',
    sum((chat) => marksOf(chat).length),
    async () => (await phones()).flat().length,
  );

  const conversations = new Set(chats.map(({ conversationId }) => conversationId));
  const events = async () =>
    (await view.events()).filter(({ conversation }) => conversations.has(conversation?.id ?? ''));
  const counted = /^conversation:(?:message|read)/;
  const wanted = outbound * 4 + inbound;
  await grown(
    places,
    'events',
    wanted,
    async () => new Set((await events()).filter(({ type }) => counted.test(type)).map(({ id }) => id)).size,
  );

  const record = async () => {
    const lists: Awaited<ReturnType<Business['messages']>>[] = [];
    for (const { conversationId } of chats) lists.push(await business.messages(conversationId));
    return lists;
  };
  await grown(places, 'record', outbound + inbound, async () => (await record()).flat().length);

  const committed = await events();
  const arrived = () => sum(({ conversationId }) => receiver.order(conversationId).length);
  await grown(places, 'webhook', deliverable(committed).length, async () => arrived());

  const [shown, recorded, all] = [await phones(), await record(), await events()];
  const deadLetters = (await view.deadLetters()).map(
    ({ topic, partition, offset, code, reason }) => `${topic}/${partition}@${offset} ${code}: ${reason}`,
  );
  return {
    chats: chats.map((chat, n) => ({ chat, phone: shown[n] ?? [], record: recorded[n] ?? [] })),
    events: all,
    webhook: receiver.order,
    webhookDoubled: receiver.doubled(),
    deadLetters,
  };
}

async function grown(
  { stallMs, say }: Places,
  what: string,
  wanted: number,
  count: () => Promise<number>,
): Promise<void> {
  const began = Date.now();
  let [most, since] = [-1, began];
  for (;;) {
    const found = await count();
    if (found >= wanted) {
      say(`${what}: ${found} of ${wanted} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
      return;
    }
    if (found > most) [most, since] = [found, Date.now()];
    if (Date.now() - since > stallMs) {
      say(`${what}: ${found} of ${wanted}, and nothing new for ${stallMs / 1000} s`);
      return;
    }
    await pause(500);
  }
}
