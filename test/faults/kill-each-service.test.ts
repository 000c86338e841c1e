import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueAt } from '../../infra/start/demo/json-call.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../infra/start/demo/webhook-receiver.ts';
import type { ServiceName } from '../../infra/start/services.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { type Business, makeBusiness } from '../e2e/harness/business.ts';
import { type TopicView, until, viewTopics } from '../e2e/harness/topics.ts';
import { startTestStack } from '../setup/test-stack.ts';

const firstPort = 32_000;
const chats = 20;
const perChat = 25;
const killed: readonly ServiceName[] = ['ingest', 'transform', 'dispatch', 'event-fanout'];
const rounds = 2;

interface Chat {
  readonly phone: string;
  readonly conversationId: string;
  readonly posted: string[];
  readonly written: string[];
}

let stack: Stack;
let business: Business;
let receiver: WebhookReceiver;
let view: TopicView;

beforeAll(async () => {
  // A short window: what is lost between a call and its answer is told by WhatsApp's status, or sent again after it.
  stack = await startTestStack({ name: 'kills', firstPort, env: { HELIOGRAPH_SESSION_TIMEOUT_MS: '3000' } });
  business = await makeBusiness(stack);
  receiver = await startWebhookReceiver(firstPort + 90, 100_000);
  const delivery = ['channel', 'user', 'failure'].map((stage) => `conversation:message:delivery:${stage}`);
  await business.subscribe(receiver.url, ['conversation:message', ...delivery]);
  view = await viewTopics(stack);
}, 300_000);

afterAll(async () => {
  await view?.close();
  await receiver?.close();
  await stack?.stop();
}, 120_000);

async function openChat(n: number): Promise<Chat> {
  const phone = `1514555${String(1000 + n)}`;
  const text = `first of chat ${n}`;
  const wamid = await business.write(phone, { type: 'text', text: { body: text } });
  const event = await receiver.waitFor(
    ({ payload }) => valueAt(payload, 'message', 'source', 'originalMessageId') === wamid,
    60_000,
  );
  return { phone, conversationId: String(valueAt(event?.payload, 'conversation', 'id')), posted: [], written: [text] };
}

/** As a careful client does: the same key until the answer is there. */
async function post(chat: Chat, text: string): Promise<void> {
  await until(
    `post "${text}"`,
    async () => {
      await business.send(chat.conversationId, { type: 'text', text }, { 'idempotency-key': text });
      return true;
    },
    120_000,
  );
  chat.posted.push(text);
}

async function converse(chat: Chat, n: number, moved: () => void): Promise<void> {
  for (let at = 0; at < perChat; at++) {
    const text = `to ${n}: ${at}`;
    const answer = `from ${n}: ${at}`;
    await post(chat, text);
    await business.write(chat.phone, { type: 'text', text: { body: answer } });
    chat.written.push(answer);
    moved();
  }
}

async function kill(name: ServiceName): Promise<void> {
  const { pid } = stack.service(name).process();
  process.kill(pid, 'SIGKILL');
  await until(
    `${name} is ready again`,
    async () => {
      if (stack.service(name).process().pid === pid) return false;
      return (
        await fetch(`http://127.0.0.1:${stack.plan.servicePorts[name]}/ready`, { signal: AbortSignal.timeout(2000) })
      ).ok;
    },
    120_000,
  );
}

describe('each service is killed twice while 1,000 messages go both ways over 20 chats', () => {
  it('and nothing is lost, doubled or out of order', async () => {
    const all = await Promise.all(Array.from({ length: chats }, (_, n) => openChat(n)));
    let moves = 0;
    const conversations = Promise.all(all.map((chat, n) => converse(chat, n, () => (moves += 1))));
    const total = chats * perChat;
    const kills = Array.from({ length: rounds }, () => killed).flat();
    for (const [n, name] of kills.entries()) {
      const share = Math.floor(((n + 0.5) / kills.length) * total);
      await until(`${share} messages posted`, async () => moves >= share, 180_000);
      await kill(name);
    }
    await conversations;

    const wrong: string[] = [];
    const differ = (what: string, found: readonly string[], wanted: readonly string[]) => {
      if (JSON.stringify(found) === JSON.stringify(wanted)) return;
      const lost = wanted.filter((one) => !found.includes(one));
      const doubled = found.filter((one, at) => found.indexOf(one) !== at);
      wrong.push(
        `${what}: ${lost.length} lost (${lost.slice(0, 3)}), ${doubled.length} doubled (${doubled.slice(0, 3)})${lost.length + doubled.length === 0 ? ', out of order' : ''}`,
      );
    };
    const record = new Map<Chat, Awaited<ReturnType<Business['messages']>>>();
    for (const chat of all) {
      await until(
        `phone ${chat.phone} and the record of its chat are complete`,
        async () => {
          const messages = await business.messages(chat.conversationId);
          record.set(chat, messages);
          return (
            (await business.phone(chat.phone)).length >= chat.posted.length &&
            messages.length >= chat.posted.length + chat.written.length
          );
        },
        90_000,
      );
      differ(
        `phone ${chat.phone}`,
        (await business.phone(chat.phone)).map(({ payload }) => payload.text?.body ?? ''),
        chat.posted,
      );
      const texts = (type: string) =>
        (record.get(chat) ?? []).filter(({ author }) => author.type === type).map(({ content }) => content.text ?? '');
      differ(`record, outbound, ${chat.phone}`, texts('business'), chat.posted);
      differ(`record, inbound, ${chat.phone}`, texts('user'), chat.written);
    }

    const outbound = all.flatMap((chat) =>
      (record.get(chat) ?? []).filter(({ author }) => author.type === 'business').map(({ id }) => id),
    );
    const everything = all.flatMap((chat) => (record.get(chat) ?? []).map(({ id }) => id));
    const wantedEvents = [
      ...everything.map((id) => `conversation:message ${id}`),
      ...outbound.flatMap((id) => ['channel', 'user'].map((stage) => `conversation:message:delivery:${stage} ${id}`)),
    ].sort();
    const told = async () =>
      (await view.events())
        .filter(({ type }) => type.startsWith('conversation:message'))
        .map(({ type, message, delivery }) => `${type} ${message?.message.id ?? delivery?.messageId}`);
    await until('all events are out', async () => new Set(await told()).size >= wantedEvents.length, 90_000);
    const events = await told();
    differ('events', [...events].sort(), wantedEvents);
    const inOrder = new Map<string, string[]>();
    for (const line of events) {
      const [type = '', id = ''] = line.split(' ');
      inOrder.set(id, [...(inOrder.get(id) ?? []), type]);
    }
    for (const id of outbound) {
      const types = inOrder.get(id) ?? [];
      if (types.indexOf('conversation:message:delivery:channel') > types.indexOf('conversation:message:delivery:user'))
        wrong.push(`events of ${id}: user before channel`);
    }
    for (const line of wantedEvents) {
      const [type, id] = line.split(' ');
      const event = await receiver.waitFor(
        (one) => one.type === type && valueAt(one.payload, 'message', 'id') === id,
        90_000,
      );
      if (event === undefined) wrong.push(`webhook: ${line} is missing`);
    }
    const crashes = killed.map((name) => `${name} ${stack.service(name).crashes()}`).join(', ');
    console.log(
      `| sent | written | events | kills | wrong |\n| ${outbound.length} | ${everything.length - outbound.length} | ${events.length} | ${crashes} | ${wrong.length} |`,
    );
    expect(wrong).toEqual([]);
  }, 600_000);
});
