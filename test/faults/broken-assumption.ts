import { valueAt } from '../../infra/start/demo/json-call.ts';
import type { Business } from '../e2e/harness/business.ts';
import { until } from '../e2e/harness/topics.ts';
import { type Chat, post } from './chats.ts';
import { compare, type Difference, together } from './compare.ts';
import type { PlannedPost } from './posts.ts';
import { marksOf, shownMark } from './verifier.ts';

/** What came of sends that WhatsApp took and never spoke of again. */
export interface Broken {
  /** Sends whose answer and every status were lost. */
  readonly lostAnswers: number;
  /** Copies beyond the first that the phones show of those sends. */
  readonly resent: number;
  /** Everything else about these phones: nothing of it may be wrong. */
  readonly others: Difference;
}

const posts = 3;

/**
 * No status within the window: a send in doubt is made again (DESIGN: resend by default on Cloud). The first post of each of these
 * chats is taken, its answer is lost, and so is every notification until all posts of the chat have arrived.
 */
export async function breakAssumption(
  business: Business,
  chats: readonly Chat[],
  unknownWindowMs: number,
): Promise<Broken> {
  await business.sandbox('PUT', '/faults', [
    ...chats.map(({ phone }) => ({ match: { number: phone, path: '/messages' }, times: 1, lostAnswer: true })),
    ...chats.map(({ phone }) => ({ match: { number: phone }, dropWebhook: true })),
  ]);
  for (let n = 0; n < posts; n++) await Promise.all(chats.map((chat) => post(business, chat, plannedText(chat, n))));
  const shown = async ({ phone }: Chat) => (await business.phone(phone)).map(shownMark);
  await Promise.all(
    chats.map((chat) =>
      until(
        `all of chat ${chat.n} and what is sent again`,
        async () => (await shown(chat)).includes(marksOf(chat).at(-1) ?? ''),
        unknownWindowMs + 60_000,
      ),
    ),
  );
  await business.sandbox('PUT', '/faults', []);
  // What comes after it shows that nothing more of the others is on its way.
  await Promise.all(chats.map((chat) => post(business, chat, plannedText(chat, posts))));
  await Promise.all(
    chats.map((chat) =>
      until(`the last of chat ${chat.n}`, async () => (await shown(chat)).includes(marksOf(chat).at(-1) ?? '')),
    ),
  );
  const differences: Difference[] = [];
  let resent = 0;
  for (const chat of chats) {
    const [first] = marksOf(chat);
    const found = await shown(chat);
    const difference = compare(marksOf(chat), found);
    const again = difference.doubled.filter((mark) => mark === first).length;
    resent += again;
    // One lost answer is made good by one copy.
    const beyond = Array.from({ length: Math.max(0, again - 1) }, () => first ?? '');
    const others = [...difference.doubled.filter((mark) => mark !== first), ...beyond];
    differences.push({ ...difference, doubled: others });
  }
  return { lostAnswers: await lostAnswersTo(business, chats), resent, others: together(differences) };
}

const plannedText = ({ n }: Chat, at: number): PlannedPost => {
  const mark = `b${n}.${at}.0`;
  return { kind: 'text', content: { type: 'text', text: `${mark} words` }, marks: [mark], messages: 1 };
};

async function lostAnswersTo(business: Business, chats: readonly Chat[]): Promise<number> {
  const phones = new Set(chats.map(({ phone }) => phone));
  const calls = await business.sandbox('GET', '/calls');
  return (Array.isArray(calls) ? calls : []).filter(
    (call: unknown) => valueAt(call, 'outcome') === 'lostAnswer' && phones.has(String(valueAt(call, 'body', 'to'))),
  ).length;
}
